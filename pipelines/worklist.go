package pipelines

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"kvern/corpus"
	"kvern/internal/rundir"
)

// Errand is a file, or a member of one, that somebody has to do something about before
// it can be read.
type Errand struct {
	Source string `json:"source"`
	File   string `json:"file"`
	Member string `json:"member,omitempty"`
	Stage  string `json:"stage"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// Worklist gives what the last run quarantined or removed for one of the reasons, each
// place once, sorted. Without reasons it gives all that was quarantined. Personal data
// in paths was removed with the run, and stays so.
func Worklist(dir *rundir.Dir, reasons []string) (all []Errand, err error) {
	for _, name := range reasons {
		if !declaredReason(name) {
			return nil, fmt.Errorf("no part gives the reason %q; 'kvern parts NAME' lists those of a part", name)
		}
	}
	last, err := dir.ReadLast()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has no ledger: the workshop was removed, or there was no run", dir.State)
	}
	if err != nil {
		return nil, err
	}
	w, _, err := openLast(dir, last)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	for r, err := range w.rows() {
		if err != nil {
			return nil, err
		}
		m := &r.Mark
		if m.Outcome == corpus.Quarantined && len(reasons) == 0 || m.Outcome != corpus.Kept && slices.Contains(reasons, m.Reason) {
			all = append(all, Errand{r.Source, r.Origin.File, r.Origin.Member, m.Stage, m.Reason, m.Detail})
		}
	}
	slices.SortFunc(all, func(a, b Errand) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.File, b.File), cmp.Compare(a.Member, b.Member), cmp.Compare(a.Reason, b.Reason))
	})
	return slices.CompactFunc(all, func(a, b Errand) bool {
		return a.Source == b.Source && a.File == b.File && a.Member == b.Member && a.Reason == b.Reason
	}), nil
}

func declaredReason(name string) bool {
	for _, spec := range Catalog {
		if _, ok := spec.Reason(name); ok {
			return true
		}
	}
	return slices.ContainsFunc(ExportReasons, func(r corpus.Reason) bool { return r.Name == name })
}
