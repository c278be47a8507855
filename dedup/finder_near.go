package dedup

import (
	"context"

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
		switch {
		case f.earlier.number(d.Number):
			f.report.Replaced++
		case d.Template:
			f.report.TemplateDropped++
		default:
			f.report.Near++
		}
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
		if !f.earlier.comparable(p) {
			return nil
		}
		r := p.Record()
		return pairs.Add(r[:])
	})
	f.report.Buckets.Add(buckets)
	return err
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
