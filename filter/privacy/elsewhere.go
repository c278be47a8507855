package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Removed holds the names that were removed from a text, to take them out of what
// describes it as well: a title or a path has too little around a name to know it
// for one.
type Removed map[string]Span

// Removed gives the words of the names that were removed from the text. It holds
// personal data: use it and forget it.
func (r *Result) Removed(text string) Removed {
	var words Removed
	for _, s := range r.Spans {
		if s.Type != Person || s.Known {
			continue
		}
		for _, w := range strings.FieldsFunc(text[s.Start:s.End], notLetter) {
			if words == nil {
				words = Removed{}
			}
			if first, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(first) || utf8.RuneCountInString(w) < 3 {
				continue // "von", "K"
			}
			if _, seen := words[strings.ToLower(w)]; !seen {
				words[strings.ToLower(w)] = s
			}
		}
	}
	return words
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }

// Redact replaces the names in a short string, in any case and joined by spaces,
// hyphens, dots or underscores: "brev_kari-nordvoll.pdf". It gives how many it
// replaced.
func (words Removed) Redact(s string) (string, int) {
	if len(words) == 0 {
		return s, 0
	}
	var b strings.Builder
	n, done, joined := 0, 0, -1
	for i := 0; i < len(s); {
		if r, size := utf8.DecodeRuneInString(s[i:]); notLetter(r) {
			i += size
			continue
		}
		end := i + strings.IndexFunc(s[i:], notLetter)
		if end < i {
			end = len(s)
		}
		span, found := words[strings.ToLower(s[i:end])]
		switch {
		case found && joined >= 0 && strings.Trim(s[joined:i], " -_.,+") == "":
			done, joined = end, end // more of the same name
		case found:
			b.WriteString(s[done:i] + span.With)
			done, joined = end, end
			n++
		default:
			joined = -1
		}
		i = end
	}
	return b.String() + s[done:], n
}
