package corpus

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// Span is a stretch of a text in UTF-8 bytes, end exclusive.
type Span struct{ Start, End uint32 }

// View is a text cut into words, lines and paragraphs. All spans are in order
// and apart.
type View struct {
	// Text is what the spans point into.
	Text string
	// Words are the longest runs of letters, marks and digits. The modifier
	// letters of Skolt Sámi (U+02B9, U+02BC) are letters; a hyphen, an
	// apostrophe and U+2019 divide words.
	Words []Span
	// Lines are the lines that are not blank, without the line end.
	Lines []Span
	// Paragraphs are the longest runs of lines with no blank line between them.
	Paragraphs []Span
}

// Slice gives the text of a span.
func (v *View) Slice(s Span) string { return v.Text[s.Start:s.End] }

var views = sync.Pool{New: func() any { return new(View) }}

// maxPooledSpans keeps a rare giant text from pinning its spans for ever.
const maxPooledSpans = 1 << 18

func (v *View) recycle() {
	if v == nil || cap(v.Words) > maxPooledSpans {
		return
	}
	v.Text = ""
	views.Put(v)
}

// NewView cuts a text of at most 4 GiB.
func NewView(text string) *View { return newView(text) }

func newView(text string) *View {
	v := views.Get().(*View)
	v.Text, v.Words, v.Lines, v.Paragraphs = text, v.Words[:0], v.Lines[:0], v.Paragraphs[:0]
	v.cutWords()
	v.cutLines()
	return v
}

const (
	notWord = iota
	inWord
	lookUp // a byte of a longer sequence: decode and ask package unicode
)

// kinds tells for each leading byte whether it continues a word; twoByte does
// so for every code point below U+0800, which covers all letters of the Nordic
// and Sámi languages.
var (
	kinds = func() (t [256]byte) {
		for b := range t {
			switch {
			case b >= utf8.RuneSelf:
				t[b] = lookUp
			case wordRune(rune(b)):
				t[b] = inWord
			}
		}
		return t
	}()
	twoByte = func() (t [0x800]bool) {
		for r := range t {
			t[r] = wordRune(rune(r))
		}
		return t
	}()
)

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func (v *View) cutWords() {
	text, start, in := v.Text, 0, false
	for i := 0; i < len(text); {
		word, n := kinds[text[i]] == inWord, 1
		if text[i] >= utf8.RuneSelf {
			word, n = wordAt(text, i)
		}
		if word != in {
			if in {
				v.Words = append(v.Words, Span{uint32(start), uint32(i)})
			}
			start, in = i, word
		}
		i += n
	}
	if in {
		v.Words = append(v.Words, Span{uint32(start), uint32(len(text))})
	}
}

// wordAt classifies the non-ASCII rune at i and gives its length.
func wordAt(text string, i int) (bool, int) {
	if c := text[i]; c < 0xE0 && i+1 < len(text) {
		return twoByte[(rune(c&0x1F)<<6|rune(text[i+1]&0x3F))&0x7FF], 2
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	return wordRune(r), n
}

func (v *View) cutLines() {
	text := v.Text
	blank := true // the line before was blank, or there was none
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if isBlank(text[i:end]) {
			blank = true
		} else {
			line := Span{uint32(i), uint32(end)}
			v.Lines = append(v.Lines, line)
			if blank {
				v.Paragraphs = append(v.Paragraphs, line)
			} else {
				v.Paragraphs[len(v.Paragraphs)-1].End = line.End
			}
			blank = false
		}
		i = end + 1
	}
}

func isBlank(line string) bool {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ', '\t', '\r', '\v', '\f':
		default:
			return false
		}
	}
	return true
}
