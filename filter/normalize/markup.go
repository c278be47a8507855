package normalize

import "strings"

// removeMarkup takes HTML out of running text: tags, comments, scripts, and
// character references, which are read. Only the names of HTML count as tags, so
// that the signs of mathematics and placeholders such as <NO_FNR> stay.
//
// A text may also be about markup. What stands between back quotes is never
// touched; the tags of a text stay when most of them are mentioned ("use <p> for
// a paragraph") or when it shows another markup language; and a reference to '<'
// that would make a tag stays as it is.
func removeMarkup(text string, c *Counts) string {
	m := markup{text: text, counts: c, survey: surveyTags(text)}
	for m.pos < len(text) {
		n := strings.IndexAny(text[m.pos:], "<&[`\n")
		if n < 0 {
			break
		}
		m.copy(n)
		m.next()
	}
	m.copy(len(text) - m.pos)
	if !m.changed {
		return text
	}
	return m.out.String()
}

// survey is what the tags of a text tell about it as a whole.
type survey struct {
	starts, ends map[string]bool // of known elements, by name
	isAbout      bool            // the text speaks of markup rather than being marked up
}

func surveyTags(text string) survey {
	s := survey{starts: map[string]bool{}, ends: map[string]bool{}}
	known, foreign, mentioned := 0, 0, 0
	for i := strings.IndexByte(text, '<'); i >= 0; {
		t := readTag(text[i:])
		switch {
		case t.size == 0:
			t.size = 1
		case t.kind == unknown:
			if t.end || t.attributes {
				foreign++
			}
		default:
			known++
			if t.end {
				s.ends[t.name] = true
			} else {
				s.starts[t.name] = true
			}
			if isMention(text, i, i+t.size) {
				mentioned++
			}
		}
		i += t.size
		n := strings.IndexByte(text[i:], '<')
		if n < 0 {
			break
		}
		i += n
	}
	s.isAbout = 2*mentioned > known || foreign > known
	return s
}

// isMention reports whether a tag stands between spaces or marks, as a word of a
// sentence does.
func isMention(text string, from, to int) bool {
	return from > 0 && to < len(text) && strings.IndexByte(" (\"'", text[from-1]) >= 0 && strings.IndexByte(" ).,;:?!\"'", text[to]) >= 0
}

// isMarkup decides on one tag.
func (s survey) isMarkup(t tag, atLineStart bool) bool {
	switch {
	case t.size == 0 || t.kind == unknown || s.isAbout:
		return false
	case t.attributes, s.starts[t.name] && s.ends[t.name]:
		return true
	case t.name == "br" || t.name == "hr" || t.name == "wbr":
		return true
	case t.end:
		return false
	}
	return atLineStart && (t.name == "p" || t.name == "li" || t.name == "tr" || t.name == "td" || t.name == "dd" || t.name == "dt")
}

// markup copies a text without its markup.
type markup struct {
	text    string
	pos     int
	out     strings.Builder
	line    int    // where the line began in out
	gap     string // what is due before more text on this line
	escaped bool   // "&lt;" was kept, so "&gt;" will be
	changed bool
	counts  *Counts
	survey  survey
	noEnd   map[string]bool // elements and declarations whose end does not come any more
}

// copy copies the next n bytes.
func (m *markup) copy(n int) {
	s := m.text[m.pos : m.pos+n]
	m.pos += n
	if m.gap != "" {
		switch s = strings.TrimLeft(s, " "); {
		case strings.HasPrefix(s, "\n"):
			m.gap = ""
		case s != "":
			m.fillGap()
		}
	}
	m.out.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		m.line = m.out.Len() - (len(s) - 1 - i)
	}
}

// fillGap writes what is due before more text, unless that begins the line.
func (m *markup) fillGap() {
	if m.out.Len() > m.line {
		m.out.WriteString(m.gap)
		if m.gap == "\n" {
			m.line = m.out.Len()
		}
	}
	m.gap = ""
}

// drop leaves the next n bytes out.
func (m *markup) drop(n int, kind Repair) {
	m.pos += n
	m.changed = true
	m.counts[kind]++
}

// next deals with the special character at pos.
func (m *markup) next() {
	rest := m.text[m.pos:]
	switch rest[0] {
	case '`':
		m.copy(quoted(rest))
	case '&':
		m.reference(rest)
	case '[':
		if n := conditional(rest); n > 0 {
			m.drop(n, Tag)
			return
		}
		m.copy(1)
	case '<':
		m.tag(rest)
	default:
		m.copy(1)
	}
}

// quoted gives the length of a stretch between back quotes at the start of s: of
// a line, or of lines between fences. A single back quote is a character.
func quoted(s string) int {
	fence := 0
	for fence < len(s) && s[fence] == '`' {
		fence++
	}
	within := s[fence:]
	if fence < 3 {
		within, _, _ = strings.Cut(within, "\n")
	}
	if end := strings.Index(within, s[:fence]); end >= 0 {
		return fence + end + fence
	}
	return fence
}

// conditional gives the length of what is left of a conditional comment.
func conditional(s string) int {
	if strings.HasPrefix(s, "[endif]") {
		return len("[endif]")
	}
	condition, _, ok := strings.Cut(s[:min(len(s), 40)], "]")
	if ok && strings.HasPrefix(condition, "[if ") && strings.Contains(condition, "IE") {
		return len(condition) + 1
	}
	return 0
}

// reference deals with a character reference.
func (m *markup) reference(rest string) {
	with, n := entity(rest)
	switch {
	case n == 0:
		m.copy(1)
		return
	case with == "<" && m.makesTag(rest[n:]):
		m.escaped = true
		m.copy(n)
		return
	case with == ">" && m.escaped:
		m.escaped = false
		m.copy(n)
		return
	}
	m.fillGap()
	m.out.WriteString(with)
	m.drop(n, Entity)
}

// makesTag reports whether '<' before s would look like a tag.
func (m *markup) makesTag(s string) bool {
	if strings.HasPrefix(s, "!") {
		return true
	}
	s = strings.TrimPrefix(s, "/")
	return elements[strings.ToLower(s[:nameLength(s)])] != unknown
}

// tag deals with '<'.
func (m *markup) tag(rest string) {
	if n := m.comment(rest); n > 0 {
		m.drop(n, Tag)
		m.closeUp()
		return
	}
	t := readTag(rest)
	if !m.survey.isMarkup(t, m.out.Len() == m.line) {
		m.copy(max(1, t.size))
		return
	}
	size := t.size
	if n := moreLink(rest, t); n > 0 {
		m.drop(n, Tag)
		return
	}
	if t.kind == hidden && !t.end {
		if size = m.content(rest, t); size == 0 {
			m.copy(t.size)
			return
		}
	}
	m.drop(size, Tag)
	switch t.kind {
	case block:
		m.gap = "\n"
	case cell:
		if m.gap == "" {
			m.gap = "\t"
		}
	case hidden:
		m.closeUp()
	}
}

// moreLinks are the texts of links that lead from a teaser to its page. They
// are no part of a sentence, and only the tag shows that they are links.
var moreLinks = map[string]bool{
	"les mer": true, "les meir": true, "loga eambbo": true, "loga eanet": true, "loga lasi": true, "låga ienep": true, "lohkh vielie": true,
	"läs mer": true, "læs mere": true, "lue lisää": true, "read more": true,
}

// moreLink gives the length of such a link, with its tags, or 0.
func moreLink(rest string, t tag) int {
	if t.name != "a" || t.end {
		return 0
	}
	text, after, ok := strings.Cut(rest[t.size:min(len(rest), t.size+64)], "<")
	if !ok || !strings.HasPrefix(after, "/a>") || !moreLinks[strings.ToLower(strings.Trim(text, " .…»›>"))] {
		return 0
	}
	return t.size + len(text) + len("</a>")
}

// declarations begin and end what is markup beside tags. The frame of a CDATA
// section goes, its content stays.
var declarations = []struct{ from, to string }{
	{"<!--", "-->"}, {"<![CDATA[", ""}, {"<![endif]", ">"}, {"<!DOCTYPE", ">"}, {"<!doctype", ">"},
}

// comment gives the length of a comment or declaration at the start of s, or 0.
func (m *markup) comment(s string) int {
	for _, d := range declarations {
		rest, ok := strings.CutPrefix(s, d.from)
		if !ok || m.noEnd[d.from] {
			continue
		}
		if end := strings.Index(rest, d.to); end >= 0 {
			return len(d.from) + end + len(d.to)
		}
		m.neverEnds(d.from)
	}
	return 0
}

// content gives the length of an element with its content and end tag, or 0.
func (m *markup) content(rest string, t tag) int {
	if m.noEnd[t.name] {
		return 0
	}
	for i := t.size; ; i += 2 {
		n := strings.Index(rest[i:], "</")
		if n < 0 {
			m.neverEnds(t.name)
			return 0
		}
		i += n
		if end := readTag(rest[i:]); end.end && end.name == t.name {
			return i + end.size
		}
	}
}

// neverEnds remembers that the end of something does not come any more, so that
// it is looked for once only.
func (m *markup) neverEnds(what string) {
	if m.noEnd == nil {
		m.noEnd = map[string]bool{}
	}
	m.noEnd[what] = true
}

// closeUp leaves the line end out when what was removed stood alone on its line.
func (m *markup) closeUp() {
	if m.out.Len() == m.line && strings.HasPrefix(m.text[m.pos:], "\n") {
		m.pos++
	}
}
