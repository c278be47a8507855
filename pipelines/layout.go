package pipelines

import (
	"context"

	"kvern/corpus"
	"kvern/engine"
	"kvern/engine/staging"
)

// layout says how the rows are divided among the tasks of the write phase. It
// depends on the documents alone: shards are cut by bytes of text at borders of
// the key space, so that a shard is a range of keys of one language.
type layout struct {
	Shards []shard  `json:"shards"`
	Ledger []ledger `json:"ledger"`
}

// shard is a file of kept documents.
type shard struct {
	Language   corpus.Language `json:"language,omitempty"`
	Validation bool            `json:"validation"`
	Number     int             `json:"number"`
	From       uint64          `json:"from"`
	To         uint64          `json:"to"`
	Rows       int64           `json:"rows"`
	Bytes      int64           `json:"bytes"`
}

// ledger is a part of the ledger: all rows, kept or not, of some ranges.
type ledger struct {
	Number int             `json:"number"`
	Ranges []staging.Range `json:"ranges"`
	Rows   int64           `json:"rows"`
}

const (
	buckets    = 1 << 16 // borders of shards lie at multiples of 2^48
	ledgerRows = 1 << 20
)

// census counts the rows of one language by the leading 16 bits of their keys.
type census struct {
	rows       [buckets]int64 // all
	kept       [buckets]int64 // kept, for training
	bytes      [buckets]int64 // of their texts
	validation struct{ rows, bytes int64 }
}

func (g *generation) layoutTask(fatesID engine.Identity) engine.Task {
	id := engine.NewHasher("layout").Task(fatesID).Add(g.file.Export.Parquet.Shard.String(), g.file.Export.Parquet.Validation.String())
	return engine.Task{Name: g.task(taskLayout), Identity: id.Identity(), Run: func(ctx context.Context, a *engine.Attempt) error {
		return a.Compute(ctx, "layout", func() error {
			w, err := g.openWorkshop(true)
			if err != nil {
				return err
			}
			defer w.Close()
			l, err := g.layout(ctx, w)
			if err != nil {
				return err
			}
			return a.SetResult(l)
		})
	}}
}

func (g *generation) layout(ctx context.Context, w *workshop) (*layout, error) {
	border := uint64(float64(g.file.Export.Parquet.Validation) * (1 << 64))
	var l layout
	for _, rg := range wholeOrder() {
		c := new(census)
		for f, err := range w.inRange(&rg) {
			if err != nil {
				return nil, err
			}
			prefix := f.Key.Prefix()
			b := prefix >> 48
			c.rows[b]++
			if f.Mark.Outcome != corpus.Kept {
				continue
			}
			if prefix < border {
				c.validation.rows++
				c.validation.bytes += int64(f.Bytes)
			} else {
				c.kept[b]++
				c.bytes[b] += int64(f.Bytes)
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		l.cutShards(rg.Language, c, border, int64(g.file.Export.Parquet.Shard))
		l.cutLedger(rg.Language, c)
	}
	return &l, nil
}

// cutShards divides a language into shards of about size bytes. The documents
// with the lowest keys are set aside for validation: keys are hashes, so any range
// of them is a random sample.
func (l *layout) cutShards(language corpus.Language, c *census, border uint64, size int64) {
	if c.validation.rows > 0 {
		l.Shards = append(l.Shards, shard{Language: language, Validation: true, To: border - 1, Rows: c.validation.rows, Bytes: c.validation.bytes})
	}
	open := shard{Language: language, From: border}
	for b := range uint64(buckets) {
		open.Rows += c.kept[b]
		open.Bytes += c.bytes[b]
		open.To = b<<48 | (1<<48 - 1)
		if open.Bytes >= size {
			l.Shards = append(l.Shards, open)
			open = shard{Language: language, Number: open.Number + 1, From: (b + 1) << 48}
		}
	}
	if open.Rows > 0 {
		l.Shards = append(l.Shards, open)
	}
}

// cutLedger divides the ledger into parts of about ledgerRows rows, which may
// hold several small languages.
func (l *layout) cutLedger(language corpus.Language, c *census) {
	if len(l.Ledger) == 0 {
		l.Ledger = []ledger{{}}
	}
	from := uint64(0)
	for b := range uint64(buckets) {
		p := &l.Ledger[len(l.Ledger)-1]
		p.Rows += c.rows[b]
		last := b == buckets-1
		if last || p.Rows >= ledgerRows {
			p.Ranges = append(p.Ranges, staging.Range{Language: language, From: from, To: b<<48 | (1<<48 - 1)})
			from = (b + 1) << 48
		}
		if !last && p.Rows >= ledgerRows {
			l.Ledger = append(l.Ledger, ledger{Number: p.Number + 1})
		}
	}
}
