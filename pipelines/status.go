package pipelines

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"kvern/engine"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// Status says how far the last run in a directory has come.
type Status struct {
	Name      string        `json:"name"`
	Outcome   string        `json:"outcome"` // running, done, stopped, guarded, failed, interrupted, cleaned
	Message   string        `json:"message,omitempty"`
	Phases    []StatusPhase `json:"phases,omitempty"`
	Published bool          `json:"published"`
	Manifest  string        `json:"manifest_sha256,omitempty"`
	Documents int64         `json:"documents,omitempty"` // published
}

// StatusPhase counts the tasks of a phase.
type StatusPhase struct {
	Phase string `json:"phase"`
	Tasks int    `json:"tasks"`
	Done  int    `json:"done"`
}

// ReadStatus reads the state of a run from its done records.
func ReadStatus(dir *rundir.Dir) (*Status, error) {
	s := &Status{}
	if data, err := storage.ReadFile(dir.Published(), rundir.Manifest); err == nil {
		m, err := export.ReadManifest(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rundir.Manifest, err)
		}
		s.Name, s.Published, s.Manifest = m.Name, true, digest(data)
		for _, g := range m.Generations {
			s.Documents += g.Documents
		}
	}
	last, err := dir.ReadLast()
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.Published:
		s.Outcome = "cleaned"
		return s, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no run in %s or %s", dir.Out, dir.State)
	case err != nil:
		return nil, err
	}
	if f, _ := Load(rundir.Pipeline, []byte(last.Pipeline)); f != nil {
		s.Name = f.Name
	}
	s.Message, s.Outcome = last.Message, last.Outcome
	if s.Outcome == "" {
		s.Outcome = "interrupted"
		if dir.Busy() {
			s.Outcome = "running"
		}
	}
	done, err := lastDone(dir, last)
	if err != nil {
		return nil, err
	}
	s.Phases = done.phases
	return s, nil
}

// lastTasks are the tasks of the last run that have been done.
type lastTasks struct {
	phases   []StatusPhase
	prepared []string // names of segments, in the order of units
	fates    []string // of the generations
	// replaced are the generations with the tables of what each replaces.
	replaced []replacing
}

// replacing is the table of the names that a generation replaces.
type replacing struct{ generation, table string }

// lastDone looks for the done records of the tasks that the last run knew of.
func lastDone(dir *rundir.Dir, last *rundir.Last) (*lastTasks, error) {
	var phases []phaseTasks
	if len(last.Tasks) > 0 {
		if err := json.Unmarshal(last.Tasks, &phases); err != nil {
			return nil, fmt.Errorf("%s: %w", rundir.Run, err)
		}
	}
	records := map[string]*engine.Done{}
	for info, err := range dir.Workshop.List("done/") {
		if err != nil {
			return nil, err
		}
		b, err := storage.ReadFile(dir.Workshop, info.Name)
		if err != nil {
			return nil, err
		}
		var d engine.Done
		if json.Unmarshal(b, &d) == nil {
			records[strings.TrimSuffix(path.Base(info.Name), ".json")] = &d
		}
	}
	t := &lastTasks{}
	for _, p := range phases {
		s := StatusPhase{Phase: p.Phase, Tasks: len(p.Tasks)}
		for i, id := range p.Tasks {
			d, ok := records[id]
			if !ok {
				continue
			}
			s.Done++
			for _, o := range d.Outputs {
				switch o.Role {
				case segments:
					t.prepared = append(t.prepared, o.Name)
				case roleShortened: // in place of the first; both phases list the units in order
					if i < len(t.prepared) {
						t.prepared[i] = o.Name
					}
				case fates:
					t.fates = append(t.fates, o.Name)
				case roleReplacedNames:
					t.replaced = append(t.replaced, replacing{path.Base(path.Dir(d.Task)), o.Name})
				}
			}
		}
		t.phases = append(t.phases, s)
	}
	return t, nil
}
