package pipelines

import (
	"context"

	"kvern/corpus"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
)

// The publication decides last of all: only open text goes out.
const (
	stageExport   = "export"
	reasonNotOpen = "not-open"
)

// ExportReasons are the reasons that the publication itself has.
var ExportReasons = []corpus.Reason{
	{Name: reasonNotOpen, Doc: "The source is restricted or internal; only open text reaches the published data."},
}

// ofItsUnit is the number under which notes about one unit lie in their file. The
// place of the unit among the others cannot serve: it moves when a source or a file
// is added before it, and notes that are done stay as they are.
const ofItsUnit = 0

// judged counts, for the guard, what the stages took of a language.
type judged struct {
	Counts []export.Taken `json:"counts"`
}

// judgeSegment lets the judges decide about every row of a segment and notes the
// rows that leave.
func (r *run) judgeSegment(ctx context.Context, a *engine.Attempt, number int, judges []engine.Step) error {
	return a.Compute(ctx, "judge", func() error {
		seg, err := r.segment(number)
		if err != nil {
			return err
		}
		defer seg.Close()
		w, err := a.Create(marks, ".notes")
		if err != nil {
			return err
		}
		notes := staging.NewNoteWriter(w)
		evaluated, err := r.evaluated(number)
		if err != nil {
			return err
		}
		defer evaluated.close()
		open := r.units[number].source.info.Access == "open"
		tally := newTally(r.units[number].source.info.Name)
		for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(number, nil)}) {
			if err != nil {
				return err
			}
			row := c.Row()
			mark := row.Mark
			if mark.Outcome == corpus.Kept {
				note := staging.Note{Row: c.Number(), Mark: judge(judges, &row.Facts, open)}
				noted, err := evaluated.apply(&note)
				if err != nil {
					return err
				}
				if mark = note.Mark; mark.Outcome != corpus.Kept {
					a.Removed(mark.Stage, mark.Reason, 1)
					noted = true
				}
				if noted {
					if err := notes.Add(ofItsUnit, &note); err != nil {
						return err
					}
				}
			}
			tally.add(&row.Facts, mark.Stage)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		a.Progress(int64(seg.Rows()), r.units[number].judge.Bytes)
		if err := notes.Finish(); err != nil {
			return err
		}
		return a.SetResult(judged{tally.counts()})
	})
}

// judge asks the judges in the order of their stages.
func judge(judges []engine.Step, f *corpus.Facts, open bool) staging.Mark {
	for _, s := range judges {
		if j, ok := s.Stage.(corpus.Judge); ok {
			if v := j.Judge(f); v.Outcome != corpus.Kept {
				return engine.MarkOf(s.Name, v)
			}
		}
	}
	if !open {
		return staging.Mark{Outcome: corpus.Removed, Stage: stageExport, Reason: reasonNotOpen}
	}
	return staging.Mark{}
}

// tally counts documents by language and category for the guard. What the stage
// language takes is counted under the language that the source declares, where it
// does: a Sámi page that is taken for something else is lost to Sámi.
type tally struct {
	source string
	of     map[corpus.Language]int // by detected language
	ofHint map[corpus.Language]int // by declared language, else detected
	taken  map[string]map[corpus.Language]int
}

func newTally(source string) *tally {
	return &tally{source, map[corpus.Language]int{}, map[corpus.Language]int{}, map[string]map[corpus.Language]int{}}
}

var categories = []string{export.GuardLanguage, export.GuardPrivacy, export.GuardQuality, export.GuardDeduplication}

func (t *tally) add(f *corpus.Facts, stage string) {
	declared := f.LanguageDeclared
	if declared == "" {
		declared = f.Language
	}
	t.of[f.Language]++
	t.ofHint[declared]++
	language := f.Language
	if stage == export.GuardLanguage {
		language = declared
	}
	if t.taken[stage] == nil {
		t.taken[stage] = map[corpus.Language]int{}
	}
	t.taken[stage][language]++
}

func (t *tally) counts() (counts []export.Taken) {
	for _, l := range corpus.Languages {
		for _, c := range categories {
			of := t.of[l]
			if c == export.GuardLanguage {
				of = t.ofHint[l]
			}
			if of > 0 {
				counts = append(counts, export.Taken{Source: t.source, Language: l, Category: c, Of: of, Taken: t.taken[c][l]})
			}
		}
	}
	return counts
}

// sum adds up counts of one source and language from several segments.
func sum(all []export.Taken) (counts []export.Taken) {
	at := map[export.Taken]int{}
	for _, c := range all {
		key := export.Taken{Source: c.Source, Language: c.Language, Category: c.Category}
		i, ok := at[key]
		if !ok {
			i = len(counts)
			at[key] = i
			counts = append(counts, key)
		}
		counts[i].Of += c.Of
		counts[i].Taken += c.Taken
	}
	return counts
}
