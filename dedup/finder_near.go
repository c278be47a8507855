package dedup

import (
	"context"
	"encoding/binary"
	"errors"

	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// bandsAtOnce bounds the room that band records take, 12 bytes each. More at once
// would save some reading of signatures and take the scratch disk.
const bandsAtOnce = 11

// near finds documents that resemble others, and decides which leave.
func (f *Finder) near(ctx context.Context, texts Texts, gone match.Bits, members, drops *extsort.Sorter) error {
	edges, err := f.sorter(match.EdgeWidth, 8, false)
	if err != nil {
		return err
	}
	defer edges.Close()
	if f.search.Near != nil {
		if err := f.edges(ctx, texts, gone, edges); err != nil {
			return err
		}
	}
	drop := func(d match.Drop) error {
		r := d.Record()
		if f.earlier.number(d.Number) {
			if err := f.earlier.replaced.Add(r[:]); err != nil {
				return err
			}
		}
		return drops.Add(r[:])
	}
	if f.search.Near != nil && f.search.Near.Cluster == ClusterComponents {
		return match.Components(ordered(ctx, edges), f.n, drop)
	}
	quota := match.Quota{Members: ordered(ctx, members), Groups: f.groups}
	if f.search.Templates != nil {
		quota.Most = f.search.Templates.most()
	}
	return match.Leaders(ordered(ctx, edges), f.n, f.earlier.given(), quota, drop)
}

// edges finds the pairs of documents that resemble one another.
func (f *Finder) edges(ctx context.Context, texts Texts, gone match.Bits, edges *extsort.Sorter) error {
	pairs, err := f.sorter(match.PairWidth, 4, true)
	if err != nil {
		return err
	}
	defer pairs.Close()
	bands := f.search.Near.Layout().Bands
	groups := (bands + bandsAtOnce - 1) / bandsAtOnce
	for g := range groups {
		if err := f.pairs(ctx, bands*g/groups, bands*(g+1)/groups, gone, pairs); err != nil {
			return err
		}
	}
	return f.verify(ctx, ordered(ctx, pairs), texts, edges)
}

// pairs finds the candidates that share one of the bands from first to end.
func (f *Finder) pairs(ctx context.Context, first, end int, gone match.Bits, pairs *extsort.Sorter) error {
	records, err := f.sorter(match.BandWidth, 2, false)
	if err != nil {
		return err
	}
	defer records.Close()
	if err := f.bandRecords(first, end, gone, records); err != nil {
		return err
	}
	buckets, err := match.Pairs(ordered(ctx, records), func(p match.Pair) error {
		if !f.earlier.comparable(p) {
			return nil
		}
		r := p.Record()
		return pairs.Add(r[:])
	})
	f.report.Buckets.Add(buckets)
	return err
}

// bandRecords adds the records of some bands. Of earlier documents only those matter
// that share a key with a document of this generation; a filter leaves out nearly all
// others, so that adding a little to much does not sort all that was sorted before.
func (f *Finder) bandRecords(first, end int, gone match.Bits, records *extsort.Sorter) error {
	layout := f.search.Near.Layout()
	var keys *keyFilter
	scan := func(earlier bool) error {
		return f.signed.scan(f.search.Near.Scope, func(number uint32, s Signature, scope uint64) error {
			if f.earlier.number(number) != earlier || gone.Has(number) {
				return nil
			}
			return BandRecords(s, scope, number, layout, first, end, func(r match.BandRecord) error {
				key := binary.BigEndian.Uint64(r[:])
				switch {
				case keys == nil:
				case !earlier:
					keys.add(key)
				case !keys.has(key):
					return nil
				}
				return records.Add(r[:])
			})
		})
	}
	if f.earlier.n == 0 {
		return scan(false)
	}
	keys = newKeyFilter(int64(f.n-f.earlier.n)*int64(end-first), f.memory/8)
	return errors.Join(scan(false), scan(true))
}

// keyFilter is a Bloom filter of band keys, which are hashes: two bits of a key say
// where it stands. It may take a key for one that was added, never the other way.
type keyFilter struct {
	bits match.Bits
	mask uint32
}

// newKeyFilter makes a filter with 16 bits for each key, within a number of bytes.
func newKeyFilter(keys, memory int64) *keyFilter {
	n := uint32(1 << 16)
	for int64(n) < 16*keys && int64(n)/8 < memory/2 && n < 1<<31 {
		n *= 2
	}
	return &keyFilter{match.NewBits(n), n - 1}
}

func (k *keyFilter) add(key uint64) {
	k.bits.Add(uint32(key) & k.mask)
	k.bits.Add(uint32(key>>32) & k.mask)
}

func (k *keyFilter) has(key uint64) bool {
	return k.bits.Has(uint32(key)&k.mask) && k.bits.Has(uint32(key>>32)&k.mask)
}

// verify turns candidates into edges.
func (f *Finder) verify(ctx context.Context, pairs match.Records, texts Texts, edges *extsort.Sorter) error {
	templates := newTemplateFilter(f)
	add := func(e match.Edge) error {
		if apart, err := templates.apart(e.Pair); apart || err != nil {
			return err
		}
		r := e.Record()
		return edges.Add(r[:])
	}
	if f.search.Near.Verify == VerifyNone {
		return match.Unverified(pairs, add)
	}
	v := match.Verification{Threshold: f.search.Near.similarity(), Sketches: f.signed, Dir: f.dir, Memory: f.memory / 2}
	if f.search.Near.Verify == VerifyExact {
		v.Sets = Sets{inOrderOfAdd{f.signed, texts}}
	}
	var err error
	f.report.Verified, err = v.Verify(pairs, add)
	return err
}
