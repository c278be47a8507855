package dedup

import (
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"math/bits"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/dedup/repeats"
)

// Paragraphs declares the removal of lines that recur at the head or tail of the
// documents of a source.
var Paragraphs = corpus.NewSpec(corpus.KindMatcher, corpus.Info{
	Name:    "paragraphs",
	Version: 1,
	Summary: "Takes menus, letterheads and footers away: lines at the head or tail of many documents of a source.",
}, DefaultParagraphs, func(s ParagraphSettings) (any, error) { return s, nil })

// DefaultParagraphs asks for at least five documents and one in a hundred.
// A hundredth is what keeps a common title apart from a menu in a source of ten
// thousand documents; five is what keeps chance apart in a source of fifty.
var DefaultParagraphs = ParagraphSettings{MinDocuments: 5, MinShare: 0.01, SmallLanguages: 2}

// ParagraphSettings are the settings of Paragraphs.
type ParagraphSettings struct {
	MinDocuments   int          `yaml:"min_documents" doc:"In how many different documents of a source a line must stand to be taken away; not counting copies and versions of one document." min:"2"`
	MinShare       corpus.Share `yaml:"min_share" doc:"And in what share of the documents of the source."`
	SmallLanguages int          `yaml:"small_languages" doc:"How many times as many documents it takes in a document in a Sámi language, Kven or Meänkieli." min:"1"`
}

// RepairParagraphs is the kind of repair under which a document counts the lines
// that were taken away.
const RepairParagraphs = "repeated-paragraphs"

// The most that goes of a text; beyond it, nothing goes. Small languages have
// few documents to begin with, and a translated page in the frame of another
// language is often short.
const (
	mostGone      = 0.5
	mostGoneSmall = 0.25
)

// A line that stands in the versions of one document only is no frame. Whether
// documents differ shows in rows of their sketches, which two documents of
// similarity s share with probability s: among m versions with s = 0.8 a row has
// 0.2 m values, among m pages that share a frame of a third of their words 0.7 m.
const (
	// leastKinds is the least number of values for each document, and mostKinds
	// how many values, of the 256 there are, are always enough.
	leastKinds = 0.4
	mostKinds  = 32
	// kindRows is the number of rows that are looked at. One would not do: a phrase
	// of the frame often wins it.
	kindRows = 4
)

// LineWidth is the size of a line record in bytes: 8 for the hash of the line, 4
// rows of the document's sketch, and 4 of the digest of its text. Records sort as
// bytes.
const LineWidth = 8 + kindRows + 4

// LineCounter emits the line records of documents. It is for one goroutine.
type LineCounter struct {
	lines  repeats.Lines
	stands []repeats.Stand
	seen   []uint64
}

// Add emits the records of the lines near the ends of a document.
func (c *LineCounter) Add(d *corpus.Document, s Signature, emit func([]byte) error) error {
	c.scan(d)
	var record [LineWidth]byte
	copy(record[8:], s.Sketch()[:kindRows])
	if s.Shingles() == 0 {
		copy(record[8:], s[:kindRows])
	}
	copy(record[8+kindRows:], s[:4])
	c.seen = c.seen[:0]
	for line := range c.each() {
		if !line.Stays {
			c.seen = append(c.seen, line.Hash)
		}
	}
	slices.Sort(c.seen)
	for _, h := range slices.Compact(c.seen) {
		binary.BigEndian.PutUint64(record[:], h)
		if err := emit(record[:]); err != nil {
			return err
		}
	}
	return nil
}

func (c *LineCounter) scan(d *corpus.Document) {
	c.stands = c.stands[:0]
	for _, r := range d.Replaced() {
		c.stands = append(c.stands, repeats.Stand{Start: int(r.Start), End: int(r.End), Tag: r.Tag})
	}
	c.lines.Scan(d.Text(), c.stands)
}

func (c *LineCounter) each() iter.Seq[repeats.Line] {
	return func(yield func(repeats.Line) bool) {
		for _, lines := range [][]repeats.Line{c.lines.Head, c.lines.Tail} {
			for _, line := range lines {
				if !yield(line) {
					return
				}
			}
		}
	}
}

// Find calls found for the lines near the ends of a document, with their tagged
// forms, until it returns false.
func (c *LineCounter) Find(d *corpus.Document, wanted func(hash uint64) bool, found func(hash uint64, tagged string)) {
	c.scan(d)
	for line := range c.each() {
		if wanted(line.Hash) {
			found(line.Hash, c.lines.Tagged(line, c.stands))
		}
	}
}

// RepeatedLine is a line that stands in many documents of a source.
type RepeatedLine struct {
	Hash      uint64
	Documents uint32 // with different texts
}

// CountLines reads line records, in order and each once, and emits the lines that
// stand in at least so many documents as the settings ask of a source with a
// number of documents.
func (s ParagraphSettings) CountLines(records iter.Seq2[[]byte, error], documents int, emit func(RepeatedLine) error) error {
	least := s.least(documents, 1)
	var line RepeatedLine
	var seen kinds
	settle := func() error {
		if line.Documents < least || !seen.differ(line.Documents) {
			return nil
		}
		return emit(line)
	}
	for r, err := range records {
		if err != nil {
			return err
		}
		if h := binary.BigEndian.Uint64(r); h != line.Hash {
			if err := settle(); err != nil {
				return err
			}
			line, seen = RepeatedLine{Hash: h}, kinds{}
		}
		line.Documents++
		seen.add(r[8:])
	}
	return settle()
}

// kinds are the values seen in each of the rows.
type kinds [kindRows][4]uint64

func (k *kinds) add(rows []byte) {
	for i := range k {
		k[i][rows[i]/64] |= 1 << (rows[i] % 64)
	}
}

// differ reports whether the values are as many as those of documents that do not
// resemble one another.
func (k *kinds) differ(documents uint32) bool {
	n := 0
	for i := range k {
		for _, w := range k[i] {
			n += bits.OnesCount64(w)
		}
	}
	return float64(n) >= float64(kindRows*min(float64(leastKinds*float64(documents)), mostKinds))
}

// least is the number of documents that a line must stand in.
func (s ParagraphSettings) least(documents, times int) uint32 {
	share := int(math.Ceil(corpus.Round(float64(s.MinShare) * float64(documents))))
	return uint32(min(max(s.MinDocuments*times, share), math.MaxUint32))
}

// Shortener takes repeated lines away. It is for one goroutine.
type Shortener struct {
	counter    LineCounter
	all, small []uint64 // hashes of repeated lines, in order
}

// NewShortener takes what CountLines emitted for a source with a number of
// documents.
func (s ParagraphSettings) NewShortener(lines []RepeatedLine, documents int) *Shortener {
	sh := &Shortener{}
	for _, l := range lines {
		sh.all = append(sh.all, l.Hash)
		if l.Documents >= s.least(documents, s.SmallLanguages) {
			sh.small = append(sh.small, l.Hash)
		}
	}
	slices.Sort(sh.all)
	slices.Sort(sh.small)
	return sh
}

// Cut says which stretches of a document go, and how many lines that is.
func (s *Shortener) Cut(d *corpus.Document) (spans []corpus.Span, lines int) {
	if isStatute(d.DocumentType) || len(s.all) == 0 {
		return nil, 0
	}
	hashes, most := s.all, mostGone
	if d.Language.Small() || d.LanguageDeclared.Small() {
		hashes, most = s.small, mostGoneSmall
	}
	s.counter.scan(d)
	head, tail, n := s.counter.lines.Ends(func(h uint64) bool {
		_, ok := slices.BinarySearch(hashes, h)
		return ok
	}, most)
	if head > 0 {
		spans = append(spans, corpus.Span{Start: 0, End: uint32(head)})
	}
	if size := len(d.Text()); tail < size {
		spans = append(spans, corpus.Span{Start: uint32(tail), End: uint32(size)})
	}
	return spans, n
}

// statutes end the words for documents that are laws, whose last lines are often
// the same.
var statutes = []string{"lov", "lova", "loven", "lover", "forskrift", "forskrifter", "vedtekt", "vedtekter", "traktat", "law", "laws", "regulation", "regulations", "láhka", "láhkaásahus"}

func isStatute(documentType string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(documentType)) {
		for _, end := range statutes {
			if strings.HasSuffix(word, end) {
				return true
			}
		}
	}
	return false
}

// Record writes the line in 12 bytes.
func (l RepeatedLine) Record() (r [12]byte) {
	binary.BigEndian.PutUint64(r[:], l.Hash)
	binary.BigEndian.PutUint32(r[8:], l.Documents)
	return r
}

// RepeatedLineOf reads what RepeatedLine.Record wrote.
func RepeatedLineOf(r []byte) (RepeatedLine, error) {
	if len(r) != 12 {
		return RepeatedLine{}, errors.New("a repeated line is cut short")
	}
	return RepeatedLine{binary.BigEndian.Uint64(r), binary.BigEndian.Uint32(r[8:])}, nil
}
