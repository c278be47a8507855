package guess

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// shape is what stands at a path in JSON.
type shape struct {
	step      string // from the shape above: a name, "*", "[]" or "[0]"
	count     int    // how often it is there
	text      int    // characters in strings, here and below
	lists     int    // how often it is a list, and an object
	objects   int
	children  []*shape
	unordered bool // some list is longer than a tuple
}

const (
	maxLook   = 4 << 20 // bytes
	maxDepth  = 50
	maxShapes = 10_000
	// tuple is the longest list whose places may mean something each.
	tuple = 8
)

// JSON looks at the first megabytes of JSON: one value, or one a line. It follows the
// shape that holds most of the text: the first on that way of which there are many is the
// record, the last is the text.
func JSON(r io.Reader) Mapping {
	l := &looker{decoder: json.NewDecoder(io.LimitReader(r, maxLook))}
	l.decoder.UseNumber()
	root := &shape{}
	for l.value(root, 0) == nil {
	}
	root.settle()
	return root.mapping()
}

type looker struct {
	decoder *json.Decoder
	shapes  int
}

// value takes in the next value.
func (l *looker) value(at *shape, depth int) error {
	t, err := l.decoder.Token()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return io.ErrShortBuffer
	}
	at.count++
	switch t := t.(type) {
	case string:
		if !strings.HasPrefix(t, "http") { // an address is no text, however long
			at.text += len(t)
		}
	case json.Delim:
		if t == '{' {
			at.objects++
			return l.object(at, depth)
		}
		at.lists++
		return l.list(at, depth)
	}
	return nil
}

func (l *looker) object(at *shape, depth int) error {
	for l.decoder.More() {
		t, err := l.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if err := l.value(l.child(at, name), depth+1); err != nil {
			return err
		}
	}
	_, err := l.decoder.Token()
	return err
}

func (l *looker) list(at *shape, depth int) error {
	for i := 0; l.decoder.More(); i++ {
		step := "[]"
		if i < tuple {
			step = fmt.Sprintf("[%d]", i)
		} else {
			at.unordered = true
		}
		if err := l.value(l.child(at, step), depth+1); err != nil {
			return err
		}
	}
	_, err := l.decoder.Token()
	return err
}

func (l *looker) child(at *shape, step string) *shape {
	for _, c := range at.children {
		if c.step == step {
			return c
		}
	}
	if l.shapes++; l.shapes > maxShapes {
		return at.children[0]
	}
	c := &shape{step: step}
	at.children = append(at.children, c)
	return c
}

// settle decides what lists and objects are: tuples or rows of the same, records with
// names or values by name. It counts the text below.
func (s *shape) settle() {
	if s.lists > 0 && (s.unordered || !s.isTuple()) {
		s.merge("[]")
	}
	if s.objects > 0 && s.lists == 0 && s.isMap() {
		s.merge("*")
	}
	for _, c := range s.children {
		c.settle()
		s.text += c.text
	}
}

// isTuple reports whether the places of a list hold different things: text in one, and
// something else in another.
func (s *shape) isTuple() bool {
	var texts, others bool
	for _, c := range s.children {
		if c.lists+c.objects > 0 || c.count < 2 && s.count > 2 {
			return false
		}
		texts, others = texts || c.text > 0, others || c.text == 0
	}
	return texts && others
}

// isMap reports whether an object has no fields but many values of one kind. Two are
// enough where there is a number in every name, and one that is an address.
func (s *shape) isMap() bool {
	lists, objects, numbered, addresses := 0, 0, 0, 0
	for _, c := range s.children {
		if address(c.step) {
			addresses++
		}
		if strings.ContainsAny(c.step, "0123456789") {
			numbered++
		}
		if c.lists > 0 {
			lists++
		}
		if c.objects > 0 {
			objects++
		}
	}
	n := len(s.children)
	return (n > 3 || n > 1 && numbered == n || addresses > 0) && s.objects < n && (lists == n || objects == n)
}

// address reports whether a name is one of a person or a machine, which is no field. A
// guess must not hold it: it is published with the pipeline.
func address(name string) bool { return strings.IndexByte(name, '@') > 0 }

// merge makes one of all children.
func (s *shape) merge(step string) {
	one := &shape{step: step}
	for _, c := range s.children {
		one.add(c)
	}
	s.children = []*shape{one}
}

func (s *shape) add(o *shape) {
	s.count, s.text, s.lists, s.objects = s.count+o.count, s.text+o.text, s.lists+o.lists, s.objects+o.objects
	s.unordered = s.unordered || o.unordered
next:
	for _, c := range o.children {
		for _, have := range s.children {
			if have.step == c.step {
				have.add(c)
				continue next
			}
		}
		s.children = append(s.children, c)
	}
}

// mapping follows the text.
func (s *shape) mapping() (m Mapping) {
	record, at := s, s
	text := ""
	for {
		var c *shape
		for _, child := range at.children {
			if c == nil || child.text > c.text {
				c = child
			}
		}
		if c == nil || c.text == 0 {
			break
		}
		if address(c.step) {
			return Mapping{}
		}
		text = join(text, c.step)
		if record == s && s.count < 2 && (c.step == "[]" || c.step == "*") && c.count > 1 {
			record, m.Record, text = c, text, ""
			if c.step == "*" {
				m.ID = "@key"
			}
		}
		at = c
	}
	if m.Record == "[]" {
		m.Record = "" // is so anyway
	}
	if at.text == 0 {
		return Mapping{Record: m.Record}
	}
	if m.Text = text; text == "" {
		m.Text = "."
	}
	var fields []column
	for _, c := range record.children {
		if record.objects > 0 && c.step != "*" && !address(c.step) {
			fields = append(fields, column{c.step, join("", c.step)})
		}
	}
	m.fill(fields)
	return m
}

// join writes a path with a further step.
func join(path, step string) string {
	if strings.HasPrefix(step, "[") {
		return path + step
	}
	if step != "*" && strings.ContainsAny(step, ".[]") {
		return path + "['" + step + "']"
	}
	return strings.TrimPrefix(path+"."+step, ".")
}
