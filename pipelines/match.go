package pipelines

import (
	"context"
	"fmt"
	"path"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/internal/conf"
)

// Dedup is the section `dedup` of a pipeline file.
type Dedup struct {
	Exact      bool                   `yaml:"exact" doc:"Keep one of the documents whose texts are equal apart from white space."`
	Near       Near                   `yaml:"near" doc:"Keep one of the documents that resemble one another; false turns it off."`
	Templates  dedup.TemplateSettings `yaml:"templates" doc:"What becomes of documents that are equal but for numbers and dates."`
	Paragraphs *Paragraphs            `yaml:"paragraphs" doc:"Take menus, letterheads and footers away; it is off unless this section is there."`
	Against    []string               `yaml:"against" doc:"Directories of builds that have been published before, relative to the inputs root: what repeats their documents leaves, and the files of this build are those of the next generation."`
	Evaluation *Evaluation            `yaml:"evaluation" doc:"Keep evaluation sets out: mark or drop the documents that share text with them."`
}

// Validate checks rules across the sections, and where other builds may lie.
func (d Dedup) Validate() error {
	for _, dir := range d.Against {
		switch {
		case path.IsAbs(dir) || len(dir) > 1 && dir[1] == ':':
			return fmt.Errorf("against: %q is absolute: write it relative to the inputs root, which --inputs gives", dir)
		case path.Clean(dir) == ".":
			return fmt.Errorf("against: %q is the inputs root itself; give the directory of a build", dir)
		}
	}
	return d.search().Agree()
}

// search is what the settings ask a Finder for.
func (d *Dedup) search() dedup.Search {
	s := dedup.Search{Templates: &d.Templates}
	if d.Exact {
		s.Exact = &dedup.ExactSettings{Scope: d.Near.Scope}
	}
	if d.Near.On {
		s.Near = &d.Near.NearSettings
	}
	return s
}

// Near are the settings of the search for near-duplicates, which can be off.
type Near struct {
	On                 bool `yaml:"on" doc:"Whether to look for documents that resemble one another."`
	dedup.NearSettings `yaml:",inline"`
}

// Shorthands lets true and false turn it on and off.
func (n *Near) Shorthands() []any { return []any{&n.On} }

// Paragraphs are the settings of the removal of repeated paragraphs, which is on
// when they are there.
type Paragraphs struct {
	On                      bool `yaml:"on" doc:"Whether to take repeated paragraphs away."`
	dedup.ParagraphSettings `yaml:",inline"`
}

// SetDefaults turns it on.
func (p *Paragraphs) SetDefaults() { *p = Paragraphs{true, dedup.DefaultParagraphs} }

// Shorthands lets true and false turn it on and off.
func (p *Paragraphs) Shorthands() []any { return []any{&p.On} }

// Evaluation are the settings of the search for text of evaluation sets.
type Evaluation struct {
	dedup.EvaluationSettings `yaml:",inline"`
}

// SetDefaults gives the settings their defaults.
func (e *Evaluation) SetDefaults() {
	e.EvaluationSettings = *dedup.Evaluation.Settings().(*dedup.EvaluationSettings)
}

// Shorthands lets a list of files stand for the settings.
func (e *Evaluation) Shorthands() []any { return []any{&e.Sets} }

// DefaultDedup looks for both kinds of duplicates.
var DefaultDedup = Dedup{
	Exact:     true,
	Near:      Near{On: true, NearSettings: *dedup.Near.Settings().(*dedup.NearSettings)},
	Templates: *dedup.Templates.Settings().(*dedup.TemplateSettings),
}

// Tasks of the match phase and roles of their outputs. A generation has tasks of its
// own.
const (
	taskIdentities = "identities"
	taskDuplicates = "duplicates"
	taskFates      = "fates"
	taskLayout     = "layout"
	taskIndex      = "index"

	roleIdentities = "identities"
	roleDuplicates = "duplicates"
	roleReplaced   = "replaced"
)

// task is the name of a task of the match phase.
func (g *generation) task(name string) string { return fmt.Sprintf("match/%s/%s", g, name) }

// match compares the documents that are kept so far, generation by generation, and
// settles every fate.
func (r *run) match(ctx context.Context, report *Report) error {
	for _, g := range r.generations {
		for _, p := range g.matchPhases() {
			if err := r.phase(ctx, p.name, p.tasks, r.parallel(matchMemory)); err != nil {
				return err
			}
		}
		var took duplicatesTaken
		if err := g.result(taskFates, &took); err != nil {
			return err
		}
		if err := r.guard(took.Counts, report); err != nil {
			return err
		}
	}
	return nil
}

// matchPhases are, in order: identities and duplicates, which do not depend on
// each other; fates, which puts both together; layout and the index.
func (g *generation) matchPhases() []taskPhase {
	all := g.identity("match").Add(fmt.Sprint(staging.Format, g.number))
	for _, u := range g.units {
		all.Task(u.judge.Identity)
	}
	for _, e := range g.earlier {
		all.Task(e.identity())
	}
	segments := all.Identity()
	task := func(name string, id engine.Identity, run func(context.Context, *engine.Attempt) error) engine.Task {
		return engine.Task{Name: g.task(name), Identity: id, Run: func(ctx context.Context, a *engine.Attempt) error {
			return a.Compute(ctx, "match", func() error { return run(ctx, a) })
		}}
	}
	identities := task(taskIdentities, engine.NewHasher("identities").Task(segments).Identity(), g.findIdentities)
	duplicates := task(taskDuplicates, g.duplicatesIdentity(segments), g.findDuplicates)
	settle := task(taskFates, engine.NewHasher("fates").Task(identities.Identity, duplicates.Identity).Identity(), g.settleFates)
	index := task(taskIndex, engine.NewHasher("index").Task(settle.Identity).Identity(), g.writeIndex)
	return []taskPhase{
		{g.phase(phaseMatch), []engine.Task{identities, duplicates}},
		{g.phase(phaseSettle), []engine.Task{settle}},
		{g.phase(phaseLayout), []engine.Task{g.layoutTask(settle.Identity), index}},
	}
}

// duplicatesIdentity is the identity of the search, which also depends on what
// decides whom to prefer.
func (g *generation) duplicatesIdentity(segments engine.Identity) engine.Identity {
	h := engine.NewHasher("duplicates").Task(segments).Add(
		string(conf.Canonical(g.file.Dedup)), fmt.Sprint(dedup.Exact.Version, dedup.Near.Version, dedup.Templates.Version))
	for _, s := range g.sources {
		h.Add(s.info.Name, s.info.Licence)
	}
	return h.Identity()
}

// duplicatesTaken counts, for the guard, what deduplication took.
type duplicatesTaken struct {
	Counts []export.Taken `json:"counts"`
	Report dedup.Report   `json:"report"`
	// Replaced counts the rows of the table of replaced documents.
	Replaced int64 `json:"replaced,omitempty"`
}

// candidates yields the rows of the units' segments that are kept so far, unit by
// unit, with the cursor that stands at them.
func (g *generation) candidates(ctx context.Context, visit func(unit int, c *staging.Cursor) error) error {
	for i := range g.units {
		if err := g.candidatesOf(ctx, i, func(c *staging.Cursor) error { return visit(i, c) }); err != nil {
			return err
		}
	}
	return nil
}

func (g *generation) candidatesOf(ctx context.Context, i int, visit func(c *staging.Cursor) error) error {
	seg, err := g.segment(i)
	if err != nil {
		return err
	}
	defer seg.Close()
	marked, err := g.marks(i)
	if err != nil {
		return err
	}
	defer marked.Close()
	notes := marked.On(ofItsUnit)
	for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(i, nil)}) {
		if err != nil {
			return err
		}
		note, err := notes.At(c.Number())
		if err != nil {
			return err
		}
		if note != nil && note.Mark.Outcome != corpus.Kept || c.Row().Mark.Outcome != corpus.Kept {
			continue
		}
		if err := visit(c); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// marks opens what the judges noted about a unit.
func (g *generation) marks(i int) (*staging.Notes, error) {
	name, err := g.output(g.units[i].judge.Name, marks)
	if err != nil {
		return nil, err
	}
	return staging.OpenNotes(g.dir.Workshop, name)
}
