package dedup

import (
	"encoding/binary"

	"kvern/dedup/lsh"
	"kvern/dedup/match"
)

// ExactRecord is what match.Exact reads of a document, whose number is its place
// in canonical order. Scope is from the function of that name.
func ExactRecord(s Signature, scope uint64, number uint32) match.ExactRecord {
	d := s.Digest()
	binary.BigEndian.PutUint64(d[:], binary.BigEndian.Uint64(d[:])^scope)
	return match.NewExact(d, number)
}

// BandRecords emits what match.Pairs reads of a document: one record for each
// band from first to one before end, none for a document without shingles. All
// bands of a document may go into one heap of records; taking them in groups
// needs less room at once.
func BandRecords(s Signature, scope uint64, number uint32, l lsh.Layout, first, end int, emit func(match.BandRecord) error) error {
	if s.Shingles() == 0 {
		return nil
	}
	for band := first; band < end; band++ {
		if err := emit(match.NewBand(l.Key(s.Sketch(), band, scope), number)); err != nil {
			return err
		}
	}
	return nil
}
