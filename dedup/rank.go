package dedup

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"kvern/corpus"
	"kvern/dedup/shingle"
)

// RankSize is the size of a rank in bytes: 4 for the generation, 4 for each of the
// five criteria, 16 for the digest of the text and 16 for the key.
const RankSize = digestAt + 16 + 16

const digestAt = 4 + 4*5

// Rank places a document in canonical order: of two duplicates, the one whose
// rank is less as bytes is preferred. Sorting all ranks numbers the documents.
type Rank [RankSize]byte

// Priority is what the rank of a document is made from.
type Priority struct {
	// Generation comes before all criteria; NearSettings.Generation gives it.
	Generation uint32
	// Source and Licence are places in an order of preference, 0 the best: that
	// of the sources in the pipeline file, and of licences from open to closed.
	Source, Licence uint32
	// Characters measures the final text. The longer text is preferred.
	Characters int
	// Published is preferred late; an unknown date comes last.
	Published corpus.Date
	// Acquired is when the text was fetched, zero when nobody knows. For the newest
	// of several it comes before Published.
	Acquired time.Time
	// Digest of the text decides when no criterion does, so that the choice
	// depends on what is said, not on names; the key decides between exact copies.
	Digest shingle.Digest
	Key    corpus.Key
}

// PriorityOf takes from the facts and the signature of a document what they know
// of its priority: all but the places in an order of preference.
func PriorityOf(f *corpus.Facts, s Signature) Priority {
	return Priority{Characters: f.Characters, Published: f.Published, Acquired: f.Acquired, Digest: s.Digest(), Key: f.Key}
}

// Rank packs a priority according to keep: the criteria of NearSettings.Keep, the
// most important first. Criteria that keep does not name have no part in it.
func (p Priority) Rank(keep []string) (r Rank) {
	binary.BigEndian.PutUint32(r[:], p.Generation)
	for i, criterion := range keep {
		binary.BigEndian.PutUint32(r[4+4*i:], p.criterion(criterion))
	}
	copy(r[digestAt:], p.Digest[:])
	copy(r[digestAt+16:], p.Key[:])
	return r
}

// Of gives the rank that a document of a generation has among those of others.
func (r Rank) Of(generation uint32) Rank {
	binary.BigEndian.PutUint32(r[:], generation)
	return r
}

// Generation is the generation in the ranks of documents that were published so many
// generations before this one; 0 is this one. Earlier ones come first, so that what
// has been published stays as it is: no later document decides about an earlier one.
// When the newest document of a cluster is to stay, it is the other way about.
func (s NearSettings) Generation(age uint32) uint32 {
	if slices.Contains(s.Keep, KeepNewest) {
		return age
	}
	return math.MaxUint32 - age
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
	case KeepNewest:
		if !p.Acquired.IsZero() { // 32 bits of seconds last until 2106
			return math.MaxUint32 - uint32(min(max(p.Acquired.Unix(), 0), math.MaxUint32))
		}
		return math.MaxUint32 - uint32(min(max(int64(p.Published.Days())*86_400, 0), math.MaxUint32))
	}
	if p.Published.IsZero() {
		return math.MaxUint32
	}
	return uint32(-int64(p.Published.Days()) + math.MaxInt32)
}
