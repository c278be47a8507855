package pipelines

import (
	"context"
	"fmt"

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
	Evaluation *Evaluation            `yaml:"evaluation" doc:"Keep evaluation sets out: mark or drop the documents that share text with them."`
}

// Validate checks rules across the sections.
func (d Dedup) Validate() error { return d.search().Agree() }

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

const (
	taskIdentities = "match/identities"
	taskDuplicates = "match/duplicates"

	roleIdentities = "identities"
	roleDuplicates = "duplicates"
)

// match compares the documents that are kept so far and settles every fate.
func (r *run) match(ctx context.Context, report *Report) error {
	tasks := r.matchTasks()
	for _, step := range []struct {
		name  string
		tasks []engine.Task
	}{{phaseMatch, tasks[:2]}, {"settle", tasks[2:3]}, {"layout", tasks[3:]}} {
		if err := r.phase(ctx, step.name, step.tasks, r.parallel(matchMemory)); err != nil {
			return err
		}
	}
	var took duplicatesTaken
	if err := r.done[taskFates].Unmarshal(&took); err != nil {
		return err
	}
	return r.guard(took.Counts, report)
}

// matchTasks are, in order: identities and duplicates, which do not depend on
// each other, fates, which puts both together, and layout.
func (r *run) matchTasks() []engine.Task {
	all := r.identity("match").Add(fmt.Sprint(staging.Format))
	for _, u := range r.units {
		all.Task(u.judge.Identity)
	}
	segments := all.Identity()
	task := func(name string, id engine.Identity, run func(context.Context, *engine.Attempt) error) engine.Task {
		return engine.Task{Name: name, Identity: id, Run: func(ctx context.Context, a *engine.Attempt) error {
			return a.Compute(ctx, "match", func() error { return run(ctx, a) })
		}}
	}
	identities := task(taskIdentities, engine.NewHasher("identities").Task(segments).Identity(), r.findIdentities)
	duplicates := task(taskDuplicates, r.duplicatesIdentity(segments), r.findDuplicates)
	settle := task(taskFates, engine.NewHasher("fates").Task(identities.Identity, duplicates.Identity).Identity(), r.settleFates)
	return []engine.Task{identities, duplicates, settle, r.layoutTask(settle.Identity)}
}

// duplicatesIdentity is the identity of the search, which also depends on what
// decides whom to prefer.
func (r *run) duplicatesIdentity(segments engine.Identity) engine.Identity {
	h := engine.NewHasher("duplicates").Task(segments).Add(
		string(conf.Canonical(r.file.Dedup)), fmt.Sprint(dedup.Exact.Version, dedup.Near.Version, dedup.Templates.Version))
	for _, s := range r.sources {
		h.Add(s.info.Name, s.info.Licence)
	}
	return h.Identity()
}

// duplicatesTaken counts, for the guard, what deduplication took.
type duplicatesTaken struct {
	Counts []export.Taken `json:"counts"`
	Report dedup.Report   `json:"report"`
}

// candidates yields the rows of the units' segments that are kept so far, unit by
// unit, with the cursor that stands at them.
func (r *run) candidates(ctx context.Context, visit func(unit int, c *staging.Cursor) error) error {
	for i := range r.units {
		if err := r.candidatesOf(ctx, i, func(c *staging.Cursor) error { return visit(i, c) }); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) candidatesOf(ctx context.Context, i int, visit func(c *staging.Cursor) error) error {
	seg, err := r.segment(i)
	if err != nil {
		return err
	}
	defer seg.Close()
	marked, err := r.marks(i)
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
func (r *run) marks(i int) (*staging.Notes, error) {
	name, err := r.output(r.units[i].judge.Name, marks)
	if err != nil {
		return nil, err
	}
	return staging.OpenNotes(r.dir.Workshop, name)
}
