package pipelines

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"

	"github.com/google/go-cmp/cmp"
)

const (
	oldSource = "  - {source: brev, files: \"*.jsonl\", licence: CC0-1.0}\n"
	newSource = "  - {source: tillegg, files: tillegg/*.jsonl, licence: CC0-1.0%s}\n"
)

// grown is a fixture with a source and an addition to it that repeats many of its
// documents, its ids and itself.
func grown(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, inputs: t.TempDir()}
	all := letters(360, 7)
	f.write("brev-0.jsonl", strings.Join(all[:110], "\n")+"\n")
	f.write("brev-1.jsonl", strings.Join(all[110:200], "\n")+"\n")
	f.write("tillegg/a.jsonl", strings.Join(all[150:300], "\n")+"\n")
	f.write("tillegg/b.jsonl", strings.Join(all[280:], "\n")+"\n")
	return f
}

// of sets the sources and settings of deduplication.
func (f *fixture) of(sources, dedup string) {
	f.yaml = "name: prove\ningest:\n" + sources +
		"filter: [normalize, language: {keep: [nob, nno, sme]}, privacy, quality]\n" +
		"dedup: {paragraphs: {min_documents: 5}" + dedup + "}\n" +
		"export: {quarantine: 90%, parquet: {shard: 1MiB, validation: 10%}}\n"
}

// runIn runs the pipeline in a directory.
func (f *fixture) runIn(dir *rundir.Dir) *Report {
	f.t.Helper()
	r, err := Run(context.Background(), f.file(), f.options(dir))
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func files(m *export.Manifest, part string) map[string]string {
	all := map[string]string{}
	for _, f := range m.Files {
		if strings.Contains(f.Path, part) {
			all[f.Path] = f.SHA256
		}
	}
	return all
}

// decided is what became of the records of a source, by their place: the outcome, the
// reason, the similarity and the text.
func decided(t *testing.T, dir *rundir.Dir, source string) map[string]string {
	t.Helper()
	all := map[string]string{}
	eachRow(t, dir, func(r *final) {
		if r.Source == source {
			at := fmt.Sprint(r.Origin.File, ":", r.Origin.Start)
			all[at] = fmt.Sprintf("%s %s/%s %v %s", r.Mark.Outcome, r.Mark.Stage, r.Mark.Reason, r.Similarity, r.Text)
		}
	})
	return all
}

// A source that is added in a later generation changes no file of the earlier one,
// the directory then holds what a new one would, and every document has the fate that
// it has when all are in one generation.
func TestAddingAGeneration(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"", ", templates: {policy: sample, sample: 2}", ", templates: {policy: drop}", ", near: {keep: [source, length]}, templates: {policy: keep}"} {
		f := grown(t)
		f.of(oldSource, policy)
		first, dir := f.must(nil)
		f.of(fmt.Sprintf(newSource, ", generation: 2")+oldSource, policy) // before the older one in the file
		plan, err := MakePlan(context.Background(), f.file(), f.options(dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range plan.Phases {
			for _, task := range p.Stale {
				if strings.Contains(task, "/brev") || strings.Contains(task, "g0001") {
					t.Errorf("%s is to be done again", task)
				}
			}
		}
		both := f.runIn(dir)
		if diff := cmp.Diff(files(first.Manifest, "-g0001-"), files(both.Manifest, "-g0001-")); diff != "" {
			t.Error(diff)
		}
		if len(files(both.Manifest, "data/nob/train-g0002-")) == 0 || len(both.Manifest.Generations) != 2 {
			t.Errorf("%v", both.Manifest.Generations)
		}
		if v, err := Verify(dir); err != nil || len(v.Problems) > 0 {
			t.Errorf("verify: %v %v", v, err)
		}
		fresh, freshDir := f.must(func(o *Options) { o.Workers = 1 })
		if fresh.ManifestSHA256 != both.ManifestSHA256 {
			t.Error("a new directory gives another build than the one that was added to")
		}
		fatesOf(t, freshDir) // every id is unique
		f.of(oldSource+fmt.Sprintf(newSource, ""), policy)
		batch, batchDir := f.must(nil)
		for _, source := range []string{"brev", "tillegg"} {
			if diff := cmp.Diff(decided(t, batchDir, source), decided(t, dir, source)); diff != "" {
				t.Errorf("%s: %s", source, diff)
			}
		}
		if batch.Stats.Kept != both.Stats.Kept || both.Stats.Deduplication.Earlier == 0 {
			t.Errorf("%d are kept in one generation, %d in two", batch.Stats.Kept, both.Stats.Kept)
		}
	}
}

// A pipeline of its own that is matched against a build gives the documents that the
// build would have got.
func TestAgainstAnotherBuild(t *testing.T) {
	t.Parallel()
	f := grown(t)
	f.of(oldSource, "")
	index := filepath.Join(f.inputs, "indeks")
	_, old := f.must(func(o *Options) { o.Index = index })
	f.of(oldSource+fmt.Sprintf(newSource, ""), "")
	_, batch := f.must(nil)
	want := decided(t, batch, "tillegg")
	var manifest string
	link := filepath.Join(f.inputs, "lenke")
	if err := os.Symlink(old.Out, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{old.Out, old.State, index, link} {
		against, err := filepath.Rel(f.inputs, dir)
		if err != nil {
			t.Fatal(err)
		}
		f.of(fmt.Sprintf(newSource, ""), fmt.Sprintf(", against: [%q]", filepath.ToSlash(against)))
		r, dir := f.must(nil)
		if diff := cmp.Diff(want, decided(t, dir, "tillegg")); diff != "" {
			t.Error(diff)
		}
		g := r.Manifest.Generations
		if len(g) != 1 || g[0].Number != 2 || len(files(r.Manifest, "-g0002-")) == 0 || len(files(r.Manifest, "-g0001-")) != 0 || len(r.Manifest.Against) != 1 {
			t.Errorf("%+v %+v", g, r.Manifest.Against)
		}
		if manifest != "" && len(r.Manifest.Inputs) != 1 {
			t.Errorf("%+v", r.Manifest.Inputs)
		}
		manifest = r.ManifestSHA256
		again := f.runIn(dir)
		if again.ManifestSHA256 != manifest || again.Read != 0 {
			t.Error("running again gives something else")
		}
	}
}

func TestThreeGenerationsInThreeBuilds(t *testing.T) {
	t.Parallel()
	f := grown(t)
	f.write("mer/c.jsonl", strings.Join(letters(400, 7)[250:], "\n")+"\n")
	third := strings.NewReplacer("tillegg", "mer").Replace(fmt.Sprintf(newSource, "%s"))
	f.of(oldSource+fmt.Sprintf(newSource, ", generation: 2")+fmt.Sprintf(third, ", generation: 3"), "")
	_, whole := f.must(nil)
	f.of(oldSource, "")
	_, one := f.must(nil)
	f.of(fmt.Sprintf(newSource, ""), fmt.Sprintf(", against: [%q]", f.relative(one.Out)))
	_, two := f.must(nil)
	f.of(fmt.Sprintf(third, ""), fmt.Sprintf(", against: [%q, %q]", f.relative(one.Out), f.relative(two.Out)))
	r, three := f.must(nil)
	if diff := cmp.Diff(decided(t, whole, "mer"), decided(t, three, "mer")); diff != "" {
		t.Error(diff)
	}
	if r.Manifest.Generations[0].Number != 3 {
		t.Errorf("%+v", r.Manifest.Generations)
	}
}

func (f *fixture) relative(dir string) string {
	f.t.Helper()
	rel, err := filepath.Rel(f.inputs, dir)
	if err != nil {
		f.t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

const (
	school = "Kommunestyret vedtok i møtet å bygge ny skole på tomten ved elva, og rådmannen skal legge fram en plan for hvordan arbeidet kan deles i to trinn, " +
		"slik at elevene kan gå på den gamle skolen til den nye er ferdig, og for hvordan uteområdet kan brukes av alle som bor i grenda."
	culture = "Fylkeskommunen lyser ut midler til lokale kulturtiltak, og søknadsfristen er den første mars hvert år; lag og foreninger kan søke om støtte til konserter, " +
		"utstillinger og kurs, men ikke til drift, og de som får tilskudd, må sende inn regnskap og rapport før de kan søke på nytt."
)

// When the leader of a cluster is taken out of the inputs, the next best of its
// members takes its place, within its generation and in the next.
func TestErasurePromotesTheNextBest(t *testing.T) {
	t.Parallel()
	text, other := school, culture
	f := &fixture{t: t, inputs: t.TempDir()}
	f.write("brev-0.jsonl", `{"id":"lengst","text":"`+text+` Dette er den lengste utgaven."}`+"\n"+`{"id":"nest","text":"`+text+`"}`+"\n"+`{"id":"alene","text":"`+other+`"}`+"\n")
	f.write("tillegg/a.jsonl", `{"id":"lik","text":"`+text+` Ny utgave."}`+"\n"+`{"id":"lik-alene","text":"`+other+` Ny utgave."}`+"\n")
	f.of(oldSource+fmt.Sprintf(newSource, ", generation: 2"), "")
	_, dir := f.must(nil)
	outcome := func() map[string]string {
		all := map[string]string{}
		eachRow(t, dir, func(r *final) { all[r.ID] = strings.TrimSpace(r.Mark.Outcome.String() + " " + r.DuplicateOf) })
		return all
	}
	want := map[string]string{"lengst": "kept", "nest": "removed lengst", "alene": "kept", "lik": "removed lengst", "lik-alene": "removed alene"}
	if diff := cmp.Diff(want, outcome()); diff != "" {
		t.Fatal(diff)
	}
	f.write("brev-0.jsonl", `{"id":"nest","text":"`+text+`"}`+"\n")
	f.runIn(dir)
	want = map[string]string{"nest": "kept", "lik": "removed nest", "lik-alene": "kept"}
	if diff := cmp.Diff(want, outcome()); diff != "" {
		t.Error(diff)
	}
}

func TestNewestReplacesWhatWasPublished(t *testing.T) {
	t.Parallel()
	page := func(id, text string, year int) string {
		at := time.Date(year, 5, 17, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
		return fmt.Sprintf(`{"id":%q,"text":%q,"acquired":%q}`, id, text, at) + "\n"
	}
	f := &fixture{t: t, inputs: t.TempDir()}
	f.write("brev-0.jsonl", page("skole", school, 2020)+page("kultur", culture, 2020))
	f.write("tillegg/a.jsonl", page("skole", school+" Endret.", 2022)+page("kultur", culture, 2022))
	f.write("mer/a.jsonl", page("skole", school+" Endret igjen.", 2024)+page("kultur", culture, 2024))
	third := strings.NewReplacer("tillegg", "mer").Replace(fmt.Sprintf(newSource, "%s"))
	f.of(oldSource, ", near: {keep: [newest]}")
	first, dir := f.must(nil)
	f.of(oldSource+fmt.Sprintf(newSource, ", generation: 2")+fmt.Sprintf(third, ", generation: 3"), ", near: {keep: [newest]}")
	r := f.runIn(dir)
	if diff := cmp.Diff(files(first.Manifest, "-g0001-"), files(r.Manifest, "-g0001-")); diff != "" {
		t.Error(diff)
	}
	replaced := files(r.Manifest, "replaced/")
	if len(replaced) != 2 || replaced["replaced/replaced-g0002-00000.parquet"] == "" || replaced["replaced/replaced-g0003-00000.parquet"] == "" {
		t.Fatalf("%v", replaced)
	}
	kept := map[string][]string{}
	eachRow(t, dir, func(x *final) {
		if x.Mark.Outcome.String() == "kept" {
			kept[x.Source] = append(kept[x.Source], x.Title+x.Text[:5])
		}
	})
	if len(kept["brev"]) != 2 || len(kept["tillegg"]) != 1 || len(kept["mer"]) != 1 {
		t.Errorf("%v", kept)
	}
	if d := r.Stats.Deduplication; d.Replaced != 2 || d.Exact != 2 || d.Near != 0 {
		t.Errorf("%+v", d)
	}
	if v, err := Verify(dir); err != nil || len(v.Problems) > 0 {
		t.Errorf("verify: %v %v", v, err)
	}
	if fresh, _ := f.must(nil); fresh.ManifestSHA256 != r.ManifestSHA256 {
		t.Error("a new directory gives another build")
	}
}

// A build that is matched against itself would publish nothing in its own place.
func TestAgainstWhatTheRunItselfWrites(t *testing.T) {
	t.Parallel()
	f := grown(t)
	f.of(oldSource, "")
	index := filepath.Join(f.inputs, "indeks")
	_, dir := f.must(func(o *Options) { o.Index = index })
	for _, own := range []string{dir.Out, dir.State, dir.Out + "/"} {
		f.of(oldSource, fmt.Sprintf(", against: [%q]", f.relative(own)))
		if _, err := Run(context.Background(), f.file(), f.options(dir)); err == nil || !strings.Contains(err.Error(), "is where this run publishes") {
			t.Errorf("%s: %v", own, err)
		}
	}
	f.of(fmt.Sprintf(newSource, ""), ", against: [indeks]")
	if _, _, err := f.run(func(o *Options) { o.Index = index }); err == nil || !strings.Contains(err.Error(), "is the directory of --index") {
		t.Error(err)
	}
	f.must(nil) // the index is as it was
}

// The directory of --index holds what the last run left, whatever happened before, and
// nothing of another data set is replaced.
func TestTheDirectoryOfIndexesIsSwept(t *testing.T) {
	f := grown(t)
	f.of(oldSource, "")
	index := filepath.Join(f.inputs, "indeks")
	left := []string{
		"indeks/match.g0001.index-0123456789ab.seg", "indeks/match.g0003.identities-0123456789ab.table",
		"indeks/.match.g0001.index-0123456789ab.seg.tmp-71-3", "indeks/.index.json.tmp-71-4",
	}
	others := []string{"indeks/les-meg.txt", "indeks/.match.txt", "indeks/match.g0001.seg"}
	for _, name := range slices.Concat(left, others) {
		f.write(name, "tekst")
	}
	f.must(func(o *Options) { o.Index = index })
	for _, name := range left {
		if _, err := os.Stat(filepath.Join(f.inputs, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(f.inputs, name)); err != nil {
			t.Error(err)
		}
	}
	f.yaml = strings.Replace(f.yaml, "name: prove", "name: annet", 1)
	if _, _, err := f.run(func(o *Options) { o.Index = index }); err == nil || !strings.Contains(err.Error(), "there is the index of prove") {
		t.Error(err)
	}
	if _, _, err := f.run(func(o *Options) { o.Index = f.inputs }); err == nil || !strings.Contains(err.Error(), "that is the inputs root") {
		t.Error(err)
	}
}

// In what order earlier builds are named, and how often, does not matter.
func TestAgainstBuildsThatOverlap(t *testing.T) {
	t.Parallel()
	for _, settings := range []string{"", ", near: {keep: [newest]}"} {
		f := grown(t)
		f.write("mer/c.jsonl", strings.Join(letters(400, 7)[250:], "\n")+"\n")
		f.of(oldSource, settings)
		_, one := f.must(nil)
		f.of(fmt.Sprintf(newSource, ""), fmt.Sprintf("%s, against: [%q]", settings, f.relative(one.Out)))
		_, two := f.must(nil)
		var want map[string]string
		var against []export.Earlier
		for _, dirs := range [][]string{{one.Out, two.Out}, {two.Out, one.Out}, {one.Out, one.State, two.Out, one.Out}} {
			for i := range dirs {
				dirs[i] = fmt.Sprintf("%q", f.relative(dirs[i]))
			}
			f.of("  - {source: mer, files: mer/*.jsonl, licence: CC0-1.0}\n", settings+", against: ["+strings.Join(dirs, ", ")+"]")
			r, dir := f.must(nil)
			got := decided(t, dir, "mer")
			if want == nil {
				want, against = got, r.Manifest.Against
			}
			if diff := cmp.Diff(want, got) + cmp.Diff(against, r.Manifest.Against); diff != "" {
				t.Errorf("%s: %s", settings, diff)
			}
		}
	}
}

func TestDamagedIndexes(t *testing.T) {
	t.Parallel()
	f := grown(t)
	f.of(oldSource, "")
	index := filepath.Join(f.inputs, "indeks")
	f.must(func(o *Options) { o.Index = index })
	f.of(fmt.Sprintf(newSource, ""), ", against: [indeks]")
	entries, err := os.ReadDir(index)
	if err != nil || len(entries) != 4 {
		t.Fatalf("%v %v", entries, err)
	}
	for _, e := range entries {
		path := filepath.Join(index, e.Name())
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for what, data := range map[string][]byte{
			"shorter": whole[:len(whole)-1],
			"altered": slices.Concat(whole[:len(whole)/2], []byte{whole[len(whole)/2] ^ 1}, whole[len(whole)/2+1:]),
			"absent":  nil,
		} {
			if data == nil {
				err = os.Remove(path)
			} else {
				err = os.WriteFile(path, data, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = f.run(nil)
			if e.Name() == rundir.Index && what != "absent" {
				continue // it may mean the same, or what it names then is refused
			}
			if err == nil || !strings.Contains(err.Error(), "indeks") {
				t.Errorf("%s, %s: %v", e.Name(), what, err)
			}
		}
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f.must(nil)
	list, err := storage.ReadFile(storage.NewLocal(index), rundir.Index)
	if err != nil {
		t.Fatal(err)
	}
	for _, foreign := range [][2]string{
		{`"generations": [`, `"generations": [], "others": [`},
		{`"generation": 1,`, `"generation": -1,`},
		{`"generation": 1,`, `"generation": 9223372036854775807,`},
		{`"role": "known"`, `"role": "index"`},
	} {
		f.write("indeks/index.json", strings.Replace(string(list), foreign[0], foreign[1], 1))
		if _, _, err := f.run(nil); err == nil || !strings.Contains(err.Error(), "does not list whole generations") {
			t.Errorf("%s: %v", foreign[1], err)
		}
	}
	f.write("indeks/index.json", strings.Replace(string(list), `"segments": `, `"segments": 1`, 1))
	if _, _, err := f.run(nil); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("%v", err)
	}
}

func TestGenerationsThatCannotBe(t *testing.T) {
	t.Parallel()
	f := grown(t)
	for _, c := range []struct{ sources, dedup, want string }{
		{oldSource, ", against: [finnes-ikke]", "there is no index.json in finnes-ikke"},
		{oldSource, ", against: [/srv/korpus]", "is absolute"},
		{oldSource, `, against: [""]`, "is the inputs root itself"},
		{oldSource, ", near: {cluster: components}, against: [x]", "use leaders"},
		{oldSource + fmt.Sprintf(newSource, ", generation: 2"), ", near: {cluster: components}", "use leaders"},
		{oldSource + fmt.Sprintf(newSource, ", generation: 2"), ", exact: false, templates: {policy: drop}", "needs exact: true"},
	} {
		f.of(c.sources, c.dedup)
		file, problems := Load("prove.yaml", []byte(f.yaml))
		err := fmt.Errorf("%v", problems)
		if file != nil {
			_, _, err = f.run(nil)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.dedup, err)
		}
	}
	f.of(oldSource, "")
	_, dir := f.must(nil)
	f.of(fmt.Sprintf(newSource, ", generation: 1"), fmt.Sprintf(", against: [%q]", f.relative(dir.Out)))
	if _, _, err := f.run(nil); err == nil || !strings.Contains(err.Error(), "the next is 2") {
		t.Errorf("%v", err)
	}
}
