package pipelines

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/internal/conf"
	"kvern/internal/extsort"
	"kvern/internal/rundir"
)

// Repeated paragraphs are found and taken away between the prepare phase and the
// judges, so that everything after it sees the final text: line records of every
// unit, the repeated lines of every source, and for the units in which documents
// lose lines a segment that takes the place of the first.
const (
	phaseLines    = "lines"
	phaseRepeated = "repeated"
	phaseShorten  = "shorten"

	roleLines      = "lines"
	roleRepeated   = "repeated"
	roleParagraphs = "paragraphs"
	roleShortened  = "shortened"

	// mostReported is how many of the repeated lines of a source are listed.
	mostReported = 100
)

// counted is the result of collecting the lines of a unit.
type counted struct {
	Documents int `json:"documents"`
}

// repeatedLines is the result of counting the lines of a source.
type repeatedLines struct {
	Documents int `json:"documents"`
	Lines     int `json:"lines"` // repeated
}

// shortened is the result of taking repeated lines away from a unit.
type shortened struct {
	Documents int   `json:"documents"` // that lost lines
	Lines     int   `json:"lines"`
	Bytes     int64 `json:"bytes"`
}

// addParagraphs makes the tasks for the units of a source, from first on, and
// lets their judges depend on them.
func (r *run) addParagraphs(src *source, first int, steps []engine.Step) {
	if r.file.Dedup.Paragraphs == nil || !r.file.Dedup.Paragraphs.On {
		return
	}
	units := r.units[first:]
	settings := r.file.Dedup.Paragraphs.ParagraphSettings
	all := r.identity("repeated").Add(string(conf.Canonical(settings)), fmt.Sprint(dedup.Paragraphs.Version))
	for i, u := range units {
		number := first + i
		name := src.info.Name + "/" + u.split.Name
		u.lines = engine.Task{
			Name: "lines/" + name, Bytes: u.split.Bytes(),
			Identity: engine.NewHasher("lines").Task(u.prepare.Identity).Add(fmt.Sprint(dedup.Paragraphs.Version)).Identity(),
			Run:      func(ctx context.Context, a *engine.Attempt) error { return r.collectLines(ctx, a, number) },
		}
		all.Task(u.lines.Identity)
	}
	src.repeated = engine.Task{Name: "repeated/" + src.info.Name, Identity: all.Identity(), Run: func(ctx context.Context, a *engine.Attempt) error {
		return r.findRepeated(ctx, a, first, len(units), settings)
	}}
	for i, u := range units {
		number := first + i
		u.shorten = engine.Task{
			Name: "shorten/" + src.info.Name + "/" + u.split.Name, Bytes: u.split.Bytes(),
			Identity: engine.NewHasher("shorten").Task(u.prepare.Identity, src.repeated.Identity).Identity(),
			Run: func(ctx context.Context, a *engine.Attempt) error {
				return r.shortenUnit(ctx, a, number, settings, steps)
			},
		}
		u.judge.Identity = engine.NewHasher("judge").Task(u.judge.Identity, u.shorten.Identity).Identity()
	}
}

// shortenPhases are the three steps in order, none when the pipeline does not ask
// for them.
func (r *run) shortenPhases() (phases []taskPhase) {
	var lines, repeated, shorten []engine.Task
	for _, u := range r.units {
		if u.shorten.Name != "" {
			lines, shorten = append(lines, u.lines), append(shorten, u.shorten)
		}
	}
	for _, s := range r.sources {
		if s.repeated.Name != "" {
			repeated = append(repeated, s.repeated)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []taskPhase{{phaseLines, lines}, {phaseRepeated, repeated}, {phaseShorten, shorten}}
}

// taskPhase is a phase with its tasks.
type taskPhase struct {
	name  string
	tasks []engine.Task
}

// shorten takes repeated paragraphs away and lists those that recur most.
func (r *run) shorten(ctx context.Context) error {
	phases := r.shortenPhases()
	for _, p := range phases {
		if err := r.phase(ctx, p.name, p.tasks, r.parallel(matchMemory)); err != nil {
			return err
		}
	}
	if phases == nil {
		return nil
	}
	var names []string
	for _, t := range phases[1].tasks {
		name, err := r.output(t.Name, roleParagraphs)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	return r.concatenate(rundir.Paragraphs, names)
}

// eachPrepared walks the documents of a unit that the stages have kept, as they
// came out of the prepare phase.
func (r *run) eachPrepared(ctx context.Context, unit int, visit func(c *staging.Cursor) error) error {
	seg, err := r.prepared(unit)
	if err != nil {
		return err
	}
	defer seg.Close()
	for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(unit, nil)}) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = visit(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eachText is eachPrepared for documents that are kept so far, with their texts.
func (r *run) eachText(ctx context.Context, unit int, visit func(d *corpus.Document, sig dedup.Signature) error) error {
	return r.eachPrepared(ctx, unit, func(c *staging.Cursor) error {
		if c.Row().Mark.Outcome != corpus.Kept {
			return nil
		}
		d, sig, err := restored(c)
		if err != nil {
			return err
		}
		return visit(d, sig)
	})
}

// restored makes the document of a row, and gives its signature.
func restored(c *staging.Cursor) (*corpus.Document, dedup.Signature, error) {
	row, err := c.WithText()
	if err != nil {
		return nil, nil, err
	}
	sig, err := c.Signature()
	return corpus.Restored(row.Facts, row.Text, row.Replaced), sig, err
}

// collectLines leaves the line records of a unit in order.
func (r *run) collectLines(ctx context.Context, a *engine.Attempt, unit int) error {
	return a.Compute(ctx, "paragraphs", func() error {
		records, err := r.lineSorter(a)
		if err != nil {
			return err
		}
		defer records.Close()
		var counter dedup.LineCounter
		result := counted{}
		err = r.eachText(ctx, unit, func(d *corpus.Document, sig dedup.Signature) error {
			result.Documents++
			a.Progress(1, 0)
			return counter.Add(d, sig, records.Add)
		})
		if err != nil {
			return err
		}
		if err := writeTable(a, roleLines, records); err != nil {
			return err
		}
		a.Progress(0, r.units[unit].lines.Bytes)
		return a.SetResult(result)
	})
}

func (r *run) lineSorter(a *engine.Attempt) (*extsort.Sorter, error) {
	return extsort.New(dedup.LineWidth, extsort.Options{Dir: a.Scratch(), Memory: int64(r.opts.Memory) / 16, Unique: true})
}

// writeTable writes sorted records as an output of a task.
func writeTable(a *engine.Attempt, role string, records *extsort.Sorter) error {
	out, err := a.Create(role, ".table")
	if err != nil {
		return err
	}
	table := staging.NewTableWriter(out)
	for rec, err := range records.All() {
		if err == nil {
			err = table.Add(rec)
		}
		if err != nil {
			return err
		}
	}
	return table.Finish()
}

// findRepeated counts the lines of a source, in n units from first on, and leaves
// those that are repeated, and the most frequent of them for people to read.
func (r *run) findRepeated(ctx context.Context, a *engine.Attempt, first, n int, settings dedup.ParagraphSettings) error {
	return a.Compute(ctx, "paragraphs", func() error {
		records, err := r.lineSorter(a)
		if err != nil {
			return err
		}
		defer records.Close()
		result := repeatedLines{}
		for _, u := range r.units[first : first+n] {
			var c counted
			if err := r.done[u.lines.Name].Unmarshal(&c); err != nil {
				return err
			}
			result.Documents += c.Documents
			name, err := r.output(u.lines.Name, roleLines)
			if err != nil {
				return err
			}
			for rec, err := range staging.ReadTable(r.dir.Workshop, name) {
				if err = errors.Join(err, ctx.Err()); err == nil {
					err = records.Add(rec)
				}
				if err != nil {
					return err
				}
			}
		}
		out, err := a.Create(roleRepeated, ".table")
		if err != nil {
			return err
		}
		table := staging.NewTableWriter(out)
		var top []dedup.RepeatedLine
		err = settings.CountLines(records.All(), result.Documents, func(l dedup.RepeatedLine) error {
			result.Lines++
			if top = append(top, l); len(top) >= 2*mostReported {
				top = mostFrequent(top)
			}
			rec := l.Record()
			return table.Add(rec[:])
		})
		if err = errors.Join(err, table.Finish(), a.SetResult(result)); err != nil {
			return err
		}
		return r.reportRepeated(ctx, a, first, n, mostFrequent(top))
	})
}

// mostFrequent keeps the lines that are to be listed, in their order.
func mostFrequent(lines []dedup.RepeatedLine) []dedup.RepeatedLine {
	slices.SortFunc(lines, func(a, b dedup.RepeatedLine) int {
		return cmp.Or(cmp.Compare(b.Documents, a.Documents), cmp.Compare(a.Hash, b.Hash))
	})
	return lines[:min(len(lines), mostReported)]
}

// errFound ends a walk that has found everything.
var errFound = errors.New("found")

// reportRepeated lists lines with their texts, in which removed values stand as
// tags. It reads the source until it has met all of them.
func (r *run) reportRepeated(ctx context.Context, a *engine.Attempt, first, n int, lines []dedup.RepeatedLine) error {
	texts := map[uint64]string{}
	for _, l := range lines {
		texts[l.Hash] = ""
	}
	missing := len(texts)
	var counter dedup.LineCounter
	for i := first; i < first+n && missing > 0; i++ {
		err := r.eachText(ctx, i, func(d *corpus.Document, _ dedup.Signature) error {
			counter.Find(d, func(h uint64) bool { text, ok := texts[h]; return ok && text == "" }, func(h uint64, tagged string) {
				if texts[h] == "" {
					texts[h] = tagged
					missing--
				}
			})
			if missing <= 0 {
				return errFound
			}
			return nil
		})
		if err != nil && !errors.Is(err, errFound) {
			return err
		}
	}
	out, err := a.Create(roleParagraphs, ".jsonl")
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, l := range lines {
		err := enc.Encode(struct {
			Source    string `json:"source"`
			Documents uint32 `json:"documents"`
			Text      string `json:"text"`
		}{r.units[first].source.info.Name, l.Documents, texts[l.Hash]})
		if err != nil {
			return err
		}
	}
	return nil
}

// shortenUnit takes repeated lines away from the documents of a unit. When any
// document loses some, the rows of the unit are written anew: what depends on the
// text has changed, and with it perhaps the order.
func (r *run) shortenUnit(ctx context.Context, a *engine.Attempt, unit int, settings dedup.ParagraphSettings, steps []engine.Step) error {
	return a.Compute(ctx, "paragraphs", func() error {
		defer a.Progress(0, r.units[unit].shorten.Bytes)
		cutter, err := r.shortener(r.units[unit].source, settings)
		if err != nil {
			return err
		}
		err = r.eachText(ctx, unit, func(d *corpus.Document, _ dedup.Signature) error {
			if spans, _ := cutter.Cut(d); len(spans) > 0 {
				return errFound
			}
			return nil
		})
		switch {
		case err == nil:
			return a.SetResult(shortened{})
		case !errors.Is(err, errFound):
			return err
		}
		s := shortening{steps: steps, signer: dedup.NewSigner(), cutter: cutter, rows: staging.NewBuilder(a.Scratch(), dedup.SignatureSize)}
		defer s.rows.Close()
		if err := r.eachPrepared(ctx, unit, func(c *staging.Cursor) error { return s.add(ctx, c) }); err != nil {
			return err
		}
		w, err := a.Create(roleShortened, ".seg")
		if err != nil {
			return err
		}
		if _, err := s.rows.Finish(w); err != nil {
			return err
		}
		return a.SetResult(s.result)
	})
}

// shortener reads the repeated lines of a source.
func (r *run) shortener(src *source, settings dedup.ParagraphSettings) (*dedup.Shortener, error) {
	var result repeatedLines
	if err := r.done[src.repeated.Name].Unmarshal(&result); err != nil {
		return nil, err
	}
	name, err := r.output(src.repeated.Name, roleRepeated)
	if err != nil {
		return nil, err
	}
	lines := make([]dedup.RepeatedLine, 0, result.Lines)
	for rec, err := range staging.ReadTable(r.dir.Workshop, name) {
		if err != nil {
			return nil, err
		}
		l, err := dedup.RepeatedLineOf(rec)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return settings.NewShortener(lines, result.Documents), nil
}

// shortening writes the rows of a unit anew.
type shortening struct {
	steps  []engine.Step
	signer *dedup.Signer
	cutter *dedup.Shortener
	rows   *staging.Builder
	result shortened
}

func (s *shortening) add(ctx context.Context, c *staging.Cursor) error {
	if c.Row().Mark.Outcome != corpus.Kept {
		return s.rows.Add(c.Row(), nil)
	}
	d, sig, err := restored(c)
	if err != nil {
		return err
	}
	spans, lines := s.cutter.Cut(d)
	if len(spans) == 0 {
		row := *c.Row()
		return s.rows.Add(&row, sig)
	}
	s.result.Documents++
	s.result.Lines += lines
	s.result.Bytes += int64(d.Bytes)
	d.Origin.Repair(dedup.RepairParagraphs, lines)
	sig = bytes.Clone(sig)
	if err := engine.Remeasure(ctx, d, d.Cut(spans), s.steps, s.signer, sig); err != nil {
		return err
	}
	s.result.Bytes -= int64(d.Bytes)
	return s.rows.Add(&staging.Row{Facts: d.Facts, Text: d.Text(), Replaced: d.Replaced()}, sig)
}

// concatenate puts outputs of tasks together in a file of the workshop.
func (r *run) concatenate(name string, parts []string) error {
	w, err := r.dir.Workshop.Create(name)
	if err != nil {
		return err
	}
	defer w.Abort()
	for _, part := range parts {
		in, err := r.dir.Workshop.Open(part)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, io.NewSectionReader(in, 0, in.Size()))
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return w.Commit()
}
