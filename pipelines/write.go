package pipelines

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"kvern/corpus"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/export/columnar"
	"kvern/internal/conf"
	"kvern/internal/rundir"
)

// Roles of the outputs of the write phase; each is also a directory.
const (
	roleShards     = "shards"
	roleLedger     = "ledger"
	roleRemoved    = "removed"
	roleQuarantine = "quarantine"
	roleAudit      = "audit"
)

// written is the result of writing a shard.
type written struct {
	Rows       int64 `json:"rows"`
	Characters int64 `json:"characters"`
}

// recorded is the result of writing a part of the ledger.
type recorded struct {
	Stats       *export.Stats     `json:"stats"`
	RemovedRows int64             `json:"removed_rows"`
	Inputs      map[string]string `json:"inputs"` // digest of this part by source
}

// write writes the shards and the ledger of all generations.
func (r *run) write(ctx context.Context, report *Report) error {
	var tasks []engine.Task
	for _, g := range r.generations {
		var l layout
		if err := g.result(taskLayout, &l); err != nil {
			return err
		}
		w, err := g.openWorkshop(true)
		if err != nil {
			return err
		}
		defer w.Close()
		tasks = append(tasks, g.writeTasks(&l, w)...)
	}
	each := writeMemory + cursorMemory*corpus.Size(len(r.units))
	return r.phase(ctx, phaseWrite, tasks, r.parallel(each))
}

func (g *generation) writeTasks(l *layout, w *workshop) (tasks []engine.Task) {
	base := g.identity("write").Add(g.done[g.task(taskLayout)].Identity).Add(g.infoIdentity()...).Identity()
	parquet := string(conf.Canonical(g.file.Export.Parquet))
	for _, s := range l.Shards {
		id := engine.NewHasher("shard").Task(base).Add(g.file.Name, parquet, string(s.Language), fmt.Sprint(s.From, s.To), fmt.Sprint(export.Parquet.Version))
		tasks = append(tasks, engine.Task{Name: g.shardTask(&s), Identity: id.Identity(), Bytes: s.Bytes, Run: func(ctx context.Context, a *engine.Attempt) error {
			return a.Compute(ctx, "write", func() error { return g.writeShard(ctx, a, w, &s) })
		}})
	}
	for _, p := range l.Ledger {
		id := engine.NewHasher("ledger").Task(base).Add(parquet, g.file.Export.Removed.Text, fmt.Sprint(len(g.opts.AuditKey) > 0), fmt.Sprint(p.Ranges), fmt.Sprint(export.Parquet.Version))
		tasks = append(tasks, engine.Task{Name: g.ledgerTask(&p), Identity: id.Identity(), Bytes: p.Rows * 256, Run: func(ctx context.Context, a *engine.Attempt) error {
			return a.Compute(ctx, "ledger", func() error { return g.writeLedger(ctx, a, w, &p) })
		}})
	}
	return tasks
}

func (g *generation) shardTask(s *shard) string {
	return fmt.Sprintf("write/%s/%s/%s-%05d", g, directory(s.Language), s.split(), s.Number)
}

func (g *generation) ledgerTask(p *ledger) string {
	return fmt.Sprintf("ledger/%s/%05d", g, p.Number)
}

func (s *shard) split() string {
	if s.Validation {
		return "validation"
	}
	return "train"
}

// path is where the shard is published.
func (s *shard) path(g *generation) string {
	return fmt.Sprintf("%s/%s/%s-%s-%05d.parquet", rundir.Data, directory(s.Language), s.split(), g, s.Number)
}

// directory is where documents of a language go; those that nobody identified go
// with the undetermined.
func directory(l corpus.Language) corpus.Language {
	if l == "" {
		return corpus.Undetermined
	}
	return l
}

// writeShard writes the kept documents of a range.
func (g *generation) writeShard(ctx context.Context, a *engine.Attempt, w *workshop, s *shard) error {
	out, err := a.Create(roleShards, ".parquet")
	if err != nil {
		return err
	}
	columns := export.Columns(signals("quality"), signals("privacy"))
	p, err := columnar.NewWriter(out, columns, int64(g.file.Export.Parquet.RowGroup), map[string]string{"kvern": export.ManifestFormat, "name": g.file.Name})
	if err != nil {
		return err
	}
	infos, result := g.infos(), written{}
	for f, err := range w.rows([]staging.Range{{Language: s.Language, From: s.From, To: s.To}}) {
		if err != nil {
			return err
		}
		if f.Mark.Outcome != corpus.Kept {
			continue
		}
		if err := f.text(); err != nil {
			return err
		}
		rec := &export.Record{Facts: f.Facts, Text: f.Text, Info: infos[f.Source], ClusterSize: f.ClusterSize, Evaluation: f.Evaluation}
		sum := sha256.Sum256([]byte(f.Text))
		rec.TextSHA256 = hex.EncodeToString(sum[:])
		rec.Language = directory(f.Language)
		if err := p.Write(rec); err != nil {
			return err
		}
		result.Characters += int64(f.Characters)
		a.Progress(1, int64(f.Bytes))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if result.Rows, err = p.Close(); err != nil {
		return err
	}
	if result.Rows != s.Rows {
		return fmt.Errorf("wrote %d rows of %d", result.Rows, s.Rows)
	}
	return a.SetResult(result)
}

// ledgerPart is a part of the ledger while it is written.
type ledgerPart struct {
	ledger     *columnar.Writer[export.Fate]
	removed    *columnar.Writer[export.Fate]
	quarantine *bufio.Writer
	audit      *bufio.Writer // nil without a key
	operator   func(tag string) string
	counter    *export.Counter
	inputs     map[string]hash.Hash
	withText   bool
}

func (r *run) openLedger(a *engine.Attempt) (*ledgerPart, error) {
	p := &ledgerPart{counter: export.NewCounter(), inputs: map[string]hash.Hash{}, withText: r.file.Export.Removed.Text == "scrubbed"}
	group := int64(r.file.Export.Parquet.RowGroup)
	var outs [3]io.Writer
	for i, o := range []struct{ role, extension string }{{roleLedger, ".parquet"}, {roleRemoved, ".parquet"}, {roleQuarantine, ".jsonl"}} {
		var err error
		if outs[i], err = a.Create(o.role, o.extension); err != nil {
			return nil, err
		}
	}
	var err error
	if p.ledger, err = columnar.NewWriter(outs[0], export.LedgerColumns(signals("quality"), signals("privacy")), group, nil); err != nil {
		return nil, err
	}
	if p.removed, err = columnar.NewWriter(outs[1], export.RemovedColumns(p.withText), group, nil); err != nil {
		return nil, err
	}
	p.quarantine = bufio.NewWriter(outs[2])
	if len(r.opts.AuditKey) > 0 {
		w, err := a.Create(roleAudit, ".jsonl")
		if err != nil {
			return nil, err
		}
		p.audit, p.operator = bufio.NewWriter(w), r.operator()
	}
	return p, nil
}

// add records one row.
func (p *ledgerPart) add(f *final) error {
	fate := f.fate()
	p.counter.Add(&fate)
	h := p.inputs[f.Source]
	if h == nil {
		h = sha256.New()
		p.inputs[f.Source] = h
	}
	h.Write(f.Key[:])
	h.Write(f.Digest[:])
	if err := p.ledger.Write(&fate); err != nil {
		return err
	}
	if p.audit != nil {
		if err := p.auditRow(f); err != nil {
			return err
		}
	}
	switch f.Mark.Outcome {
	case corpus.Removed:
		if p.withText {
			if err := f.text(); err != nil {
				return err
			}
			fate.Text = f.Text
		}
		return p.removed.Write(&fate)
	case corpus.Quarantined:
		line, err := quarantineLine(&fate)
		if err != nil {
			return err
		}
		_, err = p.quarantine.Write(line)
		return err
	}
	return nil
}

// quarantineLine is an entry of the list of what was held back: which record,
// where it lies, and why; never what it says.
func quarantineLine(f *export.Fate) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		ID     string `json:"id"`
		Source string `json:"source"`
		File   string `json:"file"`
		Member string `json:"member,omitempty"`
		Start  int64  `json:"start"`
		End    int64  `json:"end"`
		Stage  string `json:"stage"`
		Reason string `json:"reason"`
		Detail string `json:"detail,omitempty"`
	}{f.ID, f.Source, f.Origin.File, f.Origin.Member, f.Origin.Start, f.Origin.End, f.Stage, f.Reason, f.Detail})
	return b.Bytes(), err
}

// writeLedger writes a part of the ledger, of the table of removed documents and
// of the quarantine, and counts.
func (g *generation) writeLedger(ctx context.Context, a *engine.Attempt, w *workshop, part *ledger) error {
	p, err := g.openLedger(a)
	if err != nil {
		return err
	}
	for f, err := range w.rows(part.Ranges) {
		if err != nil {
			return err
		}
		if err := p.add(f); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	result := recorded{Stats: p.counter.Stats(nil), Inputs: map[string]string{}}
	for source, h := range p.inputs {
		result.Inputs[source] = hex.EncodeToString(h.Sum(nil))
	}
	if _, err := p.ledger.Close(); err != nil {
		return err
	}
	if result.RemovedRows, err = p.removed.Close(); err != nil {
		return err
	}
	if err := p.quarantine.Flush(); err != nil {
		return err
	}
	if p.audit != nil {
		if err := p.audit.Flush(); err != nil {
			return err
		}
	}
	return a.SetResult(result)
}
