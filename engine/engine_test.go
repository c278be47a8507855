package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/engine/staging"
	"kvern/internal/storage"

	"github.com/google/go-cmp/cmp"
)

// lines is a source of one document a line. A line "fault" is broken, "skip" is
// left out, a blank one is overhead; "gap" makes it leave a byte out.
type lines struct{ text string }

func (l lines) split() corpus.Split {
	return corpus.Split{Name: "all", Stretches: []corpus.Stretch{{File: "a.txt", End: int64(len(l.text))}}}
}

func (l lines) Splits(context.Context) ([]corpus.Split, error) {
	return []corpus.Split{l.split()}, nil
}

func (l lines) Read(_ context.Context, s corpus.Split) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		at := int64(0)
		for line := range strings.Lines(l.text) {
			place := corpus.Place{File: "a.txt", Start: at, End: at + int64(len(line))}
			at = place.End
			line = strings.TrimSuffix(line, "\n")
			rec, err := corpus.Record{Place: place}, error(nil)
			switch {
			case line == "fault":
				err = &corpus.Fault{Reason: "broken", Detail: "no end", Place: place, ID: "id of fault"}
			case line == "skip":
				rec.Removed = &corpus.Removal{ID: "skipped", Reason: "screened"}
			case line == "disk":
				err = io.ErrUnexpectedEOF
			case line == "gap":
				rec.Place.Start++
				rec.Document = corpus.NewDocument(line)
			case line != "":
				rec.Document = corpus.NewDocument(line)
				rec.Document.ID = line
				rec.Document.Title = "tittel: " + line
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// upper is a stage that changes, drops, errs and panics by what the text says.
type upper struct{}

func (upper) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	switch {
	case strings.HasPrefix(d.Text(), "drop"):
		return corpus.Exceeds("too-short", 4, 10), nil
	case strings.HasPrefix(d.Text(), "withhold"):
		return corpus.Withhold("special"), nil
	case strings.HasPrefix(d.Text(), "error"):
		return corpus.Keep, fmt.Errorf("secret %s", d.Text())
	case strings.HasPrefix(d.Text(), "stagefault"):
		return corpus.Keep, &corpus.Fault{Reason: "deep", Detail: "depth 9000"}
	case strings.HasPrefix(d.Text(), "panic"):
		panic("secret " + d.Text())
	}
	d.Language = corpus.Nynorsk
	d.SetText(strings.ToUpper(d.Text()))
	return corpus.Keep, nil
}

// hide is a privacy stage for the word "ola".
type hide struct{}

func (hide) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	if i := strings.Index(d.Text(), "OLA"); i >= 0 {
		d.Replace([]corpus.Edit{{Start: uint32(i), End: uint32(i + 3), With: "PER", Tag: "PERSON_1"}})
	}
	d.Title = hide{}.Redact(d.Title)
	return corpus.Keep, nil
}

func (hide) Redact(s string) string { return strings.ReplaceAll(s, "ola", "<PERSON>") }

type length struct{}

func (length) Size() int { return 1 }
func (length) Sign(d *corpus.Document, sig []byte) {
	sig[0] = byte(len(d.Tagged()))
}

const text = `ei
to ola

fault
skip
drop me ola
withhold this
error here
stagefault
panic now
tre
`

func prepare(t *testing.T, text string, workers int) ([]staging.Row, Coverage, error) {
	t.Helper()
	src := lines{text}
	p := Preparation{Source: src, Name: "kilde", Signer: length{}, Steps: []Step{{"upper", upper{}}, {"hide", hide{}}}}
	var cover Coverage
	run := Task{Name: "prepare/all", Identity: NewHasher("x").Identity(), Run: func(ctx context.Context, a *Attempt) (err error) {
		b := staging.NewBuilder(t.TempDir(), 1)
		defer b.Close()
		if cover, err = p.Run(ctx, a, src.split(), b); err != nil {
			return err
		}
		w, err := a.Create("segments", ".seg")
		if err != nil {
			return err
		}
		_, err = b.Finish(w)
		return err
	}}
	store := storage.NewMem()
	r := &Runner{Store: store, Pool: NewPool(workers, 1<<20)}
	done, err := r.Run(context.Background(), "prepare", []Task{run}, 1)
	if err != nil {
		return nil, cover, err
	}
	name, err := done["prepare/all"].Output("segments")
	if err != nil {
		t.Fatal(err)
	}
	seg, err := staging.Open(store, name)
	if err != nil {
		t.Fatal(err)
	}
	var rows []staging.Row
	for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(0, nil)}) {
		if err != nil {
			t.Fatal(err)
		}
		row, err := c.WithText()
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, *row)
	}
	return rows, cover, nil
}

func TestEveryRecordHasAFate(t *testing.T) {
	rows, cover, err := prepare(t, text, 2)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range rows {
		got[fmt.Sprint(r.Origin.Start)] = fmt.Sprintf("%s %s/%s %q %q", r.Mark.Outcome, r.Mark.Stage, r.Mark.Reason, r.Text, r.Title)
		if strings.Contains(fmt.Sprintf("%+v", r), "secret") || strings.Contains(fmt.Sprintf("%+v", r), "ola") {
			t.Errorf("a row holds what it must not: %+v", r)
		}
	}
	want := map[string]string{
		"0":  `kept / "EI" "tittel: ei"`,
		"3":  `kept / "TO PER" "tittel: to <PERSON>"`,
		"11": `quarantined ingest/broken "" ""`,
		"17": `removed ingest/screened "" ""`,
		"22": `removed upper/too-short "" ""`,
		"34": `quarantined upper/special "" ""`,
		"48": `quarantined upper/stage-error "" ""`,
		"59": `quarantined upper/deep "" ""`,
		"70": `quarantined upper/panic "" ""`,
		"80": `kept / "TRE" "tittel: tre"`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if cover.Records != 10 || cover.Documents != 8 || cover.Bytes.Overhead != 1 || cover.Bytes.Quarantined != 6 || cover.Bytes.Removed != 5 || cover.Bytes.Documents != 72 {
		t.Errorf("coverage %+v", cover)
	}
}

func TestIdentities(t *testing.T) {
	rows, _, err := prepare(t, text, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		switch {
		case r.Origin.Start == 3 && (r.ID != r.Key.String() || r.Key != corpus.NewKey("kilde", "redacted id", "to <PERSON>", string(r.Digest[:]))):
			t.Errorf("a document whose id holds personal data has id %s", r.ID)
		case r.Origin.Start == 0 && (r.ID != "ei" || r.Key != corpus.NewKey("kilde", "id", "ei")):
			t.Errorf("a document with a native id has id %s", r.ID)
		case r.Origin.Start == 22 && strings.Contains(r.ID, "ola"):
			t.Errorf("a removed document is called %s", r.ID)
		}
	}
}

func TestWorkersLeaveNoTrace(t *testing.T) {
	var long strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&long, "dokument %d til ola\n", i)
	}
	want, cover, err := prepare(t, long.String(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 8} {
		got, c, err := prepare(t, long.String(), workers)
		if err != nil || !cmp.Equal(got, want) || !cmp.Equal(c, cover) {
			t.Errorf("%d workers: another segment, %v", workers, err)
		}
	}
}

func TestSourceErrorsEndTheRun(t *testing.T) {
	if _, _, err := prepare(t, "en\ndisk\nto\n", 2); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a failing disk: %v", err)
	}
	if _, _, err := prepare(t, "en\ngap\n", 2); err == nil || !strings.Contains(err.Error(), "after byte 3 of a.txt comes a record at byte 4") {
		t.Errorf("a byte that belongs to nothing: %v", err)
	}
}

func TestCheckRanges(t *testing.T) {
	sizes := map[string]int64{"a": 100}
	good := []CoveredRange{{"a", 60, 100}, {"b", 5, 6}, {"a", 0, 60}}
	if err := CheckRanges(good, sizes); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]CoveredRange{
		"gap": {{"a", 0, 50}, {"a", 60, 100}}, "overlap": {{"a", 0, 61}, {"a", 60, 100}}, "end": {{"a", 0, 60}}, "start": {{"a", 1, 100}},
	} {
		if err := CheckRanges(bad, sizes); err == nil {
			t.Errorf("%s went unnoticed", name)
		}
	}
}

// counting makes tasks that write their name and count how often they run.
func counting(n int, runs *atomic.Int64, salt string) []Task {
	tasks := make([]Task, n)
	for i := range tasks {
		name := fmt.Sprintf("work/%d", i)
		tasks[i] = Task{Name: name, Identity: NewHasher("work").Add(name, salt).Identity(), Bytes: int64(i), Run: func(ctx context.Context, a *Attempt) error {
			runs.Add(1)
			w, err := a.Create("out", ".txt")
			if err != nil {
				return err
			}
			if _, err := io.WriteString(w, name+salt); err != nil {
				return err
			}
			return a.SetResult(map[string]int{"n": i})
		}}
	}
	return tasks
}

func TestDoneTasksAreSkipped(t *testing.T) {
	store := storage.NewMem()
	var runs atomic.Int64
	r := &Runner{Store: store, Pool: NewPool(2, 1<<20)}
	for range 2 {
		done, err := r.Run(context.Background(), "p", counting(5, &runs, ""), 2)
		if err != nil || len(done) != 5 {
			t.Fatal(len(done), err)
		}
		var result map[string]int
		if err := done["work/3"].Unmarshal(&result); err != nil || result["n"] != 3 {
			t.Errorf("result %v, %v", result, err)
		}
	}
	if runs.Load() != 5 {
		t.Errorf("%d runs of 5 tasks", runs.Load())
	}
	if _, stale, _ := r.Done(counting(5, &runs, "other settings")); len(stale) != 5 {
		t.Errorf("%d stale tasks after a change of settings", len(stale))
	}
	// An output that is gone, or is not what was written, makes its task stale.
	done, _, _ := r.Done(counting(5, &runs, ""))
	name, _ := done["work/2"].Output("out")
	if err := storage.Remove(store, name); err != nil {
		t.Fatal(err)
	}
	name, _ = done["work/4"].Output("out")
	if err := storage.WriteFile(store, name, []byte("kortere")); err != nil {
		t.Fatal(err)
	}
	if _, stale, _ := r.Done(counting(5, &runs, "")); len(stale) != 2 {
		t.Errorf("%d stale tasks", len(stale))
	}
}

// Whatever is the moment of a crash, running again ends with the same files.
func TestCrashAtEveryPoint(t *testing.T) {
	var runs atomic.Int64
	run := func(store storage.Store) error {
		r := &Runner{Store: store, Pool: NewPool(1, 1<<20)}
		_, err := r.Run(context.Background(), "p", counting(3, &runs, ""), 1)
		return err
	}
	clean := storage.NewMem()
	if err := run(clean); err != nil {
		t.Fatal(err)
	}
	want := contents(t, clean)
	for n := 1; n <= clean.Points(); n++ {
		for seed := range uint64(4) {
			m := storage.NewMem()
			m.CrashAt(n)
			if err := run(m); !errors.Is(err, storage.ErrCrashed) {
				t.Fatalf("crash at %d: %v", n, err)
			}
			again := m.Survivor(rand.New(rand.NewPCG(seed, uint64(n))))
			if err := run(again); err != nil {
				t.Fatalf("run again after a crash at %d: %v", n, err)
			}
			if diff := cmp.Diff(contents(t, again), want); diff != "" {
				t.Fatalf("after a crash at %d: %s", n, diff)
			}
		}
	}
}

// A disk that is full at any point ends the run with the reason, publishes no
// half file, and lets the next run go on.
func TestFullDiskAtEveryPoint(t *testing.T) {
	var runs atomic.Int64
	for n := 1; ; n++ {
		m := storage.NewMem()
		m.FailAt(n, syscall.ENOSPC)
		r := &Runner{Store: m, Pool: NewPool(1, 1<<20)}
		_, err := r.Run(context.Background(), "p", counting(2, &runs, ""), 1)
		if err == nil {
			return
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("point %d: %v", n, err)
		}
		if _, err := r.Run(context.Background(), "p", counting(2, &runs, ""), 1); err != nil {
			t.Fatalf("run again after a full disk at point %d: %v", n, err)
		}
	}
}

func contents(t *testing.T, s storage.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	for info, err := range s.List("") {
		if err != nil {
			t.Fatal(err)
		}
		b, err := storage.ReadFile(s, info.Name)
		if err != nil {
			t.Fatal(err)
		}
		all[info.Name] = string(b)
	}
	return all
}

func TestDrainFinishesWhatRuns(t *testing.T) {
	drain := make(chan struct{})
	store := storage.NewMem()
	tasks := []Task{
		{Name: "first", Bytes: 2, Run: func(context.Context, *Attempt) error { close(drain); return nil }},
		{Name: "second", Bytes: 1, Run: func(context.Context, *Attempt) error { t.Error("a task began after the drain"); return nil }},
	}
	r := &Runner{Store: store, Pool: NewPool(1, 1), Drain: drain}
	if _, err := r.Run(context.Background(), "p", tasks, 1); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if done, _, _ := r.Done(tasks); done["first"] == nil {
		t.Error("the task that ran is not done")
	}
}

func TestCancelStopsSoon(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	tasks := []Task{{Name: "slow", Run: func(ctx context.Context, _ *Attempt) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}}
	r := &Runner{Store: storage.NewMem(), Pool: NewPool(1, 1)}
	if _, err := r.Run(ctx, "p", tasks, 1); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
}

func TestTaskErrorsAndPanicsNameTheTask(t *testing.T) {
	for name, run := range map[string]func(context.Context, *Attempt) error{
		"error": func(context.Context, *Attempt) error { return io.ErrClosedPipe },
		"panic": func(context.Context, *Attempt) error { panic("secret") },
	} {
		r := &Runner{Store: storage.NewMem(), Pool: NewPool(1, 1)}
		_, err := r.Run(context.Background(), "p", []Task{{Name: "work/x", Run: run}}, 1)
		if err == nil || !strings.Contains(err.Error(), "work/x") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEventsTellTheStory(t *testing.T) {
	var story []string
	var runs atomic.Int64
	r := &Runner{Store: storage.NewMem(), Pool: NewPool(1, 1), Events: func(e Event) {
		if e.Event != Progress {
			story = append(story, strings.TrimSpace(fmt.Sprintf("%s %s %d/%d", e.Event, e.Task, e.TasksDone, e.Tasks)))
		}
	}}
	if _, err := r.Run(context.Background(), "p", counting(2, &runs, ""), 1); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"phase-started  0/2", "task-started work/1 0/0", "task-done work/1 1/2",
		"task-started work/0 0/0", "task-done work/0 2/2", "phase-done  2/2",
	}
	if diff := cmp.Diff(story, want); diff != "" {
		t.Error(diff)
	}
}

func TestPoolSharesMemory(t *testing.T) {
	p := NewPool(1, 100)
	n, err := p.reserve(context.Background(), 1000)
	if err != nil || n != 100 {
		t.Fatalf("%d, %v", n, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.reserve(ctx, 1); err == nil {
		t.Error("more memory than there is")
	}
	p.release(n)
	if _, err := p.reserve(context.Background(), 100); err != nil {
		t.Error(err)
	}
}

func TestIdentityPartsAreApart(t *testing.T) {
	a, b := NewHasher("k").Add("ab", "c").Identity(), NewHasher("k").Add("a", "bc").Identity()
	if a == b || bytes.Equal(a[:], make([]byte, len(a))) {
		t.Error("identities run together")
	}
}
