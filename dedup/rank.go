package dedup

import (
	"encoding/binary"
	"math"

	"kvern/corpus"
	"kvern/dedup/shingle"
)

// RankSize is the size of a rank in bytes: 4 for the generation, 4 for each
// criterion, 16 for the digest of the text and 16 for the key.
const RankSize = 52

// Rank places a document in canonical order: of two duplicates, the one whose
// rank is less as bytes is preferred. Sorting all ranks numbers the documents.
type Rank [RankSize]byte

// Priority is what the rank of a document is made from.
type Priority struct {
	// Generation comes before all criteria, early before late. What has been
	// published can therefore stay as it is: documents of a later generation
	// change nothing about which of the earlier ones are kept.
	Generation uint32
	// Source and Licence are places in an order of preference, 0 the best: that
	// of the sources in the pipeline file, and of licences from open to closed.
	Source, Licence uint32
	// Characters measures the final text. The longer text is preferred.
	Characters int
	// Published is preferred late; an unknown date comes last.
	Published corpus.Date
	// Digest of the text decides when no criterion does, so that the choice
	// depends on what is said, not on names; the key decides between exact copies.
	Digest shingle.Digest
	Key    corpus.Key
}

// PriorityOf takes from the facts and the signature of a document what they know
// of its priority: all but the places in an order of preference.
func PriorityOf(f *corpus.Facts, s Signature) Priority {
	return Priority{Characters: f.Characters, Published: f.Published, Digest: s.Digest(), Key: f.Key}
}

// Rank packs a priority according to keep: the criteria of NearSettings.Keep, the
// most important first. Criteria that keep does not name have no part in it.
func (p Priority) Rank(keep []string) (r Rank) {
	binary.BigEndian.PutUint32(r[:], p.Generation)
	for i, criterion := range keep {
		binary.BigEndian.PutUint32(r[4+4*i:], p.criterion(criterion))
	}
	copy(r[20:], p.Digest[:])
	copy(r[36:], p.Key[:])
	return r
}

// criterion turns a criterion into a number of which less is better.
func (p Priority) criterion(name string) uint32 {
	switch name {
	case KeepSource:
		return p.Source
	case KeepLicence:
		return p.Licence
	case KeepLength:
		return math.MaxUint32 - uint32(min(max(p.Characters, 0), math.MaxUint32))
	}
	if p.Published.IsZero() {
		return math.MaxUint32
	}
	return uint32(-int64(p.Published.Days()) + math.MaxInt32)
}
