package htmltext

import (
	"fmt"
	"strings"

	"kvern/ingest/selector"

	"golang.org/x/net/html/atom"
)

// Settings are a mapping as it is written, in selectors of package selector.
type Settings struct {
	Record   string   // an element that is a record; empty is the whole page
	Screened []string // a record with one of these is screened
	Fields   []string // what stands in an element, or with @name behind the selector in an attribute; empty ones have no value
	Text     int      // index of the field that is the text, of which all matches count
	Drop     []string // what is no text
}

// Mapping says where the text and the fields of a page stand. It knows the pages of one
// source, so it goes before what is true of pages in general.
type Mapping struct {
	set     *selector.Set
	kinds   []kind   // of the selectors, by number
	field   []int    // which field the selector is for
	attr    []string // and the attribute that is asked for
	fields  int
	text    int
	records bool // a selector for records was given
	texts   bool // one for the text
}

type kind uint8

const (
	kindRecord kind = iota
	kindScreened
	kindDrop
	kindField
)

// Compile reads the selectors.
func Compile(s Settings) (*Mapping, error) {
	m := &Mapping{fields: len(s.Fields), text: s.Text, records: s.Record != ""}
	var all []string
	add := func(k kind, field int, selector, attr string) {
		all = append(all, selector)
		m.kinds, m.field, m.attr = append(m.kinds, k), append(m.field, field), append(m.attr, attr)
	}
	add(kindRecord, 0, s.Record, "")
	for _, one := range s.Screened {
		add(kindScreened, 0, one, "")
	}
	for _, one := range s.Drop {
		add(kindDrop, 0, one, "")
	}
	for i, one := range s.Fields {
		path, attr, asked := strings.Cut(one, "@")
		if asked && (attr == "" || strings.ContainsAny(attr, " ,.#[>")) {
			return nil, fmt.Errorf("%q: behind @ stands the name of an attribute, and nothing more", one)
		}
		if asked && path == "" { // of the record itself
			path = s.Record
		}
		if tag := last(path); !asked && rawText(atom.Lookup([]byte(tag))) {
			return nil, fmt.Errorf("%q: what stands in %s cannot be asked for; the title of a page is known without", one, tag)
		}
		if i == s.Text {
			m.texts = one != ""
		}
		add(kindField, i, path, strings.ToLower(attr))
	}
	var err error
	m.set, err = selector.Compile(all)
	return m, err
}

// last is the name of the element that a selector means.
func last(path string) string {
	if words := strings.Fields(path); len(words) > 0 {
		tag, _, _ := strings.Cut(words[len(words)-1], ".")
		return strings.ToLower(tag)
	}
	return ""
}

// Record is a record of a page.
type Record struct {
	// At is where it starts in the page. It ends where the next one starts.
	At int
	// Values are those of the fields. The text is empty when there is none.
	Values   []string
	Screened bool
}

// Extract reads a page and gives its records. What the page says about itself stands in
// the Page, whose text is empty.
func (m *Mapping) Extract(page string) (Page, []Record, error) {
	t, err := parseMapped(page, m)
	if err != nil {
		return Page{}, nil, err
	}
	return t.metadata(), t.records(), nil
}

// mapped is what a mapping has found in a page.
type mapped struct {
	*Mapping
	states []selector.State // of the open elements
	attrs  []selector.Attr
	marks  []mark
	drops  []int32
	shown  *selection // of all that is neither dropped nor hidden
}

// mark is an element that a selector fits, or the value of its attribute.
type mark struct {
	kind  kind
	field int
	node  int32
	at    int    // where its tag stands in the page
	attr  bool   // value is that of an attribute
	value string // otherwise it is what stands in the node
}

// enter looks at a start tag. The node is the one that the element is; of an element that
// is none, such as meta, it is the next one, and only attributes can be asked for.
func (m *mapped) enter(parent selector.State, tag string, node int32, isNode bool, at int) selector.State {
	return m.set.Enter(parent, tag, m.attrs, func(n int) {
		k := mark{kind: m.kinds[n], field: m.field[n], node: node, at: at, attr: !isNode}
		switch {
		case !isNode && (k.kind == kindDrop || k.kind == kindRecord):
			return
		case k.kind == kindDrop:
			m.drops = append(m.drops, node)
			return
		}
		if name := m.attr[n]; name != "" {
			k.attr = true
			for _, a := range m.attrs {
				if a.Name == name && k.value == "" {
					k.value = a.Value
				}
			}
		}
		m.marks = append(m.marks, k)
	})
}

// top is the state of the innermost open element.
func (m *mapped) top() selector.State {
	if len(m.states) == 0 {
		return selector.State{}
	}
	return m.states[len(m.states)-1]
}

// records gives the records of a page. One within another is a part of it.
func (t *tree) records() (all []Record) {
	m := t.mapped
	if !m.records {
		return []Record{t.record(0, m.marks, 0, int32(len(t.nodes)))}
	}
	end := int32(0)
	for i, k := range m.marks {
		if k.kind == kindRecord && k.node >= end {
			end = t.nodes[k.node].end
			all = append(all, t.record(k.at, m.marks[i:], k.node, end))
		}
	}
	return all
}

// record reads the fields of the record that lies in some nodes, from marks that begin
// with the first in it.
func (t *tree) record(at int, marks []mark, from, to int32) Record {
	r := Record{At: at, Values: make([]string, t.mapped.fields)}
	for i, k := range marks {
		if k.node >= to && int(to) < len(t.nodes) {
			marks = marks[:i]
			break
		}
		switch {
		case k.kind == kindScreened:
			r.Screened = true
		case k.kind == kindField && k.field != t.mapped.text && r.Values[k.field] == "":
			r.Values[k.field] = oneLine(t.value(k))
		}
	}
	if !r.Screened {
		r.Values[t.mapped.text] = t.textIn(marks, from)
	}
	return r
}

// value is what a field holds.
func (t *tree) value(k mark) string {
	if k.attr {
		return k.value
	}
	return t.inner(k.node)
}

// textIn is the text of a record: what the selector for the text finds in it, all of a
// record that is a part of a page, or the content of the page.
func (t *tree) textIn(marks []mark, from int32) string {
	m := t.mapped
	if !m.texts && !m.records {
		return t.content()
	}
	if m.shown == nil {
		m.shown = t.selection()
	}
	w := &writer{}
	if !m.texts {
		m.shown.write(w, from)
	}
	done := from
	for _, k := range marks {
		if k.kind != kindField || k.field != m.text || k.node < done {
			continue
		}
		w.divide(paragraph)
		if k.attr {
			w.text([]byte(k.value))
			continue
		}
		m.shown.write(w, k.node)
		w.divide(paragraph)
		done = t.nodes[k.node].end
	}
	return w.b.String()
}
