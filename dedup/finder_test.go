package dedup

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// item is a document of a test.
type item struct {
	id, text string
	language corpus.Language
	Priority
}

type textsOf []item

func (t textsOf) ReadTexts(documents []uint32, yield func(i int, tagged string) error) error {
	for i, d := range documents {
		if i > 0 && d <= documents[i-1] {
			return errors.New("documents out of order")
		}
		if err := yield(i, t[d].text); err != nil {
			return err
		}
	}
	return nil
}

// defaults are the settings that a pipeline file without any would get.
func defaults() Search {
	return Search{Exact: Exact.Settings().(*ExactSettings), Near: Near.Settings().(*NearSettings)}
}

func (s Search) keep() []string {
	if s.Near != nil {
		return s.Near.Keep
	}
	return Near.Settings().(*NearSettings).Keep
}

// filled makes a Finder and adds items.
func filled(t testing.TB, s Search, items []item) *Finder {
	t.Helper()
	if s.Dir == "" {
		s.Dir = t.TempDir()
	}
	f, err := NewFinder(s)
	if err != nil {
		t.Fatal(err)
	}
	signer, sig := NewSigner(), make(Signature, SignatureSize)
	for _, it := range items {
		signer.SignText(it.text, sig)
		if err := f.Add(sig, it.language, it.rank(sig, s.keep())); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (it item) rank(sig Signature, keep []string) Rank {
	p := it.Priority
	p.Characters, p.Digest, p.Key = len(it.text), sig.Digest(), corpus.NewKey(it.id)
	return p.Rank(keep)
}

// find runs a Finder over items and returns what it says, by id.
func find(t testing.TB, s Search, items []item) (map[string]fate, Report) {
	t.Helper()
	f := filled(t, s, items)
	fates, report := fates(t, f, items)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	return fates, report
}

// fate is a Result by ids.
type fate struct {
	Leader, Reason string
	Similarity     float64
	ClusterSize    int
	Template       bool
}

func fates(t testing.TB, f *Finder, items []item) (map[string]fate, Report) {
	t.Helper()
	all := map[string]fate{}
	last := -1
	report, err := f.Find(context.Background(), textsOf(items), func(r Result) error {
		if int(r.Document) <= last {
			t.Errorf("document %d after %d", r.Document, last)
		}
		last = int(r.Document)
		all[items[r.Document].id] = fate{items[r.Leader].id, r.Reason, r.Similarity, r.ClusterSize, r.Template}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, report
}

// The documents of the tests are letters: sentences from a small stock.
var stock = map[corpus.Language][]string{
	corpus.Bokmaal: {
		"Kommunen viser til søknaden deres om tilskudd til vedlikehold av grendehuset",
		"Saken ble behandlet i formannskapet før sommeren og vedtatt mot én stemme",
		"Vedtaket kan påklages til statsforvalteren innen tre uker fra det er mottatt",
		"Det er satt av midler i budsjettet til nye vinduer og etterisolering av taket",
		"Rådmannen vurderer at tiltaket er i tråd med arealdelen av kommuneplanen",
		"Naboene er varslet og det er ikke kommet merknader innen fristen gikk ut",
	},
	corpus.Nynorsk: {
		"Kommunen viser til søknaden dykkar om tilskot til vedlikehald av grendehuset",
		"Saka vart handsama i formannskapet før sommaren og vedteken mot éi røyst",
		"De kan klage på vedtaket til statsforvaltaren innan tre veker etter at de fekk det",
		"Det er sett av midlar i budsjettet til nye vindauge og etterisolering av taket",
		"Rådmannen vurderer at tiltaket er i tråd med arealdelen av kommuneplanen",
		"Grannane er varsla og det har ikkje kome merknader innan fristen gjekk ut",
	},
	corpus.NorthernSami: {
		"Suohkan čujuha din ohcamuššii doarjaga birra gilivissu divvumii dán jagi",
		"Ášši meannuduvvui ovdagottis ovdal geasi ja mearriduvvui ovttain vuostejienain",
		"Mearrádusa sáhttá váidit stáhtahálddašeddjiide golmma vahku siste",
		"Bušeahtas leat várrejuvvon ruđat ođđa láseide ja dáhki lotnunbargguide",
		"Ránnját leat dieđihuvvon eaige leat boahtán mearkkašumit áigemeari siste",
	},
}

// generate makes n documents in families: an original and versions of it that
// differ in more and more words, some exact copies, some short and empty texts.
func generate(seed uint64, n int) (items []item) {
	rnd := rand.New(rand.NewPCG(seed, 11))
	languages := []corpus.Language{corpus.Bokmaal, corpus.Nynorsk, corpus.NorthernSami}
	var words []string
	var language corpus.Language
	for i := range n {
		switch kind := rnd.IntN(10); {
		case i == 0 || kind < 4: // an original
			language = languages[rnd.IntN(len(languages))]
			words = nil
			for range 1 + rnd.IntN(12) {
				sentence := strings.Fields(stock[language][rnd.IntN(len(stock[language]))])
				words = append(words, fmt.Sprint("sak", rnd.IntN(5000)))
				words = append(words, sentence...)
			}
		case kind < 8: // a version of the one before
			words = slices.Clone(words)
			numbersOnly := rnd.IntN(2) == 0
			for range rnd.IntN(5) {
				if i := rnd.IntN(len(words)); !numbersOnly {
					words[i] = fmt.Sprint("ord", rnd.IntN(1000))
				} else if strings.HasPrefix(words[i], "sak") {
					words[i] = fmt.Sprint("sak", rnd.IntN(5000))
				}
			}
		case kind == 8: // too short to resemble anything
			words = words[:rnd.IntN(min(5, len(words)+1))]
			if len(words) == 0 {
				words = []string{""}
			}
		}
		items = append(items, item{
			id: fmt.Sprint("d", i), text: strings.Join(words, []string{" ", "\n"}[rnd.IntN(2)]), language: language,
			Priority: Priority{Source: rnd.Uint32N(3), Licence: rnd.Uint32N(2), Published: corpus.Date{Year: int16(2000 + rnd.IntN(20)), Month: 1, Day: 1}},
		})
	}
	return items
}

func TestFinderEqualsBruteForce(t *testing.T) {
	for name, change := range map[string]func(*Search){
		"threshold 0.8":    func(*Search) {},
		"threshold 0.7":    func(s *Search) { s.Near.Threshold = 0.7 },
		"the longest":      func(s *Search) { s.Near.Keep = []string{KeepLength} },
		"date and licence": func(s *Search) { s.Near.Keep = []string{KeepDate, KeepLicence} },
		"by hash alone":    func(s *Search) { s.Near.Keep = nil },
		"flag templates":   func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesFlag} },
		"keep templates":   func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesKeep} },
		"sample templates": func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesSample, Sample: 2} },
		"drop templates":   func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesDrop} },
	} {
		t.Run(name, func(t *testing.T) {
			s := defaults()
			change(&s)
			n := 600
			if strings.HasPrefix(name, "threshold") {
				n = 2000
			}
			items := generate(uint64(len(name)), n)
			report := compareToBruteForce(t, s, items)
			if report.Exact == 0 || report.Near == 0 || report.Documents != len(items) {
				t.Errorf("%+v", report)
			}
			if on := s.Templates != nil; on != (report.Templates > 5) || on != (report.TemplateDocuments > report.Templates) || on && s.Templates.most() > 0 != (report.TemplateDropped > 0) {
				t.Errorf("%+v", report)
			}
		})
	}
}

// compareToBruteForce checks every fate. An accepted estimate is close to the
// similarity, not equal to it, so that of several kept neighbours another one may
// be named, and a document may be alone in its cluster for that.
func compareToBruteForce(t *testing.T, s Search, items []item) Report {
	t.Helper()
	want := bruteForce(s, items)
	got, report := find(t, s, items)
	differ := 0
	for id, w := range want {
		g := got[id]
		if g.Reason != w.Reason || g.Template != w.Template {
			t.Errorf("%s: got %+v, want %+v", id, g, w)
		}
		if g.Leader != w.Leader {
			differ++
		} else if d := g.Similarity - w.Similarity; d > 0.1 || d < -0.1 {
			t.Errorf("%s: got similarity %v, want %v", id, g.Similarity, w.Similarity)
		}
	}
	if max(len(got)-len(want), len(want)-len(got)) > differ || len(want) < len(items)/4 || differ*50 > len(want) {
		t.Errorf("%d fates, want %d; %d other leaders", len(got), len(want), differ)
	}
	return report
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	items := generate(1, 1500)
	want, wantReport := find(t, defaults(), items)
	for seed := range uint64(3) {
		shuffled := slices.Clone(items)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got, report := find(t, defaults(), shuffled)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if report != wantReport {
			t.Errorf("got %+v, want %+v", report, wantReport)
		}
	}
}

// Documents of a later generation join clusters and change nothing else.
func TestLaterGenerationsChangeNothing(t *testing.T) {
	items := generate(6, 2000)
	old := items[:1200]
	for i := range items[len(old):] {
		items[len(old)+i].Generation = 1
	}
	alone, _ := find(t, defaults(), old)
	together, _ := find(t, defaults(), items)
	joined := 0
	for _, it := range old {
		a, b := alone[it.id], together[it.id]
		if a.Reason != b.Reason || a.Reason != "" && (a.Leader != b.Leader || a.Similarity != b.Similarity) || a.ClusterSize > b.ClusterSize {
			t.Errorf("%s: %+v alone, %+v together", it.id, a, b)
		}
		if b.ClusterSize > a.ClusterSize {
			joined++
		}
	}
	if joined == 0 {
		t.Error("no document of the later generation joined an earlier cluster")
	}
}

func TestMemoryDoesNotMatter(t *testing.T) {
	items := generate(2, 4500)
	s := defaults()
	s.Near.Threshold = 0.7
	s.Memory = corpus.GiB
	want, wantReport := find(t, s, items)
	for _, memory := range []int64{100_000, 64 << 20} { // 100,000: all sorts on disk, 50 pairs at a time
		f := filled(t, s, items)
		f.memory = memory
		got, report := fates(t, f, items)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d bytes: %s", memory, diff)
		}
		if report != wantReport {
			t.Errorf("%d bytes: got %+v, want %+v", memory, report, wantReport)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestLanguagesAndScope(t *testing.T) {
	items := []item{
		{id: "a", text: letter, language: corpus.Bokmaal},
		{id: "b", text: letter + " Med hilsen", language: corpus.Nynorsk},
		{id: "c", text: letter, language: corpus.NorthernSami},
		{id: "d", text: letter, language: ""},
	}
	if got, _ := find(t, defaults(), items); len(got) != 0 {
		t.Errorf("languages meet: %v", got)
	}
	s := defaults()
	s.Exact.Scope, s.Near.Scope = ScopeCorpus, ScopeCorpus
	got, report := find(t, s, items)
	if len(got) != 4 || report.Exact != 0 || report.Near != 3 { // a leaves for b, and with it its copies
		t.Errorf("in one scope: %v %+v", got, report)
	}
	if got["a"].Leader != "b" || got["a"].Reason != ReasonNear || got["b"].Reason != "" || got["b"].ClusterSize != 4 {
		t.Errorf("the longest is not the leader: %v", got)
	}
}

func TestExactOnlyAndNearOnly(t *testing.T) {
	items := []item{
		{id: "a", text: letter},
		{id: "b", text: strings.ReplaceAll(letter, " ", "\n ")},
		{id: "c", text: strings.ToUpper(letter)},
	}
	exact := defaults()
	exact.Near = nil
	near := defaults()
	near.Exact = nil
	for name, c := range map[string]struct {
		search Search
		want   Report
	}{"exact": {exact, Report{Documents: 3, Exact: 1}}, "near": {near, Report{Documents: 3, Near: 2}}} {
		_, got := find(t, c.search, items)
		if got.Exact != c.want.Exact || got.Near != c.want.Near || got.Documents != c.want.Documents {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestEmptyAndShortTexts(t *testing.T) {
	items := []item{
		{id: "empty", text: ""},
		{id: "blank", text: " \n\u00a0"},
		{id: "nei", text: "Nei takk"},
		{id: "nei again", text: "Nei takk\n"},
		{id: "nei in capitals", text: "NEI TAKK"},
	}
	got, report := find(t, defaults(), items)
	if report.Exact != 2 || report.Near != 0 || len(got) != 4 {
		t.Errorf("got %v, %+v", got, report)
	}
	if got["nei"].Leader != got["nei again"].Leader || got["empty"].Leader != got["blank"].Leader {
		t.Errorf("got %v", got)
	}
	if _, ok := got["nei in capitals"]; ok {
		t.Error("a short text resembles another")
	}
}

func TestNoDocuments(t *testing.T) {
	if got, report := find(t, defaults(), nil); len(got) != 0 || report != (Report{}) {
		t.Errorf("got %v, %+v", got, report)
	}
}

// The ways of other tools do what they are for: chains join, and candidates are
// believed.
func TestOtherWays(t *testing.T) {
	items := generate(3, 600)
	for _, c := range []struct{ verify, cluster string }{
		{VerifyExact, ClusterComponents}, {VerifyNone, ClusterLeaders}, {VerifyNone, ClusterComponents},
	} {
		s := defaults()
		s.Near.Verify, s.Near.Cluster = c.verify, c.cluster
		report := compareToBruteForce(t, s, items)
		if report.Near == 0 || (c.verify == VerifyExact) != (report.Verified.Doubtful > 0) {
			t.Errorf("%v: %+v", c, report)
		}
	}
	s := defaults()
	s.Near.Verify = VerifySketch
	if _, report := find(t, s, items); report.Near == 0 || report.Verified.Candidates == 0 || report.Verified.Doubtful > 0 {
		t.Errorf("sketch: %+v", report)
	}
}

// flood adds many documents with one sketch, and one digest if they are copies.
func flood(t testing.TB, n int, copies bool) Report {
	t.Helper()
	s := defaults()
	s.Dir = t.TempDir()
	f, err := NewFinder(s)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sig := sign(letter)
	for i := range n {
		if !copies {
			sig[0], sig[1], sig[2] = byte(i), byte(i>>8), byte(i>>16)
		}
		p := Priority{Key: corpus.NewKey(fmt.Sprint(i))}
		if err := f.Add(sig, corpus.Bokmaal, p.Rank(nil)); err != nil {
			t.Fatal(err)
		}
	}
	clustered := 0
	report, err := f.Find(context.Background(), nil, func(r Result) error {
		if clustered++; r.ClusterSize != n {
			return fmt.Errorf("cluster of %d", r.ClusterSize)
		}
		return nil
	})
	if err != nil || clustered != n {
		t.Fatalf("%d in a cluster of %d: %v", clustered, n, err)
	}
	return report
}

// Copies leave before they could meet in pairs, and a bucket that many documents
// share makes a limited number of pairs for each: time is linear in both.
func TestManyAlike(t *testing.T) {
	const n = 3_000
	if r := flood(t, n, true); r.Exact != n-1 || r.Verified.Candidates != 0 {
		t.Errorf("copies: %+v", r)
	}
	if r := flood(t, n, false); r.Near != n-1 || r.Verified.Candidates > 18*n || r.Buckets.Capped != 21 {
		t.Errorf("near copies: %+v", r)
	}
}

func benchmarkFlood(b *testing.B, n int) {
	for b.Loop() {
		flood(b, n, true)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/document")
}

func BenchmarkCopies100k(b *testing.B) { benchmarkFlood(b, 100_000) }
func BenchmarkCopies1M(b *testing.B)   { benchmarkFlood(b, 1_000_000) }

type failing struct{}

var errUnreadable = errors.New("unreadable")

func (failing) ReadTexts([]uint32, func(int, string) error) error { return errUnreadable }

func TestErrors(t *testing.T) {
	s := defaults()
	s.Dir = t.TempDir()
	items := generate(4, 300)

	f := filled(t, s, items)
	if _, err := f.Find(context.Background(), failing{}, func(Result) error { return nil }); !errors.Is(err, errUnreadable) {
		t.Errorf("got %v, want %v", err, errUnreadable)
	}
	f.Close()

	f = filled(t, s, items)
	if _, err := f.Find(context.Background(), textsOf(items), func(Result) error { return errUnreadable }); !errors.Is(err, errUnreadable) {
		t.Errorf("got %v, want %v", err, errUnreadable)
	}
	f.Close()

	f = filled(t, s, items)
	if err := f.Add(make(Signature, 3), "", Rank{}); err == nil {
		t.Error("a signature of three bytes is accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Find(ctx, textsOf(items), func(Result) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(s.Dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}

	s.Dir += "/missing"
	if _, err := NewFinder(s); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want %v", err, os.ErrNotExist)
	}
}

// A file that has lost its end is noticed.
func TestShortenedScratch(t *testing.T) {
	items := generate(5, 300)
	for _, name := range []string{"signatures", "numbers", "documents"} {
		f := filled(t, defaults(), items)
		table := map[string]*table{"signatures": f.signed.signatures, "numbers": f.signed.numbers, "documents": f.signed.documents}[name]
		if err := f.number(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := table.file.Truncate(int64(10*table.width + 1)); err != nil {
			t.Fatal(err)
		}
		err := f.signed.scan(ScopeLanguage, func(uint32, Signature, uint64) error { return nil })
		if name == "documents" {
			_, err = f.signed.places([]uint32{3, 11})
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		f.Close()
	}
}
