package corpus

import (
	"strings"
	"time"
)

// Document is one text with everything that is known about it.
type Document struct {
	Facts

	text     string
	replaced []Replacement
	view     *View                     // of text
	tagged   *View                     // of the tagged text, when it differs
	seal     func(value string) string // see SetSeal
	conceal  bool                      // see Conceal
}

// Facts is what is known about a document besides its text. A source fills in
// what the input declares; stages add what they find. An empty value means
// unknown and is exported as null: nothing is ever invented.
type Facts struct {
	// ID is the native id of the source, or empty. After the stages the engine
	// puts the public id here: the native id where it is free of personal data,
	// otherwise the key.
	ID string
	// Key is set by the engine.
	Key Key
	// Source is the name of the source in the pipeline file.
	Source string

	Title            string
	URL              string
	Licence          string   // of this document, where it differs from the source's
	DocumentType     string   // genre in the words of the source: lov, høring, vedtak, …
	WorkID           string   // shared by editions of one work, such as translations
	LanguageDeclared Language // what the source says; a hint, never the truth
	Published        Date
	Acquired         time.Time // UTC; zero when unknown

	// TDM says whether text and data mining is reserved: TDMReserved,
	// TDMNotReserved, TDMUndeclared, or empty where nobody looked.
	TDM string
	// Robots says what robots.txt and the page say to robots, in words such as
	// "allowed noindex"; empty where nobody looked.
	Robots string

	Origin Origin

	// Language is the leading language, LanguageConfidence its probability
	// between 0 and 1.
	Language           Language
	LanguageConfidence float64
	// Segments cover the text in order; offsets are UTF-8 bytes of Text.
	Segments []Segment
	// Flags are short constant words such as "mixed", sorted.
	Flags []string
	// OCRConfidence is the mean confidence of text recognition, between 0 and 1; 0 where
	// it is unknown.
	OCRConfidence float64
	// Quality holds the signals and Privacy the findings per type, in the order
	// and under the names that the parts' Specs declare.
	Quality []Measure
	Privacy []Measure

	// Characters, Words and Bytes measure the final text; the engine fills them
	// in, as it does Digest: the SHA-256 of the tagged text.
	Characters int
	Words      int
	Bytes      int
	Digest     Digest
}

// What is known of a reservation against text and data mining, in the sense of the
// Directive (EU) 2019/790, Art. 4(3).
const (
	TDMReserved    = "reserved"
	TDMNotReserved = "not-reserved"
	TDMUndeclared  = "undeclared" // looked for everywhere, and nothing was said
)

// Digest is a SHA-256.
type Digest [32]byte

// Origin says where a document came from and what was done to read it.
type Origin struct {
	Place
	Reader   string    // name of the reader part
	Encoding string    // "UTF-8" or what it was decoded from
	Repairs  []Measure // repairs made while reading and normalising, by kind
}

// Repair adds n repairs of a kind; nothing when n is 0.
func (o *Origin) Repair(kind string, n int) {
	if n == 0 {
		return
	}
	for i := range o.Repairs {
		if o.Repairs[i].Name == kind {
			o.Repairs[i].Value += float64(n)
			return
		}
	}
	o.Repairs = append(o.Repairs, Measure{kind, float64(n)})
}

// Place is a stretch of one input.
type Place struct {
	File   string // relative to the inputs root, with slashes
	Member string // path inside an archive, or empty
	Start  int64  // first byte in the decoded stream of the file or member
	End    int64  // one past the last byte; -1 when the stream broke off
}

// Segment is a stretch of text in one language.
type Segment struct {
	Start, End uint32
	Language   Language
	Confidence float64
}

// Measure is a named number.
type Measure struct {
	Name  string
	Value float64
}

// Measured finds a number by name; ok is false when it was not measured.
func Measured(m []Measure, name string) (v float64, ok bool) {
	for i := range m {
		if m[i].Name == name {
			return m[i].Value, true
		}
	}
	return 0, false
}

// Flag adds a flag, keeping the list sorted and free of repetitions.
func (f *Facts) Flag(flag string) {
	at := len(f.Flags)
	for i, have := range f.Flags {
		if have == flag {
			return
		}
		if have > flag {
			at = i
			break
		}
	}
	f.Flags = append(f.Flags, "")
	copy(f.Flags[at+1:], f.Flags[at:])
	f.Flags[at] = flag
}

// Unflag takes a flag away.
func (f *Facts) Unflag(flag string) {
	for i, have := range f.Flags {
		if have == flag {
			f.Flags = append(f.Flags[:i:i], f.Flags[i+1:]...)
			return
		}
	}
}

// Shares gives the share of the text's bytes in each language, largest first;
// equal shares stand in the order of Languages.
func (f *Facts) Shares() []LanguageShare {
	var bytes [len(Languages)]int
	total := 0
	for _, s := range f.Segments {
		for i, l := range Languages {
			if l == s.Language {
				bytes[i] += int(s.End - s.Start)
				total += int(s.End - s.Start)
			}
		}
	}
	var out []LanguageShare
	for i, n := range bytes {
		if n > 0 {
			at := len(out)
			for at > 0 && out[at-1].bytes < n {
				at--
			}
			out = append(out[:at], append([]LanguageShare{{Languages[i], Ratio(n, total), n}}, out[at:]...)...)
		}
	}
	return out
}

// LanguageShare is the share of one language in a text.
type LanguageShare struct {
	Language Language
	Share    float64
	bytes    int
}

// Replacement is a stretch of the text that stands in for a removed value. Tag
// names what was removed, such as "NO_FNR" or "PERSON_1", never the value.
type Replacement struct {
	Start, End uint32
	Tag        string
	Evidence
}

// Evidence says why a value was removed, for an audit.
type Evidence struct {
	Rule  string  // as the privacy part names it
	Score float64 // how sure it was, between 0 and 1
	// Seal is what the function given to SetSeal made of the value; empty without.
	Seal string
}

// NewDocument makes a document of a text, which must be valid UTF-8.
func NewDocument(text string) *Document { return &Document{text: text} }

// Restored makes a document anew of what it was taken apart into: its facts, its
// text, and the stretches that stand in for removed values.
func Restored(f Facts, text string, replaced []Replacement) *Document {
	return &Document{Facts: f, text: text, replaced: replaced}
}

// Text is the text as it would be exported now.
func (d *Document) Text() string { return d.text }

// SetText replaces the whole text and forgets replacements and views: offsets
// that a stage recorded into the old text are that stage's to renew.
func (d *Document) SetText(text string) {
	if text == d.text {
		return
	}
	d.release()
	d.text, d.replaced = text, nil
}

// Edit puts With in place of the stretch [Start, End) of a text, because the
// stretch holds personal data of the kind Tag.
type Edit struct {
	Start, End uint32
	With, Tag  string
	Evidence
}

// Conceal has the text stay out of everything that is written, the workshop too.
// It is for a stage whose Judge quarantines the document whatever the settings.
func (d *Document) Conceal() { d.conceal = true }

// Concealed reports whether Conceal was called.
func (d *Document) Concealed() bool { return d.conceal }

// SetSeal has Replace keep what seal makes of every removed value. It must be a
// keyed hash: there are so few person numbers that any other can be reversed.
func (d *Document) SetSeal(seal func(value string) string) { d.seal = seal }

// Replace carries out edits, which are in order and apart, remembers where the
// replacements stand, and moves the segments along. It is for the privacy stage
// and may be called once per text.
func (d *Document) Replace(edits []Edit) {
	if len(edits) == 0 {
		return
	}
	var b strings.Builder
	b.Grow(len(d.text) + 16*len(edits))
	replaced := make([]Replacement, len(edits))
	end := uint32(0)
	for i, e := range edits {
		b.WriteString(d.text[end:e.Start])
		at := uint32(b.Len())
		b.WriteString(e.With)
		replaced[i] = Replacement{at, uint32(b.Len()), e.Tag, e.Evidence}
		if d.seal != nil {
			replaced[i].Seal = d.seal(d.text[e.Start:e.End])
		}
		end = e.End
	}
	b.WriteString(d.text[end:])
	d.moveSegments(edits, replaced)
	d.release()
	d.text, d.replaced = b.String(), replaced
}

// Cut takes stretches out of the text, which are in order and apart, and moves
// the segments and replacements along. It returns the replacements that stood in
// the stretches; one that reaches out of its stretch is cut short.
func (d *Document) Cut(spans []Span) (lost []Replacement) {
	if len(spans) == 0 {
		return nil
	}
	var b strings.Builder
	b.Grow(len(d.text))
	end := uint32(0)
	for _, s := range spans {
		b.WriteString(d.text[end:s.Start])
		end = s.End
	}
	b.WriteString(d.text[end:])
	move := mover(spans)
	var segments []Segment
	for _, s := range d.Segments {
		if s.Start, s.End = move(s.Start), move(s.End); s.Start < s.End {
			segments = append(segments, s)
		}
	}
	move = mover(spans)
	var replaced []Replacement
	for _, r := range d.replaced {
		if moved := (Replacement{move(r.Start), move(r.End), r.Tag, r.Evidence}); within(spans, r) {
			lost = append(lost, r)
		} else {
			replaced = append(replaced, moved)
		}
	}
	d.release()
	d.text, d.Segments, d.replaced = b.String(), segments, replaced
	return lost
}

// within reports whether a replacement lies in one of the spans. An empty one at
// the border of a span does not.
func within(spans []Span, r Replacement) bool {
	for _, s := range spans {
		if s.Start <= r.Start && r.End <= s.End && (r.Start < r.End || s.Start < r.Start && r.End < s.End) {
			return true
		}
	}
	return false
}

// mover tells where an offset is after spans have been cut out. Offsets must be
// asked for in rising order.
func mover(spans []Span) func(uint32) uint32 {
	i, gone := 0, uint32(0)
	return func(at uint32) uint32 {
		for i < len(spans) && spans[i].End <= at {
			gone += spans[i].End - spans[i].Start
			i++
		}
		if i < len(spans) && spans[i].Start < at {
			return spans[i].Start - gone
		}
		return at - gone
	}
}

// moveSegments gives the segments their offsets after the edits. A boundary
// inside an edit moves to the end of its replacement.
func (d *Document) moveSegments(edits []Edit, replaced []Replacement) {
	i := 0
	move := func(at uint32) uint32 {
		for i < len(edits) && edits[i].End <= at {
			i++
		}
		switch {
		case i < len(edits) && edits[i].Start < at:
			return replaced[i].End
		case i == 0:
			return at
		}
		return at - edits[i-1].End + replaced[i-1].End
	}
	for s := range d.Segments {
		d.Segments[s].Start = move(d.Segments[s].Start)
		d.Segments[s].End = move(d.Segments[s].End)
	}
}

// Replaced lists the stretches of Text that stand in for removed values.
func (d *Document) Replaced() []Replacement { return d.replaced }

// Tagged is the text with each replacement written as "<TAG>": the form that
// signatures, digests and samples are made from.
func (d *Document) Tagged() string { return Tag(d.text, d.replaced) }

// Tag writes each replacement in text as its tag in angle brackets.
func Tag(text string, replaced []Replacement) string {
	if len(replaced) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	end := uint32(0)
	for _, r := range replaced {
		b.WriteString(text[end:r.Start])
		b.WriteByte('<')
		b.WriteString(r.Tag)
		b.WriteByte('>')
		end = r.End
	}
	b.WriteString(text[end:])
	return b.String()
}

// View gives the words, lines and paragraphs of Text, computed once.
func (d *Document) View() *View {
	if d.view == nil {
		d.view = newView(d.text)
	}
	return d.view
}

// TaggedView gives the words, lines and paragraphs of Tagged, computed once.
func (d *Document) TaggedView() *View {
	if len(d.replaced) == 0 {
		return d.View()
	}
	if d.tagged == nil {
		d.tagged = newView(d.Tagged())
	}
	return d.tagged
}

// Release hands the memory of the views back. The engine calls it when it is
// done with a document; the document may still be used and computes them anew.
func (d *Document) Release() { d.release() }

func (d *Document) release() {
	d.view.recycle()
	d.tagged.recycle()
	d.view, d.tagged = nil, nil
}
