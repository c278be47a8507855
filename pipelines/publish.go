package pipelines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/engine"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// publish proves that nothing was lost, assembles the build beside its place and
// puts it there.
func (r *run) publish(ctx context.Context, report *Report) error {
	parts, err := r.written()
	if err != nil {
		return err
	}
	stats, inputs, err := r.statistics(parts)
	if err != nil {
		return err
	}
	if err := r.checkSums(parts, stats); err != nil {
		return err
	}
	if stats.Deduplication, err = r.deduplication(); err != nil {
		return err
	}
	report.Stats = stats
	report.Quarantined = r.unexpected(stats)
	if stats.Deduplication.Evaluation, err = r.evaluationStats(); err != nil {
		return err
	}
	b := &build{run: r, manifest: &export.Manifest{
		Format: export.ManifestFormat, Name: r.file.Name, Kvern: r.opts.Version, Pipeline: digest(r.yaml),
		Parts: r.parts(), Inputs: inputs, Evaluation: stats.Deduplication.Evaluation, Against: r.comparedWith(),
	}}
	if b.publication, err = r.dir.Publish(); err != nil {
		return err
	}
	if err := errors.Join(b.assemble(parts, stats), ctx.Err()); err != nil {
		return err
	}
	report.Manifest, report.ManifestSHA256 = b.manifest, b.sha256
	if err := b.publication.Commit(); err != nil {
		return err
	}
	return errors.Join(r.writeQuarantine(parts), r.writeAudit(parts), r.listIndexes(), r.sweep())
}

// writtenPart is what the write phase has left of a generation.
type writtenPart struct {
	*generation
	shards []shard
	ledger []ledger
}

func (r *run) written() (parts []writtenPart, err error) {
	for _, g := range r.generations {
		var l layout
		if err := g.result(taskLayout, &l); err != nil {
			return nil, err
		}
		parts = append(parts, writtenPart{g, l.Shards, l.Ledger})
	}
	return parts, nil
}

// ledgerTasks names the tasks that wrote the ledger, in order.
func ledgerTasks(parts []writtenPart) (names []string) {
	for _, p := range parts {
		for i := range p.ledger {
			names = append(names, p.ledgerTask(&p.ledger[i]))
		}
	}
	return names
}

// comparedWith lists the indexes of other builds for the manifest.
func (r *run) comparedWith() (all []export.Earlier) {
	for _, e := range r.against {
		all = append(all, export.Earlier{Generation: e.generation, Documents: e.files.Documents, SHA256: e.identity().String()})
	}
	return all
}

// statistics adds up the parts of the ledger.
func (r *run) statistics(parts []writtenPart) (*export.Stats, []export.Input, error) {
	counter := export.NewCounter()
	digests := map[string][]string{}
	for _, task := range ledgerTasks(parts) {
		var rec recorded
		if err := r.done[task].Unmarshal(&rec); err != nil {
			return nil, nil, err
		}
		counter.Merge(rec.Stats)
		for source, d := range rec.Inputs {
			digests[source] = append(digests[source], d)
		}
	}
	var sources []export.SourceStats
	var inputs []export.Input
	for _, src := range r.sources {
		s := export.SourceStats{Source: src.info.Name, Licence: src.info.Licence, Agreement: src.info.Agreement, Publisher: src.info.Publisher}
		in := export.Input{Source: src.info.Name, SHA256: digest([]byte(strings.Join(digests[src.info.Name], "\n")))}
		files := map[string]bool{}
		for _, u := range r.units {
			if u.source != src {
				continue
			}
			c, err := r.coverage(u)
			if err != nil {
				return nil, nil, err
			}
			s.Bytes.Documents += c.Bytes.Documents
			s.Bytes.Overhead += c.Bytes.Overhead
			s.Bytes.Removed += c.Bytes.Removed
			s.Bytes.Quarantined += c.Bytes.Quarantined
			in.Records += c.Records
			in.Documents += c.Documents
			in.Bytes += u.split.Bytes()
			for _, t := range u.split.Stretches {
				files[t.File] = true
			}
		}
		in.Files = len(files)
		sources, inputs = append(sources, s), append(inputs, in)
	}
	return counter.Stats(sources), inputs, nil
}

// deduplication gathers what the search for duplicates and for repeated
// paragraphs counted.
func (r *run) deduplication() (*export.Deduplication, error) {
	d := &export.Deduplication{}
	for _, g := range r.generations {
		var took duplicatesTaken
		if err := g.result(taskFates, &took); err != nil {
			return nil, err
		}
		d.Add(&export.Deduplication{
			Documents: took.Report.Documents, Exact: took.Report.Exact, Near: took.Report.Near, Earlier: took.Report.Earlier, Replaced: took.Report.Replaced,
			Templates: took.Report.Templates, TemplateDocuments: took.Report.TemplateDocuments, TemplateDropped: took.Report.TemplateDropped,
			Candidates: took.Report.Verified.Candidates, Compared: took.Report.Verified.Doubtful,
			Buckets: took.Report.Buckets.Buckets, LargestBucket: took.Report.Buckets.Largest,
			CappedBuckets: took.Report.Buckets.Capped, CappedDocuments: took.Report.Buckets.CappedDocuments,
		})
	}
	for _, src := range r.sources {
		if src.repeated.Name == "" {
			continue
		}
		var found repeatedLines
		if err := r.done[src.repeated.Name].Unmarshal(&found); err != nil {
			return nil, err
		}
		p := export.ParagraphStats{Source: src.info.Name, Repeated: found.Lines}
		for _, u := range r.units {
			var s shortened
			if u.source != src {
				continue
			}
			if err := r.done[u.shorten.Name].Unmarshal(&s); err != nil {
				return nil, err
			}
			p.Documents += s.Documents
			p.Lines += s.Lines
			p.Bytes += s.Bytes
		}
		d.Paragraphs = append(d.Paragraphs, p)
	}
	return d, nil
}

// checkSums proves promise 2: what was read of every source is what was kept,
// removed and quarantined, and what is kept of every language is in its files.
func (r *run) checkSums(parts []writtenPart, stats *export.Stats) error {
	read := map[string]int64{}
	for _, u := range r.units {
		c, err := r.coverage(u)
		if err != nil {
			return err
		}
		read[u.source.info.Name] += c.Records
	}
	var problems []error
	for _, s := range stats.Sources {
		if sum := s.Kept + s.Removed + s.Quarantined; sum != s.Records || s.Records != read[s.Source] {
			problems = append(problems, fmt.Errorf("source %s: %d records were read, but %d kept, %d removed and %d quarantined", s.Source, read[s.Source], s.Kept, s.Removed, s.Quarantined))
		}
	}
	rows := map[corpus.Language]int64{}
	for _, p := range parts {
		for _, s := range p.shards {
			var w written
			if err := r.done[p.shardTask(&s)].Unmarshal(&w); err != nil {
				return err
			}
			rows[s.Language] += w.Rows
		}
	}
	for _, s := range stats.Languages {
		if rows[s.Language] != s.Documents {
			problems = append(problems, fmt.Errorf("language %s: %d documents were kept, but %d are in the files", s.Language, s.Documents, rows[s.Language]))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("the sums do not agree, so nothing is published; this is a defect of kvern:\n%w", err)
	}
	return nil
}

// unexpected counts quarantined records other than those that nature brings.
func (r *run) unexpected(stats *export.Stats) (n int64) {
	for _, f := range stats.Fates {
		if f.Outcome == corpus.Quarantined.String() && !expected(f.Reason) {
			n += f.Records
		}
	}
	return n
}

func expected(reason string) bool {
	for _, spec := range Catalog {
		if r, ok := spec.Reason(reason); ok && r.Expected {
			return true
		}
	}
	return false
}

// parts lists what took part, by name.
func (r *run) parts() (parts []export.PartInfo) {
	add := func(i corpus.Info) {
		p := export.PartInfo{Name: i.Name, Version: i.Version}
		if !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	for _, s := range r.sources {
		for _, i := range s.files.Parts() {
			add(i)
		}
	}
	for _, s := range r.steps {
		add(s.spec.Info)
	}
	for _, spec := range Parts(corpus.KindMatcher, corpus.KindSink) {
		add(spec.Info)
	}
	return parts
}

// build is a publication with its manifest.
type build struct {
	run         *run
	publication *rundir.Publication
	manifest    *export.Manifest
	sha256      string
}

func (b *build) assemble(parts []writtenPart, stats *export.Stats) error {
	for i := range parts {
		if err := b.assembleGeneration(&parts[i]); err != nil {
			return err
		}
	}
	figures, err := stats.Encode()
	if err != nil {
		return err
	}
	card, err := export.Card(b.manifest, stats)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{rundir.Stats, figures}, {rundir.Pipeline, b.run.yaml}, {rundir.Card, card}} {
		if err := b.write(f.name, f.data); err != nil {
			return err
		}
	}
	slices.SortFunc(b.manifest.Files, func(a, b export.File) int { return strings.Compare(a.Path, b.Path) })
	data, err := b.manifest.Encode()
	if err != nil {
		return err
	}
	b.sha256 = digest(data)
	return b.publication.Write(rundir.Manifest, data)
}

// assembleGeneration publishes the files of a generation: shards, the table of the
// removed and that of the replaced.
func (b *build) assembleGeneration(p *writtenPart) error {
	published := export.Generation{Number: p.number, Sources: p.sourceNames()}
	for _, s := range p.shards {
		published.Documents += s.Rows
		if err := b.add(p.shardTask(&s), roleShards, s.path(p.generation), s.Rows); err != nil {
			return err
		}
	}
	b.manifest.Generations = append(b.manifest.Generations, published)
	number := 0
	for i := range p.ledger {
		task := p.ledgerTask(&p.ledger[i])
		var rec recorded
		if err := b.run.done[task].Unmarshal(&rec); err != nil {
			return err
		}
		if rec.RemovedRows == 0 {
			continue
		}
		path := fmt.Sprintf("%s/removed-%s-%05d.parquet", rundir.Removed, p, number)
		number++
		if err := b.add(task, roleRemoved, path, rec.RemovedRows); err != nil {
			return err
		}
	}
	var took duplicatesTaken
	if err := p.result(taskFates, &took); err != nil || took.Replaced == 0 {
		return err
	}
	path := fmt.Sprintf("%s/replaced-%s-00000.parquet", rundir.Replaced, p)
	return b.add(p.task(taskFates), roleReplaced, path, took.Replaced)
}

// add publishes an output of a task.
func (b *build) add(task, role, path string, rows int64) error {
	for _, o := range b.run.done[task].Outputs {
		if o.Role == role {
			b.manifest.Files = append(b.manifest.Files, export.File{Path: path, Rows: &rows, Bytes: o.Bytes, SHA256: o.SHA256})
			return b.publication.Add(o.Name, path)
		}
	}
	return fmt.Errorf("task %s left no %s", task, role)
}

func (b *build) write(path string, data []byte) error {
	b.manifest.Files = append(b.manifest.Files, export.File{Path: path, Bytes: int64(len(data)), SHA256: digest(data)})
	return b.publication.Write(path, data)
}

// writeQuarantine puts the parts of the quarantine list together, for people.
func (r *run) writeQuarantine(parts []writtenPart) error {
	return r.concatenateLedger(rundir.Quarantine, roleQuarantine, parts)
}

// concatenateLedger puts an output of all tasks that wrote the ledger together.
func (r *run) concatenateLedger(name, role string, parts []writtenPart) error {
	var names []string
	for _, task := range ledgerTasks(parts) {
		name, err := r.output(task, role)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	return r.concatenate(name, names)
}

// sweep removes what earlier settings and inputs left in the workshop.
func (r *run) sweep() error {
	live := map[string]bool{rundir.Run: true, rundir.Quarantine: true, rundir.Paragraphs: true, rundir.Marker: true, rundir.Lock: true, rundir.Secret: true, rundir.Index: true, digestFile: true}
	live[rundir.Audit] = len(r.opts.AuditKey) > 0 // one of an earlier run is not of these texts
	for _, d := range r.done {
		for _, o := range d.Outputs {
			live[o.Name] = true
		}
		live[engine.RecordName(d)] = true
	}
	var dead []string
	for info, err := range r.dir.Workshop.List("") {
		if err != nil {
			return err
		}
		if !live[info.Name] {
			dead = append(dead, info.Name)
		}
	}
	for _, name := range dead {
		if err := storage.Remove(r.dir.Workshop, name); err != nil {
			return err
		}
	}
	return nil
}

// remember writes down where the run is, for status.
func (r *run) remember(outcome string, end error) error {
	last := &rundir.Last{
		Format: export.ManifestFormat, Kvern: r.opts.Version, Pipeline: string(r.yaml), Inputs: r.opts.Inputs, Outcome: outcome,
	}
	for _, g := range r.generations {
		units := []int{}
		for _, u := range g.units {
			units = append(units, u.number)
		}
		last.Generations = append(last.Generations, units)
	}
	if end != nil {
		last.Message = end.Error()
	}
	if len(r.phases) > 0 {
		last.Phase = r.phases[len(r.phases)-1].Phase
	}
	tasks, err := json.Marshal(r.phases)
	if err != nil {
		return err
	}
	last.Tasks = tasks
	return r.dir.WriteLast(last)
}

// outcome names the end of a run.
func outcome(end error) string {
	switch {
	case end == nil, errors.Is(end, ErrQuarantine):
		return "done"
	case errors.Is(end, engine.ErrStopped):
		return "stopped"
	case errors.Is(end, ErrGuarded):
		return "guarded"
	}
	return "failed"
}
