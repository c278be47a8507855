package pipelines

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"kvern/engine/staging"
	"kvern/export"
	"kvern/internal/rundir"
)

// Why is all that a run knows about one record.
type Why struct {
	Fate export.Fate
	// Reason is the sentence of the reason, where a part decided.
	Reason string
	// Partner is the kept document that a duplicate repeats.
	Partner *export.Fate
	// Replaced is the generation that replaces the document, such as g0002, after
	// it was published; replaced/ says by which.
	Replaced string
	// Text and PartnerText are the scrubbed texts of the two, where both are still
	// in the workshop.
	Text, PartnerText string
}

// ErrNoRecord means that a run knows no record of that id or file.
var ErrNoRecord = errors.New("no record has that id, and none was read from a file of that name")

// MostExplained is how many records of a file Explain tells about.
const MostExplained = 20

// Explain finds the records of an id in the ledger of the last run, or else the
// first records that were read from a file of that name, MostExplained at most.
func Explain(dir *rundir.Dir, id string) ([]Why, error) {
	last, err := dir.ReadLast()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has no ledger: the workshop was removed, or there was no run", dir.State)
	}
	if err != nil {
		return nil, err
	}
	w, f, err := openLast(dir, last)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	done, err := lastDone(dir, last)
	if err != nil {
		return nil, err
	}
	found, err := find(w, func(r *final) bool { return r.ID == id || r.Key.String() == id })
	if err == nil && len(found) == 0 {
		found, err = find(w, func(r *final) bool { return r.Origin.File == id })
	}
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: %w (in %s)", id, ErrNoRecord, dir.State)
	}
	for i := range found {
		y := &found[i]
		y.Reason = f.reason(y.Fate.Stage, y.Fate.Reason)
		if y.Fate.DuplicateOf == "" {
			if y.Replaced, err = replacedBy(dir, done, y.Fate.ID); err != nil {
				return nil, err
			}
			continue
		}
		partner, err := find(w, func(r *final) bool { return r.ID == y.Fate.DuplicateOf })
		if err != nil {
			return nil, err
		}
		if len(partner) > 0 {
			y.Partner, y.PartnerText = &partner[0].Fate, partner[0].Text
		}
	}
	return found, nil
}

// replacedBy finds the generation that replaces a document, if one does.
func replacedBy(dir *rundir.Dir, done *lastTasks, id string) (generation string, err error) {
	hash := hashName(id)
	for _, r := range done.replaced {
		for rec, err := range staging.ReadTable(dir.Workshop, r.table) {
			if err != nil {
				return "", err
			}
			if bytes.Equal(rec, hash[:]) {
				return r.generation, nil
			}
		}
	}
	return "", nil
}

// openLast opens the segments and fates that the last run left.
func openLast(dir *rundir.Dir, last *rundir.Last) (workshops, *File, error) {
	f, problems := Load(rundir.Pipeline, []byte(last.Pipeline))
	if f == nil {
		return nil, nil, fmt.Errorf("the pipeline of the last run cannot be read: %v", problems[0])
	}
	done, err := lastDone(dir, last)
	if err != nil {
		return nil, nil, err
	}
	if len(done.fates) < max(1, len(last.Generations)) {
		return nil, nil, fmt.Errorf("the last run in %s ended before the fate of its documents was settled; run it again to go on", dir.State)
	}
	var all workshops
	for i, units := range last.Generations {
		w, err := openGeneration(dir, done, units, done.fates[i])
		if err != nil {
			return nil, nil, errors.Join(err, all.Close())
		}
		all = append(all, w)
	}
	return all, f, nil
}

func openGeneration(dir *rundir.Dir, done *lastTasks, units []int, fates string) (w *workshop, err error) {
	w = &workshop{}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	for _, u := range units {
		if u >= len(done.prepared) {
			return nil, fmt.Errorf("%s does not know %d units", rundir.Run, u+1)
		}
		seg, err := staging.Open(dir.Workshop, done.prepared[u])
		if err != nil {
			return nil, err
		}
		w.segments = append(w.segments, seg)
	}
	w.fates, err = staging.OpenNotes(dir.Workshop, fates)
	return w, err
}

// find collects the first records that match, with their texts.
func find(all workshops, match func(*final) bool) (found []Why, err error) {
	for r, err := range all.rows() {
		if err != nil {
			return nil, err
		}
		if !match(r) {
			continue
		}
		if err := r.text(); err != nil {
			return nil, err
		}
		if found = append(found, Why{Fate: r.fate(), Text: r.Text}); len(found) == MostExplained {
			break
		}
	}
	return found, nil
}

// reason finds the sentence of a declared reason.
func (f *File) reason(stage, reason string) string {
	for _, r := range ExportReasons {
		if stage == stageExport && r.Name == reason {
			return r.Doc
		}
	}
	for _, spec := range Catalog {
		if r, ok := spec.Reason(reason); ok && (spec.Name == stage || stage == "ingest") {
			return r.Doc
		}
	}
	return ""
}
