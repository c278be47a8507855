package pipelines

import (
	"context"
	"fmt"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
)

// Plan says what a run would do now.
type Plan struct {
	Name    string       `json:"name"`
	Sources []PlanSource `json:"sources"`
	Phases  []PlanPhase  `json:"phases"`
	// Notes say what the user may not have meant.
	Notes []string `json:"notes,omitempty"`
	// Open is true when tasks of later phases cannot be told before the earlier
	// ones have been done.
	Open bool `json:"open"`
	// Scratch and Output are rough sizes, in bytes, of the workshop and of what is
	// published. CPU is a rough time, in seconds of one core, of the stale tasks.
	Scratch int64   `json:"scratch"`
	Output  int64   `json:"output"`
	CPU     float64 `json:"cpu_seconds"`
	// Bands is the layout by which near-duplicates are found, and Curve the
	// probability that a pair of a similarity is found.
	Bands string             `json:"bands,omitempty"`
	Curve []dedup.CurvePoint `json:"curve,omitempty"`
}

// PlanSource is a source as it was found.
type PlanSource struct {
	Source string `json:"source"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"`
	Splits int    `json:"splits"`
}

// PlanPhase counts the tasks of a phase and names the stale ones.
type PlanPhase struct {
	Phase string   `json:"phase"`
	Tasks int      `json:"tasks"`
	Done  int      `json:"done"`
	Stale []string `json:"stale,omitempty"`
	Bytes int64    `json:"bytes"` // of the stale tasks
}

// Rough figures for the plan, from docs/benchmarks.md.
const (
	growth       = 3.5      // text in a compressed input
	readPerByte  = 1 / 14e6 // CPU seconds of the prepare phase per byte of text
	writePerByte = 1 / 60e6
	scratchShare = 0.7 // of the text
	outputShare  = 0.35
)

// MakePlan finds out what a run would do, without doing any of it.
func MakePlan(ctx context.Context, f *File, o Options) (*Plan, error) {
	o.planning = true
	r, err := newRun(ctx, f, o)
	if err != nil {
		return nil, err
	}
	p := &Plan{Name: f.Name, Notes: r.rewritten()}
	for _, src := range r.sources {
		ps := PlanSource{Source: src.info.Name, Splits: len(src.splits)}
		files := map[string]bool{}
		for _, s := range src.splits {
			ps.Bytes += s.Bytes()
			for _, t := range s.Stretches {
				files[t.File] = true
			}
		}
		ps.Files = len(files)
		p.Sources = append(p.Sources, ps)
	}
	if f.Dedup.Near.On {
		p.Bands, p.Curve = f.Dedup.Near.Layout().String(), f.Dedup.Near.Curve()
	}
	return p, r.planPhases(p)
}

// planPhases asks for the done records phase by phase. The tasks of a phase are
// known when the results they depend on are.
func (r *run) planPhases(p *Plan) error {
	var prepare, judge []engine.Task
	for _, u := range r.units {
		prepare, judge = append(prepare, u.prepare), append(judge, u.judge)
	}
	phases := append([]taskPhase{{phasePrepare, prepare}}, r.shortenPhases()...)
	phases = append(phases, r.evaluationPhase()...)
	phases = append(phases, taskPhase{phaseJudge, judge})
	for _, g := range r.generations {
		phases = append(phases, g.matchPhases()...)
	}
	for _, phase := range phases {
		if err := r.planPhase(p, phase.name, phase.tasks); err != nil {
			return err
		}
	}
	p.estimate()
	var tasks []engine.Task
	for _, g := range r.generations {
		if _, ok := r.done[g.task(taskLayout)]; !ok {
			p.Open = true
			return nil
		}
		var l layout
		if err := g.result(taskLayout, &l); err != nil {
			return err
		}
		tasks = append(tasks, g.writeTasks(&l, nil)...)
	}
	return r.planPhase(p, phaseWrite, tasks)
}

func (r *run) planPhase(p *Plan, name string, tasks []engine.Task) error {
	done, stale, err := r.runner.Done(tasks)
	if err != nil {
		return err
	}
	for task, d := range done {
		r.done[task] = d
	}
	phase := PlanPhase{Phase: name, Tasks: len(tasks), Done: len(done)}
	for _, t := range stale {
		phase.Stale = append(phase.Stale, t.Name)
		phase.Bytes += t.Bytes
	}
	p.Phases = append(p.Phases, phase)
	return nil
}

// estimate turns bytes of input into rough sizes and times.
func (p *Plan) estimate() {
	text := 0.0
	for _, s := range p.Sources {
		text += float64(s.Bytes) * growth
	}
	p.Scratch, p.Output = int64(text*scratchShare), int64(text*outputShare)
	p.CPU = corpus.Round(float64(p.Phases[0].Bytes) * growth * readPerByte)
	if match := p.Phases[len(p.Phases)-1]; len(match.Stale) > 0 {
		p.CPU += corpus.Round(text * writePerByte)
	}
}

// String counts the tasks of a phase in words.
func (p PlanPhase) String() string {
	switch {
	case p.Tasks == 0:
		return "no tasks"
	case len(p.Stale) == 0:
		return fmt.Sprintf("all %d tasks are done", p.Tasks)
	}
	return fmt.Sprintf("%d of %d tasks to do", len(p.Stale), p.Tasks)
}
