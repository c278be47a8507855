package normalize

import "strings"

// The marks that text export of a Word document leaves where the raised number
// of a note stood.
const (
	refFootnote = "[footnoteRef:"
	refEndnote  = "[endnoteRef:"
)

const (
	maxNote       = 20_000 // bytes of a note
	maxNoteDigits = 6
)

// moveFootnotes takes the debris of footnotes out of the running text. A
// reference "[footnoteRef:29]" goes; its note "[29: text]", which stands behind
// the paragraph, goes to the end of the text as the line "[29] text". A note is
// one only if there is a reference with its number; brackets inside it balance.
func moveFootnotes(text string, c *Counts) string {
	ends := noteEnds(text, references(text))
	if ends == nil {
		return text
	}
	var body, notes strings.Builder
	body.Grow(len(text))
	at := 0
	for i := nextBracket(text, 0); i < len(text); i = nextBracket(text, i) {
		if number, size := reference(text[i:]); number != "" {
			body.WriteString(text[at:i])
			i += size
			at = i
			c[Footnote]++
			continue
		}
		if end, ok := ends[i]; ok {
			body.WriteString(text[at:i])
			writeNote(&notes, text[i:end])
			i = skipGap(text, end, body.String())
			at = i
			continue
		}
		i++
	}
	body.WriteString(text[at:])
	if notes.Len() == 0 {
		return body.String()
	}
	return strings.TrimRight(body.String(), " \t\n") + "\n\n" + strings.TrimRight(notes.String(), "\n")
}

// nextBracket finds the next '[' from i on, or the end of the text.
func nextBracket(text string, i int) int {
	if n := strings.IndexByte(text[i:], '['); n >= 0 {
		return i + n
	}
	return len(text)
}

// references gives the numbers that are referred to.
func references(text string) map[string]bool {
	numbers := map[string]bool{}
	for i := nextBracket(text, 0); i < len(text); i = nextBracket(text, i+1) {
		if number, _ := reference(text[i:]); number != "" {
			numbers[number] = true
		}
	}
	return numbers
}

// reference reads a reference at the start of s: its number and length.
func reference(s string) (number string, size int) {
	for _, mark := range []string{refFootnote, refEndnote} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			if number = digits(rest); number != "" && strings.HasPrefix(rest[len(number):], "]") {
				return number, len(mark) + len(number) + 1
			}
		}
	}
	return "", 0
}

// noteNumber reads the number of a note "[29: …" at the start of s.
func noteNumber(s string) string {
	if number := digits(s[1:]); number != "" && strings.HasPrefix(s[1+len(number):], ":") {
		return number
	}
	return ""
}

func digits(s string) string {
	n := 0
	for n < len(s) && n < maxNoteDigits && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n]
}

// noteEnds finds the notes of a text, in one pass: from the place of the opening
// bracket to that behind the closing one. A note that holds another is none. The
// result is nil when there are no references.
func noteEnds(text string, refs map[string]bool) map[int]int {
	if len(refs) == 0 {
		return nil
	}
	ends := map[int]int{}
	var open []int // places of the brackets that are open
	latest := -1   // place of the last opening of a note
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[':
			open = append(open, i)
			if refs[noteNumber(text[i:])] {
				latest = i
			}
		case ']':
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if start == latest && i-start < maxNote {
				ends[start] = i + 1
			}
		}
	}
	return ends
}

// writeNote writes "[29: text]" as the line "[29] text".
func writeNote(notes *strings.Builder, note string) {
	number, text, _ := strings.Cut(note[1:len(note)-1], ":")
	notes.WriteByte('[')
	notes.WriteString(number)
	notes.WriteByte(']')
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			notes.WriteByte(' ')
			notes.WriteString(line)
		}
	}
	notes.WriteByte('\n')
}

// skipGap gives the place from which text goes on when a note before i is gone:
// no second space remains, and no empty line where the note stood alone.
func skipGap(text string, i int, before string) int {
	if before != "" && !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "\n") {
		return i
	}
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	if (before == "" || strings.HasSuffix(before, "\n")) && i < len(text) && text[i] == '\n' {
		i++
	}
	return i
}
