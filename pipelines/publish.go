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

// generation is the number of the build. Builds that add to one before it come
// with the index of published documents.
const generation = 1

// publish proves that nothing was lost, assembles the build beside its place and
// puts it there.
func (r *run) publish(ctx context.Context, report *Report) error {
	var l layout
	if err := r.done[taskLayout].Unmarshal(&l); err != nil {
		return err
	}
	stats, inputs, err := r.statistics(&l)
	if err != nil {
		return err
	}
	if err := r.checkSums(&l, stats); err != nil {
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
		Parts: r.parts(), Inputs: inputs, Evaluation: stats.Deduplication.Evaluation, Generations: []export.Generation{{Number: generation, Documents: stats.Kept}},
	}}
	if b.publication, err = r.dir.Publish(); err != nil {
		return err
	}
	if err := errors.Join(b.assemble(&l, stats), ctx.Err()); err != nil {
		return err
	}
	report.Manifest, report.ManifestSHA256 = b.manifest, b.sha256
	if err := b.publication.Commit(); err != nil {
		return err
	}
	return errors.Join(r.writeQuarantine(&l), r.writeAudit(&l), r.sweep())
}

// statistics adds up the parts of the ledger.
func (r *run) statistics(l *layout) (*export.Stats, []export.Input, error) {
	counter := export.NewCounter()
	digests := map[string][]string{}
	for _, p := range l.Ledger {
		var rec recorded
		if err := r.done[fmt.Sprintf("ledger/%05d", p.Number)].Unmarshal(&rec); err != nil {
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
	var took duplicatesTaken
	if err := r.done[taskFates].Unmarshal(&took); err != nil {
		return nil, err
	}
	f := took.Report
	d := &export.Deduplication{
		Documents: f.Documents, Exact: f.Exact, Near: f.Near,
		Templates: f.Templates, TemplateDocuments: f.TemplateDocuments, TemplateDropped: f.TemplateDropped,
		Candidates: f.Verified.Candidates, Compared: f.Verified.Doubtful,
		Buckets: f.Buckets.Buckets, LargestBucket: f.Buckets.Largest, CappedBuckets: f.Buckets.Capped, CappedDocuments: f.Buckets.CappedDocuments,
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
func (r *run) checkSums(l *layout, stats *export.Stats) error {
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
	for _, s := range l.Shards {
		var w written
		if err := r.done["write/"+s.name()].Unmarshal(&w); err != nil {
			return err
		}
		rows[s.Language] += w.Rows
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

func (b *build) assemble(l *layout, stats *export.Stats) error {
	for _, s := range l.Shards {
		if err := b.add("write/"+s.name(), roleShards, s.path(generation), s.Rows); err != nil {
			return err
		}
	}
	number := 0
	for _, p := range l.Ledger {
		task := fmt.Sprintf("ledger/%05d", p.Number)
		var rec recorded
		if err := b.run.done[task].Unmarshal(&rec); err != nil {
			return err
		}
		if rec.RemovedRows == 0 {
			continue
		}
		path := fmt.Sprintf("%s/removed-g%04d-%05d.parquet", rundir.Removed, generation, number)
		number++
		if err := b.add(task, roleRemoved, path, rec.RemovedRows); err != nil {
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
func (r *run) writeQuarantine(l *layout) error {
	var parts []string
	for _, p := range l.Ledger {
		name, err := r.output(fmt.Sprintf("ledger/%05d", p.Number), roleQuarantine)
		if err != nil {
			return err
		}
		parts = append(parts, name)
	}
	return r.concatenate(rundir.Quarantine, parts)
}

// sweep removes what earlier settings and inputs left in the workshop.
func (r *run) sweep() error {
	live := map[string]bool{rundir.Run: true, rundir.Quarantine: true, rundir.Paragraphs: true, rundir.Marker: true, rundir.Lock: true, rundir.Secret: true, digestFile: true}
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
