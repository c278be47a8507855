// Package staging keeps prepared documents between the phases of a run, in
// segments: files of rows sorted by language and key.
//
// A segment holds three streams of rows in the same order: the facts of each
// record, the scrubbed text, and the signature. Each stream is cut into blocks,
// compressed with S2 and checked by CRC-32C, so that a task may read the facts
// without the texts, one text without its neighbours, or one range of keys. The
// format is private to kvern and to one format version; nothing but the workshop
// of a run ever holds it.
package staging

import (
	"cmp"
	"strings"

	"kvern/corpus"
)

// Format is part of the identity of every task that writes or reads segments. It
// rises with every change of the layout.
const Format = 4

// Row is one record of an input after the prepare phase: a document, or what
// became of it instead.
type Row struct {
	corpus.Facts
	Mark     Mark
	Text     string               // empty unless the document is kept so far
	Replaced []corpus.Replacement // of Text
}

// Mark says what became of a record, who decided and why. The zero Mark is that
// of a document that is kept so far.
type Mark struct {
	Outcome corpus.Outcome
	Stage   string // name of the part, or of the phase where no part decided
	Reason  string
	Detail  string // for a person; holds no text of the input
	Value   float64
	Limit   float64
}

// order is what rows are sorted by. Records of files whose redacted paths are the
// same may have the same order; what is encoded of them decides then, and rows of
// which all is the same may stand in any order.
type order struct {
	language uint8
	key      corpus.Key
	digest   corpus.Digest
	file     string
	member   string
	start    int64
}

func orderOf(f *corpus.Facts) order {
	return order{languageIndex(f.Language), f.Key, f.Digest, f.Origin.File, f.Origin.Member, f.Origin.Start}
}

func (a *order) compare(b *order) int {
	if c := cmp.Compare(a.language, b.language); c != 0 {
		return c
	}
	if c := a.key.Compare(b.key); c != 0 {
		return c
	}
	return cmp.Or(
		strings.Compare(string(a.digest[:]), string(b.digest[:])),
		strings.Compare(a.file, b.file),
		strings.Compare(a.member, b.member),
		cmp.Compare(a.start, b.start),
	)
}

// languageIndex is 0 for a record without a language, otherwise its place in
// corpus.Languages from 1.
func languageIndex(l corpus.Language) uint8 {
	for i, have := range corpus.Languages {
		if have == l {
			return uint8(i + 1)
		}
	}
	return 0
}
