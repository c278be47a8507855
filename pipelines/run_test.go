package pipelines

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/engine"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// letters writes n letters as JSON lines, in a fixed order: every seventh repeats
// an earlier one, every eleventh is nearly the same, some hold an identity number
// from a range that was never issued, a few have no id or repeat one, and every
// fourth stands in a frame that others share.
func letters(n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	subjects := []string{"byggesak", "skjenkeløyve", "barnehageplass", "parkeringskort", "renovasjon", "skuleskyss", "leirskole", "jordlovssak"}
	closings := []string{
		"Kommunen har behandlet saken og kommer tilbake med et nytt brev når fristen er ute.",
		"Kommunen har handsama saka og kjem attende med eit nytt brev når fristen er ute.",
		"Suohkan lea gieđahallan ášši ja sádde ođđa reivve go áigemearri lea nohkan.",
	}
	var lines, texts []string
	for i := range n {
		var b strings.Builder
		for k := range 4 + r.IntN(12) {
			fmt.Fprintf(&b, "Vi viser til søknad nummer %d om %s for eiendom %d i gate %d. ", r.IntN(100_000), subjects[(i+k)%len(subjects)], r.IntN(1000), r.IntN(100))
		}
		text := b.String() + closings[i%3]
		switch {
		case i%7 == 6:
			text = texts[r.IntN(len(texts))]
		case i%11 == 10:
			text = texts[r.IntN(len(texts))] + " Med hilsen kommunen."
		case i%5 == 0:
			text += " Fødselsnummer: 17054026641."
		}
		texts = append(texts, text)
		if i%4 == 1 {
			text = "Innbyggertorget | Suohkan\nSpør saksbehandler 17054026641 om saken.\n\n" + text + "\nDel denne siden\nTil toppen\n"
		}
		id := fmt.Sprintf("brev-%04d", i)
		switch i % 50 {
		case 13:
			id = ""
		case 14:
			id = "brev-0001"
		}
		line, err := json.Marshal(map[string]any{"id": id, "text": text, "title": "Sak om " + subjects[i%len(subjects)]})
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(line))
	}
	return lines
}

// fixture is a folder of inputs and a pipeline that reads them.
type fixture struct {
	t      *testing.T
	inputs string
	yaml   string
}

const fixtureYAML = `name: prove
ingest:
  - source: brev
    files: ["*.jsonl"]
    licence: CC0-1.0
  - source: notat
    files: notat/*.txt
    licence: CC0-1.0
filter: [normalize, language: {keep: [nob, nno, sme]}, privacy, quality]
dedup: {paragraphs: {min_documents: 5}, templates: {policy: sample, sample: 2}}
export: {quarantine: 90%, parquet: {shard: 1MiB, validation: 10%}}
`

func newFixture(t *testing.T, letterCount int) *fixture {
	t.Helper()
	f := &fixture{t: t, inputs: t.TempDir(), yaml: fixtureYAML}
	all := letters(letterCount, 7)
	for i, part := range [][]string{all[:len(all)/2], all[len(all)/2:]} {
		f.write(fmt.Sprintf("brev-%d.jsonl", i), strings.Join(part, "\n")+"\n")
	}
	f.write("notat/a.txt", strings.Repeat("Dette notatet handler om møtet i formannskapet og de vedtakene som ble gjort der. ", 5))
	f.write("notat/b.txt", strings.Repeat("Dette notatet handlar om møtet i formannskapet og dei vedtaka som vart gjorde der. ", 5))
	f.write("notat/tom.txt", "")
	f.write("brev-ødelagt.jsonl", "{\"id\":\"x\",\"text\":\"avkuttet\n\n{\"id\":\"y\"}\n")
	return f
}

func (f *fixture) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.inputs, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) file() *File {
	f.t.Helper()
	file, problems := Load("prove.yaml", []byte(f.yaml))
	if file == nil {
		f.t.Fatal(problems)
	}
	return file
}

func (f *fixture) options(dir *rundir.Dir) Options {
	return Options{Inputs: f.inputs, Dir: dir, Workers: 2, Memory: 256 * corpus.MiB, Version: "test"}
}

// run runs the pipeline in a new directory.
func (f *fixture) run(change func(*Options)) (*Report, *rundir.Dir, error) {
	f.t.Helper()
	dir, err := rundir.New(filepath.Join(f.t.TempDir(), "out"), "")
	if err != nil {
		f.t.Fatal(err)
	}
	o := f.options(dir)
	if change != nil {
		change(&o)
	}
	r, err := Run(context.Background(), f.file(), o)
	return r, dir, err
}

func (f *fixture) must(change func(*Options)) (*Report, *rundir.Dir) {
	f.t.Helper()
	r, dir, err := f.run(change)
	if err != nil {
		f.t.Fatal(err)
	}
	return r, dir
}

// eachRow visits the records of the last run of a directory, with their texts.
func eachRow(t *testing.T, dir *rundir.Dir, visit func(*final)) {
	t.Helper()
	last, err := dir.ReadLast()
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := openLast(dir, last)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for r, err := range w.rows() {
		if err != nil {
			t.Fatal(err)
		}
		if err := r.text(); err != nil {
			t.Fatal(err)
		}
		visit(r)
	}
}

// fatesOf gives outcome, reason, partner and text of every record by id.
func fatesOf(t *testing.T, dir *rundir.Dir) map[string]string {
	t.Helper()
	all := map[string]string{}
	eachRow(t, dir, func(r *final) {
		if _, ok := all[r.ID]; ok {
			t.Errorf("the id %s stands twice", r.ID)
		}
		all[r.ID] = fmt.Sprintf("%s %s/%s %s %v %d %s", r.Mark.Outcome, r.Mark.Stage, r.Mark.Reason, r.DuplicateOf, r.Similarity, r.ClusterSize, r.Text)
	})
	return all
}

func TestWorkersAndMemoryLeaveNoTrace(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 400)
	want, dir := f.must(func(o *Options) { o.Workers = 1 })
	if want.Stats.Kept < 200 || want.Stats.Removed < 20 || want.Stats.Quarantined != 2 {
		t.Fatalf("the fixture is no good: %d kept, %d removed, %d quarantined", want.Stats.Kept, want.Stats.Removed, want.Stats.Quarantined)
	}
	if v, err := Verify(dir); err != nil || len(v.Problems) > 0 {
		t.Errorf("verify: %v %v", v, err)
	}
	for _, c := range []struct {
		workers int
		memory  corpus.Size
	}{{2, 256 * corpus.MiB}, {8, 64 * corpus.MiB}, {3, 2 * corpus.GiB}} {
		got, _ := f.must(func(o *Options) { o.Workers, o.Memory = c.workers, c.memory })
		if got.ManifestSHA256 != want.ManifestSHA256 {
			t.Errorf("%d workers and %s give another manifest", c.workers, c.memory)
		}
	}
}

func TestOrderOfTheListingLeavesNoTrace(t *testing.T) {
	f := newFixture(t, 120)
	list := []string{"brev-0.jsonl", "brev-ødelagt.jsonl", "brev-1.jsonl"}
	pattern := `["*.jsonl"]`
	manifests := map[string]bool{}
	for range list {
		f.yaml = strings.Replace(f.yaml, pattern, "["+strings.Join(list, ", ")+"]", 1)
		pattern = "[" + strings.Join(list, ", ") + "]"
		r, _ := f.must(nil)
		manifests[r.ManifestSHA256] = true
		list = append(list[1:], list[0])
	}
	if len(manifests) != 1 {
		t.Error("another order of the files gives another manifest")
	}
}

func TestOrderOfTheLinesLeavesNoTraceOnFates(t *testing.T) {
	f := newFixture(t, 0)
	all := letters(300, 3)
	all = slices.DeleteFunc(all, func(l string) bool { return strings.Contains(l, `"id":""`) }) // their ids are their places
	f.write("brev-0.jsonl", strings.Join(all, "\n"))
	f.write("brev-1.jsonl", "\n")
	_, dir := f.must(nil)
	want := fatesOf(t, dir)
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	f.write("brev-0.jsonl", strings.Join(all, "\n"))
	_, dir = f.must(nil)
	got := fatesOf(t, dir)
	if len(got) != len(want) {
		t.Errorf("%d records, want %d", len(got), len(want))
	}
	for id, fate := range want {
		if got[id] != fate {
			t.Errorf("%s:\n got %s\nwant %s", id, got[id], fate)
		}
	}
}

// The run is killed at every step that changes what is on disk, what survives is
// left to chance, and the run is started again: the end is always the same.
func TestCrashAnywhereAndRunAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 12)
	run := func(m *storage.Mem) (*Report, error) {
		o := f.options(rundir.InMemory(m, t.TempDir()))
		o.Workers = 1
		return Run(context.Background(), f.file(), o)
	}
	clean := storage.NewMem()
	want, err := run(clean)
	if err != nil {
		t.Fatal(err)
	}
	points := clean.Points()
	step := max(1, points/40)
	if testing.Short() {
		step = max(1, points/10)
	}
	for n := 1; n <= points; n += step {
		m := storage.NewMem()
		m.CrashAt(n)
		if _, err := run(m); !errors.Is(err, storage.ErrCrashed) {
			t.Fatalf("crash at %d of %d: %v", n, points, err)
		}
		survivor := m.Survivor(rand.New(rand.NewPCG(uint64(n), 9)))
		if err := wholeOrAbsent(survivor); err != nil {
			t.Fatalf("after a crash at %d: %v", n, err)
		}
		got, err := run(survivor)
		if err != nil {
			t.Fatalf("run again after a crash at %d: %v", n, err)
		}
		if got.ManifestSHA256 != want.ManifestSHA256 {
			t.Fatalf("run again after a crash at %d: another manifest", n)
		}
	}
}

// wholeOrAbsent checks that what is published, if anything, is whole.
func wholeOrAbsent(s storage.Store) error {
	for info, err := range s.List("out/") {
		if err != nil {
			return err
		}
		data, err := storage.ReadFile(s, "out/"+rundir.Manifest)
		if err != nil {
			return fmt.Errorf("%s is published without a manifest", info.Name)
		}
		m, err := export.ReadManifest(data)
		if err != nil {
			return err
		}
		for _, f := range m.Files {
			b, err := storage.ReadFile(s, "out/"+f.Path)
			if err != nil || digest(b) != f.SHA256 {
				return fmt.Errorf("%s is published and not what the manifest says: %w", f.Path, err)
			}
		}
		return nil
	}
	return nil
}

func TestARunThatIsDoneDoesNothing(t *testing.T) {
	f := newFixture(t, 60)
	want, dir := f.must(nil)
	var events []engine.Event
	o := f.options(dir)
	o.Events = func(e engine.Event) { events = append(events, e) }
	got, err := Run(context.Background(), f.file(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got.ManifestSHA256 != want.ManifestSHA256 || got.Read != 0 {
		t.Errorf("manifest %s, read %d bytes", got.ManifestSHA256, got.Read)
	}
	for _, e := range events {
		if e.Event == engine.TaskStarted {
			t.Errorf("task %s ran again", e.Task)
		}
	}
}

// Changing what only the judges read redoes no reading and no stage.
func TestQualitySettingsRedoNoReading(t *testing.T) {
	f := newFixture(t, 60)
	_, dir := f.must(nil)
	f.yaml = strings.Replace(f.yaml, "privacy, quality]", "privacy, quality: {profile: none}]", 1)
	plan, err := MakePlan(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plan.Phases {
		if stale := len(p.Stale); p.Phase == phasePrepare && stale != 0 || p.Phase == phaseJudge && stale != p.Tasks {
			t.Errorf("%s: %d of %d tasks are stale", p.Phase, stale, p.Tasks)
		}
	}
	ran := map[string]int{}
	o := f.options(dir)
	o.Events = func(e engine.Event) {
		if e.Event == engine.TaskStarted {
			ran[strings.Split(e.Task, "/")[0]]++
		}
	}
	if _, err := Run(context.Background(), f.file(), o); err != nil {
		t.Fatal(err)
	}
	if ran["prepare"] != 0 || ran["judge"] == 0 {
		t.Errorf("tasks that ran: %v", ran)
	}
}

func TestPrivacySettingsRedoReading(t *testing.T) {
	f := newFixture(t, 30)
	_, dir := f.must(nil)
	f.yaml = strings.Replace(f.yaml, "privacy, quality]", "privacy: {operator: tag}, quality]", 1)
	plan, err := MakePlan(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if p := plan.Phases[0]; len(p.Stale) != p.Tasks {
		t.Errorf("%d of %d prepare tasks are stale", len(p.Stale), p.Tasks)
	}
}

func TestNewFileRedoesOnlyItself(t *testing.T) {
	f := newFixture(t, 30)
	_, dir := f.must(nil)
	before, err := MakePlan(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	f.yaml = strings.Replace(f.yaml, "filter:", "  - source: nytt\n    files: nytt.txt\n    licence: CC0-1.0\nfilter:", 1)
	f.write("nytt.txt", "Dette er et nytt notat som ikke var her før, og det handler om noe annet.")
	plan, err := MakePlan(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if p := plan.Phases[0]; len(p.Stale) != 1 || p.Tasks != before.Phases[0].Tasks+1 || !strings.HasPrefix(p.Stale[0], "prepare/nytt/") {
		t.Errorf("stale: %v", p.Stale)
	}
}

func TestNothingOfAValueIsLeft(t *testing.T) {
	f := newFixture(t, 60)
	_, dir := f.must(nil)
	for _, root := range []string{dir.Out, dir.State} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err == nil && bytes.Contains(b, []byte("17054026641")) {
				t.Errorf("%s holds the value", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestGuardStopsBeforePublishing(t *testing.T) {
	f := newFixture(t, 700)
	f.yaml = strings.Replace(f.yaml, "export: {", "export: {guard: {nob: {deduplication: 1%}}, ", 1)
	_, dir, err := f.run(nil)
	if !errors.Is(err, ErrGuarded) || !strings.Contains(err.Error(), "deduplication took") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(dir.Out); !os.IsNotExist(err) {
		t.Error("something was published")
	}
	// A wider guard goes on from there.
	f.yaml = strings.Replace(f.yaml, "deduplication: 1%", "deduplication: 90%", 1)
	o := f.options(dir)
	started := 0
	o.Events = func(e engine.Event) {
		if e.Event == engine.TaskStarted && strings.HasPrefix(e.Task, phasePrepare) {
			started++
		}
	}
	if _, err := Run(context.Background(), f.file(), o); err != nil || started != 0 {
		t.Errorf("after widening the guard: %v, %d tasks of prepare ran", err, started)
	}
}

func TestExpectationStopsBeforePublishing(t *testing.T) {
	f := newFixture(t, 60)
	plain := f.yaml
	f.yaml = strings.Replace(plain, "licence: CC0-1.0", "licence: CC0-1.0\n    expect: {documents: [1000, 2000], languages: {sme: 99%}}", 1)
	_, dir, err := f.run(nil)
	if !errors.Is(err, ErrGuarded) || !strings.Contains(err.Error(), "expect.documents is 1000 to 2000") || !strings.Contains(err.Error(), "are sme, expect.languages is 99%") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(dir.Out); !os.IsNotExist(err) {
		t.Error("something was published")
	}
	f.yaml = strings.Replace(plain, "licence: CC0-1.0", "licence: CC0-1.0\n    expect: {documents: [1, 2000]}", 1)
	o := f.options(dir)
	o.Events = func(e engine.Event) {
		if e.Event == engine.TaskStarted && strings.HasPrefix(e.Task, phasePrepare) {
			t.Error("a task of prepare ran again")
		}
	}
	if _, err := Run(context.Background(), f.file(), o); err != nil {
		t.Error(err)
	}
}

func TestTooMuchQuarantine(t *testing.T) {
	f := newFixture(t, 30)
	f.yaml = strings.Replace(f.yaml, "quarantine: 90%", "quarantine: 0.1%", 1)
	r, dir, err := f.run(nil)
	if !errors.Is(err, ErrQuarantine) || r.Manifest == nil {
		t.Fatalf("got %v", err)
	}
	list, err := os.ReadFile(filepath.Join(dir.State, rundir.Quarantine))
	if err != nil || strings.Count(string(list), "\n") != 2 || !strings.Contains(string(list), `"reason":"json-syntax"`) || !strings.Contains(string(list), "brev-ødelagt.jsonl") {
		t.Errorf("quarantine: %s %v", list, err)
	}
	if strings.Contains(string(list), "avkuttet") {
		t.Error("the quarantine holds text of a document")
	}
}

func TestDrainStopsInGoodOrder(t *testing.T) {
	f := newFixture(t, 30)
	drain := make(chan struct{})
	close(drain)
	_, dir, err := f.run(func(o *Options) { o.Drain = drain })
	if !errors.Is(err, engine.ErrStopped) {
		t.Fatalf("got %v", err)
	}
	s, err := ReadStatus(dir)
	if err != nil || s.Outcome != "stopped" || s.Published {
		t.Errorf("status %+v, %v", s, err)
	}
	if _, err := Run(context.Background(), f.file(), f.options(dir)); err != nil {
		t.Errorf("run again: %v", err)
	}
}

func TestTwoRunsInOneDirectory(t *testing.T) {
	f := newFixture(t, 3)
	dir, err := rundir.New(filepath.Join(t.TempDir(), "out"), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Open(); err != nil {
		t.Fatal(err)
	}
	other, err := rundir.New(dir.Out, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), f.file(), f.options(other)); !errors.Is(err, rundir.ErrBusy) {
		t.Errorf("got %v", err)
	}
	if err := dir.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), f.file(), f.options(other)); err != nil {
		t.Errorf("after the first ended: %v", err)
	}
}

func TestDirectoryThatIsNoBuild(t *testing.T) {
	f := newFixture(t, 3)
	_, _, err := f.run(func(o *Options) {
		if err := os.MkdirAll(o.Dir.Out, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(o.Dir.Out, "diktsamling.txt"), []byte("viktig"), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "is no build of kvern") {
		t.Errorf("got %v", err)
	}
}

func TestStandardInput(t *testing.T) {
	f := newFixture(t, 3)
	f.yaml = `name: rør
ingest: [{source: inn, files: "-", format: jsonl, licence: CC0-1.0}]
filter: [normalize, language, privacy, quality]
`
	f.yaml = strings.Replace(f.yaml, "rør", "ror", 1)
	text := strings.Join(letters(20, 1), "\n")
	first, dir := f.must(func(o *Options) { o.Stdin = strings.NewReader(text) })
	if first.Stats.Records != 20 {
		t.Errorf("%d records", first.Stats.Records)
	}
	if _, err := os.Stat(dir.Spool()); !os.IsNotExist(err) {
		t.Error("the spool of standard input, which is raw, was left behind")
	}
	second, _ := f.must(func(o *Options) { o.Stdin = strings.NewReader(text) })
	if first.ManifestSHA256 != second.ManifestSHA256 {
		t.Error("the same input gives another manifest")
	}
}

func TestRestrictedTextIsNotPublished(t *testing.T) {
	f := newFixture(t, 10)
	f.yaml = strings.Replace(f.yaml, "licence: CC0-1.0\n  - source: notat", "licence: CC0-1.0\n    access: restricted\n  - source: notat", 1)
	r, _ := f.must(nil)
	for _, x := range r.Stats.Fates {
		if x.Source == "brev" && x.Outcome == corpus.Kept.String() {
			t.Errorf("%d restricted documents were published", x.Records)
		}
	}
}

func TestWhy(t *testing.T) {
	f := newFixture(t, 60)
	r, dir := f.must(nil)
	if r.Stats.Removed == 0 {
		t.Fatal("nothing was removed")
	}
	seen := 0
	for id, fate := range fatesOf(t, dir) {
		if !strings.Contains(fate, "near-duplicate") {
			continue
		}
		seen++
		why, err := Explain(dir, id)
		if err != nil || len(why) != 1 {
			t.Fatalf("%s: %v %v", id, why, err)
		}
		w := why[0]
		if w.Partner == nil || w.Partner.Outcome != corpus.Kept || w.Reason == "" || len(Difference(w.PartnerText, w.Text, 10)) == 0 {
			t.Errorf("%s is not explained: %+v", id, w)
		}
	}
	if seen == 0 {
		t.Error("no near-duplicate to ask about")
	}
	if _, err := Explain(dir, "finnes ikke"); !errors.Is(err, ErrNoRecord) {
		t.Errorf("got %v", err)
	}
}

func TestVerifyFindsAnyChange(t *testing.T) {
	f := newFixture(t, 30)
	_, dir := f.must(nil)
	var paths []string
	for info, err := range dir.Published().List("") {
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, info.Name)
	}
	for _, p := range paths {
		if p == rundir.Manifest {
			continue
		}
		path := filepath.Join(dir.Out, p)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(good)
		bad[len(bad)/2] ^= 1
		replace(t, path, bad)
		if v, err := Verify(dir); err != nil || len(v.Problems) == 0 || !strings.Contains(v.Problems[0], p) {
			t.Errorf("a change of %s: %v %v", p, v, err)
		}
		replace(t, path, good)
	}
	replace(t, filepath.Join(dir.Out, "data", "ekstra.txt"), []byte("x"))
	if v, err := Verify(dir); err != nil || len(v.Problems) != 1 {
		t.Errorf("a file that is not in the manifest: %v %v", v, err)
	}
}

// replace puts another file in the place of one that may be linked from the
// workshop.
func replace(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path+"~", data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		t.Fatal(err)
	}
}
