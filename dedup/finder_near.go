package dedup

import (
	"context"

	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// bandsAtOnce bounds the room that band records take: 12 bytes a band.
const bandsAtOnce = 22

// near finds documents that resemble others.
func (f *Finder) near(ctx context.Context, texts Texts, gone match.Bits, drops *extsort.Sorter) error {
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
	edges, err := f.sorter(match.EdgeWidth, 8, false)
	if err != nil {
		return err
	}
	defer edges.Close()
	if err := f.verify(ctx, ordered(ctx, pairs), texts, edges); err != nil {
		return err
	}
	if err := pairs.Close(); err != nil {
		return err
	}
	cluster := match.Leaders
	if f.search.Near.Cluster == ClusterComponents {
		cluster = match.Components
	}
	return cluster(ordered(ctx, edges), f.n, func(d match.Drop) error {
		f.report.Near++
		r := d.Record()
		return drops.Add(r[:])
	})
}

// pairs finds the candidates that share one of the bands from first to end.
func (f *Finder) pairs(ctx context.Context, first, end int, gone match.Bits, pairs *extsort.Sorter) error {
	records, err := f.sorter(match.BandWidth, 2, false)
	if err != nil {
		return err
	}
	defer records.Close()
	layout := f.search.Near.Layout()
	err = f.signed.scan(f.search.Near.Scope, func(number uint32, s Signature, scope uint64) error {
		if gone.Has(number) {
			return nil
		}
		return BandRecords(s, scope, number, layout, first, end, func(r match.BandRecord) error { return records.Add(r[:]) })
	})
	if err != nil {
		return err
	}
	buckets, err := match.Pairs(ordered(ctx, records), func(p match.Pair) error {
		r := p.Record()
		return pairs.Add(r[:])
	})
	f.report.Buckets.Add(buckets)
	return err
}

// verify turns candidates into edges.
func (f *Finder) verify(ctx context.Context, pairs match.Records, texts Texts, edges *extsort.Sorter) error {
	add := func(e match.Edge) error {
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
