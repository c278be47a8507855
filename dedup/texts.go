package dedup

import "kvern/dedup/shingle"

// Texts gives the tagged texts of documents once more, those that were signed.
// ReadTexts calls yield once for each of the documents, which are in order, no
// two equal; i is the place in documents. The texts may come in any order. An
// error of yield ends ReadTexts with that error.
type Texts interface {
	ReadTexts(documents []uint32, yield func(i int, tagged string) error) error
}

// Sets cuts texts into shingles; it is a match.Sets.
type Sets struct{ Texts Texts }

// ReadSets calls yield with the shingles of each document.
func (s Sets) ReadSets(documents []uint32, yield func(i int, shingles []uint64) error) error {
	var scan shingle.Scanner
	return s.Texts.ReadTexts(documents, func(i int, tagged string) error {
		_, shingles := scan.Scan(tagged)
		return yield(i, shingles)
	})
}
