// Package wikitext makes plain text of the markup in which MediaWiki keeps its pages
// (https://www.mediawiki.org/wiki/Help:Formatting).
//
// Templates, tables, references, files, categories and links to other languages are left
// out; a link is its label. A heading is a paragraph, an item of a list a line, and the
// lines of a paragraph are joined. Templates are not expanded: what they would say is not
// in the page. The work is linear in the size of the page, whatever stands in it.
package wikitext

import (
	"html"
	"strings"
)

// maxDepth is how deep templates, tables and links may lie within one another. Beyond it
// their marks are left out and what they hold is kept.
const maxDepth = 60

// Plain gives the text of a page.
func Plain(page string) string {
	text := untagged(page)
	r := &renderer{text: text, pairs: pairs(text)}
	r.render(0, len(text), 0)
	return lines(r.out.String())
}

// Redirects reports whether a page only leads to another. Dumps say so themselves; older
// ones do not.
func Redirects(page string) bool {
	head := lower(strings.TrimSpace(page[:min(len(page), 64)]))
	for _, word := range []string{"#redirect", "#omdirigering", "#stivren"} {
		if strings.HasPrefix(head, word) {
			return true
		}
	}
	return false
}

// pair is a mark that opens something, and the one that closes it.
type pair struct {
	open, inner int // where the mark begins and ends
	last, close int // where the closing mark begins and ends
	kind        byte
}

// The kinds of pairs, by their first sign; '|' is a table.
const (
	template = '{'
	link     = '['
	table    = '|'
)

// pairs finds the marks that belong together, by the place of the first.
func pairs(s string) map[int]pair {
	found := map[int]pair{}
	var stack []pair
	for i := 0; i < len(s); {
		at := strings.IndexAny(s[i:], "{}[]|")
		if at < 0 {
			break
		}
		i += at
		n, kind, opens := mark(s, i)
		switch {
		case n == 0:
			i++
			continue
		case opens:
			if len(stack) < maxDepth {
				stack = append(stack, pair{open: i, inner: i + n, kind: kind})
			}
		default:
			for k := len(stack) - 1; k >= 0; k-- {
				if p := stack[k]; p.kind == kind {
					n = max(2, min(n, p.inner-p.open))
					p.last, p.close = i, i+n
					found[p.open] = p
					stack = stack[:k]
					break
				}
			}
			n = min(n, 2+n%2)
		}
		i += n
	}
	return found
}

// mark is the size and the kind of the mark at i; 0 where there is none. Three braces
// are a parameter of a template.
func mark(s string, i int) (n int, kind byte, opens bool) {
	c := s[i]
	run := 1
	for run < 4 && i+run < len(s) && s[i+run] == c {
		run++
	}
	switch {
	case c == '{' && run >= 2:
		return 2 + run%2*min(1, run-2), template, true
	case c == '{' && i+1 < len(s) && s[i+1] == '|' && startsLine(s, i):
		return 2, table, true
	case c == '}' && run >= 2:
		return min(run, 3), template, false
	case c == '|' && i+1 < len(s) && s[i+1] == '}' && startsLine(s, i) && (i+2 == len(s) || s[i+2] != '}'):
		return 2, table, false
	case c == '[' && run >= 2:
		return 2, link, true
	case c == ']' && run >= 2:
		return 2, link, false
	}
	return 0, 0, false
}

// startsLine reports whether nothing but indentation stands before i in its line.
func startsLine(s string, i int) bool {
	for i--; i >= 0 && s[i] != '\n'; i-- {
		if s[i] != ' ' && s[i] != ':' && s[i] != '\t' {
			return false
		}
	}
	return true
}

type renderer struct {
	text  string
	pairs map[int]pair
	out   strings.Builder
}

// render writes the text between two places.
func (r *renderer) render(from, to, depth int) {
	for from < to {
		n := strings.IndexAny(r.text[from:to], "{[]}'")
		if n < 0 {
			r.out.WriteString(r.text[from:to])
			return
		}
		r.out.WriteString(r.text[from : from+n])
		from = r.markup(from+n, to, depth)
	}
}

// markup writes what the mark at a place stands for and gives the place behind it.
func (r *renderer) markup(i, to, depth int) int {
	if p, ok := r.pairs[i]; ok && p.close <= to {
		switch p.kind {
		case link:
			r.link(p, depth)
		case template:
			r.template(p, depth)
		}
		return p.close
	}
	s := r.text[i:to]
	switch {
	case strings.HasPrefix(s, "''"):
		return i + len(s) - len(strings.TrimLeft(s, "'"))
	case s[0] == '[' && external(s[1:]):
		return r.external(i, to, depth)
	case strings.HasPrefix(s, "{{"), strings.HasPrefix(s, "}}"), strings.HasPrefix(s, "[["), strings.HasPrefix(s, "]]"):
		return i + 2 // one that nothing belongs to
	}
	r.out.WriteByte(s[0])
	return i + 1
}

// spoken are templates that show their last parameter.
var spoken = map[string]bool{"lang": true, "språk": true, "nowrap": true, "nobr": true, "ikkebryt": true, "small": true, "big": true, "sitat": true, "quote": true}

// template leaves a template out, unless it only shows what it holds.
func (r *renderer) template(p pair, depth int) {
	inner := r.text[p.inner:p.last]
	name, _, has := strings.Cut(inner, "|")
	if !has || depth >= maxDepth || !spoken[lower(strings.TrimSpace(name))] {
		return
	}
	from := p.inner + r.lastBar(p)
	if eq := strings.IndexByte(r.text[from:p.last], '='); eq >= 0 && !strings.ContainsAny(r.text[from:from+eq], "[{ ") {
		from += eq + 1
	}
	r.render(from, p.last, depth+1)
}

// lastBar is where, in a pair, what stands behind the last bar of its own begins.
func (r *renderer) lastBar(p pair) int {
	bar := 0
	for i := p.inner; i < p.last; {
		switch r.text[i] {
		case '{', '[':
			if q, ok := r.pairs[i]; ok && q.close <= p.last {
				i = q.close
				continue
			}
		case '|':
			bar = i + 1 - p.inner
		}
		i++
	}
	return bar
}

// link writes the label of a link. One to a file, a category or another wiki shows
// nothing, or not in the text.
func (r *renderer) link(p pair, depth int) {
	target, _, _ := strings.Cut(r.text[p.inner:p.last], "|")
	space, _, ok := strings.Cut(target, ":")
	if ok && !strings.HasPrefix(target, ":") && hiddenSpace(space) || depth >= maxDepth {
		return
	}
	if bar := r.lastBar(p); bar > 0 && p.inner+bar < p.last {
		r.render(p.inner+bar, p.last, depth+1)
		return
	}
	r.out.WriteString(strings.Trim(strings.TrimPrefix(target, ":"), " #"))
}

// hiddenSpaces are what stands before the colon of a link that shows no text: files and
// categories in the languages of the wikis in question.
var hiddenSpaces = func() map[string]bool {
	all := map[string]bool{}
	for _, name := range strings.Fields("file image media fil bilde bilete bild fiila govva tiedosto kuva datei category kategori kategoriija kategoriija luokka kategorie") {
		all[name] = true
	}
	return all
}()

func hiddenSpace(space string) bool {
	space = lower(strings.TrimSpace(space))
	if hiddenSpaces[space] {
		return true
	}
	// A code of a language is the same page in another wiki.
	return (len(space) == 2 || len(space) == 3) && strings.Trim(space, "abcdefghijklmnopqrstuvwxyz") == ""
}

func external(s string) bool {
	for _, scheme := range []string{"http://", "https://", "//", "ftp://", "mailto:"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}

// external writes the label of a link out of the wiki.
func (r *renderer) external(i, to, depth int) int {
	s := r.text[i:to]
	s = s[:min(len(s), 4000)]
	if line := strings.IndexByte(s, '\n'); line >= 0 {
		s = s[:line]
	}
	end := strings.IndexByte(s, ']')
	if end < 0 || depth >= maxDepth {
		return i + 1
	}
	if space := strings.IndexByte(s[:end], ' '); space >= 0 {
		r.render(i+space+1, i+end, depth+1)
	}
	return i + end + 1
}

// spaced resolves references and leaves single spaces only.
func spaced(line string) string {
	if strings.IndexByte(line, '&') >= 0 {
		line = html.UnescapeString(line)
	}
	for i := range len(line) {
		c := line[i] // spaces beyond ASCII begin with c2, e1, e2 and e3
		if c == 0xc2 || 0xe1 <= c && c <= 0xe3 || c < ' ' || c == ' ' && (i == 0 || i+1 == len(line) || line[i+1] == ' ') {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return line
}

// lines puts the lines of a page together.
func lines(s string) string {
	var out strings.Builder
	const (
		nothing = iota
		paragraph
		item
		gap
	)
	last := nothing
	for line := range strings.SplitSeq(s, "\n") {
		line = spaced(line)
		kind := paragraph
		switch {
		case line == "" || strings.Trim(line, "-") == "" || strings.HasPrefix(line, "__") && strings.HasSuffix(line, "__"):
			if last != nothing {
				last = gap
			}
			continue
		case line[0] == '=':
			if line, kind = strings.Trim(line, "= "), gap; line == "" {
				continue
			}
		case strings.IndexByte("*#:;", line[0]) >= 0:
			if line, kind = strings.TrimLeft(line, "*#:; "), item; line == "" {
				continue
			}
		}
		switch {
		case last == nothing:
		case last == gap || kind == gap:
			out.WriteString("\n\n")
		case last == item || kind == item:
			out.WriteByte('\n')
		default:
			out.WriteByte(' ')
		}
		out.WriteString(line)
		last = kind
	}
	return out.String()
}
