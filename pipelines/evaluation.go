package pipelines

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/dedup/shingle"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/ingest"
	"kvern/ingest/lines"

	"github.com/klauspost/compress/zstd"
	"github.com/valyala/fastjson"
)

// Documents that share text with evaluation sets are found between the removal of
// repeated paragraphs and the judges.
const (
	phaseEvaluation = "evaluation"
	roleEvaluation  = "evaluation"
	taskSets        = "evaluation-sets"
)

// evaluationSet is a file of test texts.
type evaluationSet struct {
	name, path string
	sha256     string
}

// setCounts says what an evaluation set holds.
type setCounts struct {
	Texts int `json:"texts"`
	Short int `json:"short"` // too short to be looked for
}

// overlaps is the result of searching a unit: documents that share text, by set.
type overlaps struct {
	Documents []int `json:"documents"`
}

// openEvaluation finds the files of the evaluation sets and digests them.
func (r *run) openEvaluation() error {
	e := r.file.Dedup.Evaluation
	if e == nil {
		return nil
	}
	var problems []error
	names := map[string]bool{}
	for _, file := range e.Sets {
		s := evaluationSet{name: setName(file), path: filepath.Join(r.opts.Inputs, filepath.FromSlash(file))}
		if names[s.name] {
			s.name = file
		}
		names[s.name] = true
		sum, err := fileDigest(s.path)
		if err != nil {
			problems = append(problems, fmt.Errorf("evaluation set %s: %w", file, err))
		}
		s.sha256 = sum
		r.sets = append(r.sets, s)
	}
	return errors.Join(problems...)
}

// setName is the name of a file without its extensions.
func setName(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".")
	if name == "" {
		return file
	}
	return name
}

func fileDigest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// addEvaluation makes the task that searches a unit, and lets its judge depend on
// it.
func (r *run) addEvaluation(number int) {
	e := r.file.Dedup.Evaluation
	if e == nil || len(e.Sets) == 0 {
		return
	}
	u := r.units[number]
	id := r.setsIdentity().Task(u.prepare.Identity, u.shorten.Identity)
	u.evaluate = engine.Task{
		Name: "evaluation/" + strings.TrimPrefix(u.prepare.Name, "prepare/"), Bytes: u.split.Bytes(), Identity: id.Identity(),
		Run: func(ctx context.Context, a *engine.Attempt) error { return r.evaluateUnit(ctx, a, number) },
	}
	u.judge.Identity = engine.NewHasher("judge").Task(u.judge.Identity, u.evaluate.Identity).Add(e.Action).Identity()
}

func (r *run) setsIdentity() *engine.Hasher {
	h := r.identity("evaluation").Add(fmt.Sprint(dedup.Evaluation.Version, dedup.SignatureVersion, r.file.Dedup.Evaluation.Words))
	for _, s := range r.sets {
		h.Add(s.name, s.sha256)
	}
	return h
}

// evaluationPhase is the search of all units and the count of the sets, none when
// there are no sets.
func (r *run) evaluationPhase() []taskPhase {
	var tasks []engine.Task
	for _, u := range r.units {
		if u.evaluate.Name != "" {
			tasks = append(tasks, u.evaluate)
		}
	}
	if len(r.sets) == 0 {
		return nil
	}
	count := engine.Task{Name: taskSets, Identity: r.setsIdentity().Add("count").Identity(), Run: func(ctx context.Context, a *engine.Attempt) error {
		return a.Compute(ctx, "evaluation", func() error {
			built, err := r.index()
			if err != nil {
				return err
			}
			return a.SetResult(built.counts)
		})
	}}
	return []taskPhase{{phaseEvaluation, append([]engine.Task{count}, tasks...)}}
}

// evaluationIndex is what the sets hold.
type evaluationIndex struct {
	*dedup.EvaluationIndex
	counts []setCounts
}

// buildIndex reads all evaluation sets.
func (r *run) buildIndex() (*evaluationIndex, error) {
	x := &evaluationIndex{dedup.NewEvaluationIndex(r.file.Dedup.Evaluation.Words), make([]setCounts, len(r.sets))}
	for i, s := range r.sets {
		err := eachTestText(s.path, func(text string) {
			x.counts[i].Texts++
			if !x.Add(i, text) {
				x.counts[i].Short++
			}
		})
		if err != nil {
			return nil, fmt.Errorf("evaluation set %s: %w", s.name, err)
		}
		if c := x.counts[i]; c.Texts == c.Short {
			return nil, fmt.Errorf("evaluation set %s: none of its %d texts has %d words, so nothing can be found", s.name, c.Texts, r.file.Dedup.Evaluation.Words)
		}
	}
	x.Done()
	return x, nil
}

// eachTestText yields the texts of an evaluation set: every string in the objects
// of JSON Lines, whatever the field is called; the documents of other files.
func eachTestText(name string, yield func(text string)) error {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	if !strings.HasSuffix(base, ".jsonl") && !strings.HasSuffix(base, ".json") {
		return eachDocumentText(name, yield)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := decompressed(f, name)
	if err != nil {
		return err
	}
	var p fastjson.Parser
	r := lines.NewReader(in, maxTestLine)
	for number := 1; ; number++ {
		line, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case line.TooLong:
			return fmt.Errorf("line %d has more than %s", number, corpus.Size(maxTestLine))
		case len(bytes.TrimSpace(line.Text)) == 0:
			continue
		}
		v, err := p.ParseBytes(line.Text)
		if err != nil {
			return fmt.Errorf("line %d is not JSON; a set is JSON Lines, one object a line", number)
		}
		eachString(v, yield)
	}
}

// maxTestLine also bounds a file that is one JSON array.
const maxTestLine = 256 << 20

func decompressed(f io.Reader, name string) (io.Reader, error) {
	in := bufio.NewReaderSize(f, 256<<10)
	switch {
	case strings.HasSuffix(name, ".gz"):
		return gzip.NewReader(in)
	case strings.HasSuffix(name, ".zst"):
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
	}
	return in, nil
}

// eachString yields the strings in a JSON value.
func eachString(v *fastjson.Value, yield func(string)) {
	switch v.Type() {
	case fastjson.TypeString:
		if b := v.GetStringBytes(); utf8.Valid(b) {
			yield(string(b))
		}
	case fastjson.TypeArray:
		for _, x := range v.GetArray() {
			eachString(x, yield)
		}
	case fastjson.TypeObject:
		v.GetObject().Visit(func(_ []byte, x *fastjson.Value) { eachString(x, yield) })
	}
}

func eachDocumentText(name string, yield func(text string)) error {
	x, err := ingest.NewExtractor(Parts(corpus.KindContainer, corpus.KindReader), ingest.Reading{}, "")
	if err != nil {
		return err
	}
	for rec, err := range x.File(context.Background(), name, filepath.Base(name)) {
		if err != nil {
			return err
		}
		if rec.Document != nil {
			yield(rec.Document.Text())
		}
	}
	return nil
}

// evaluateUnit notes which documents of a unit share text with which sets.
func (r *run) evaluateUnit(ctx context.Context, a *engine.Attempt, number int) error {
	return a.Compute(ctx, "evaluation", func() error {
		index, err := r.index()
		if err != nil {
			return err
		}
		out, err := a.Create(roleEvaluation, ".notes")
		if err != nil {
			return err
		}
		notes, result := staging.NewNoteWriter(out), overlaps{make([]int, len(r.sets))}
		var scan shingle.Scanner
		err = r.eachRow(ctx, number, func(c *staging.Cursor) error {
			if c.Row().Mark.Outcome != corpus.Kept {
				return nil
			}
			d, _, err := restored(c)
			if err != nil {
				return err
			}
			a.Progress(1, 0)
			sets := index.Find(&scan, d)
			if sets == 0 {
				return nil
			}
			note := staging.Note{Row: c.Number(), Flags: []string{dedup.FlagEvaluation}}
			for i, s := range r.sets {
				if sets>>i&1 == 1 {
					note.Evaluation = append(note.Evaluation, s.name)
					result.Documents[i]++
				}
			}
			return notes.Add(ofItsUnit, &note)
		})
		if err != nil {
			return err
		}
		a.Progress(0, r.units[number].evaluate.Bytes)
		return errors.Join(notes.Finish(), a.SetResult(result))
	})
}

// evaluated opens what the search noted about a unit; the notes are empty when
// nobody searched.
func (r *run) evaluated(number int) (*evaluationNotes, error) {
	task := r.units[number].evaluate.Name
	if task == "" {
		return &evaluationNotes{}, nil
	}
	name, err := r.output(task, roleEvaluation)
	if err != nil {
		return nil, err
	}
	file, err := staging.OpenNotes(r.dir.Workshop, name)
	if err != nil {
		return nil, err
	}
	return &evaluationNotes{file, file.On(ofItsUnit), r.file.Dedup.Evaluation.Action == dedup.EvaluationDrop}, nil
}

// evaluationNotes walks the notes of a unit in step with its rows.
type evaluationNotes struct {
	file   *staging.Notes
	cursor *staging.NoteCursor
	drop   bool
}

// apply adds what is noted about a row to the judge's note, and removes a kept
// document when that is asked for. It returns false when there is nothing to say.
func (e *evaluationNotes) apply(n *staging.Note) (bool, error) {
	if e.cursor == nil {
		return false, nil
	}
	found, err := e.cursor.At(n.Row)
	if err != nil || found == nil {
		return false, err
	}
	n.Flags, n.Evaluation = found.Flags, found.Evaluation
	if e.drop && n.Mark.Outcome == corpus.Kept {
		n.Mark = engine.MarkOf(dedup.Evaluation.Name, corpus.Drop(dedup.ReasonEvaluation))
	}
	return true, nil
}

func (e *evaluationNotes) close() {
	if e.file != nil {
		e.file.Close()
	}
}

// evaluationStats is the table of evaluation sets, for stats.json and the
// manifest.
func (r *run) evaluationStats() (all []export.EvaluationSet, err error) {
	if len(r.sets) == 0 {
		return nil, nil
	}
	var counts []setCounts
	if err := r.done[taskSets].Unmarshal(&counts); err != nil {
		return nil, err
	}
	for i, s := range r.sets {
		all = append(all, export.EvaluationSet{Set: s.name, SHA256: s.sha256, Texts: counts[i].Texts, Short: counts[i].Short})
	}
	for _, u := range r.units {
		var o overlaps
		if err := r.done[u.evaluate.Name].Unmarshal(&o); err != nil {
			return nil, err
		}
		for i, n := range o.Documents {
			all[i].Documents += n
		}
	}
	return all, nil
}
