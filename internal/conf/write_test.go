package conf_test

import (
	"bytes"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kvern/corpus"
	"kvern/internal/conf"
	"kvern/internal/golden"
)

func full() pipeline {
	p := defaults()
	p.Name = "offentlig-2026"
	p.Ingest = []source{
		{Source: "nav", Files: []string{"nav/*.html", "no", "1.10"}, Licence: "NLOD-2.0", Access: "open", Hint: []corpus.Language{"nob"}},
		{Source: "ssb", Files: []string{"a"}, Access: "internal", Fields: map[string]field{"text": {"//p[@class='x']", true}, "id": {From: "//id"}}},
	}
	p.Filter = []conf.Choice{
		{"normalize", &normalize{}},
		{"language", &language{[]corpus.Language{"sme", "smj"}, 0.25}},
		{"length", &length{1, 2}},
	}
	p.Dedup.Near = &near{true, 0.75, []string{"date"}}
	p.Guard["smj"] = limit{0.05, 0.3}
	p.Pause = 90 * time.Second
	p.Notes = map[string]string{"b": "line\nline\ttab  ", "a": "æøå čđŋšŧž", "yes": "", "~": "1e5", "#": "- x: y", "0x1F": "'\"\\"}
	return p
}

func TestMarshal(t *testing.T) {
	p := full()
	b, err := conf.Marshal(&p)
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "effective.yaml", b)
	checkRoundTrip(t, p)
}

// checkRoundTrip writes settings and reads them again, over defaults and over
// nothing.
func checkRoundTrip(t *testing.T, p pipeline) {
	t.Helper()
	for i := range p.Ingest { // a file name has no effective settings until it is read
		if p.Ingest[i].FromFile != "" {
			return
		}
	}
	b, err := conf.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, again := range []pipeline{defaults(), {}} {
		if problems := conf.Decode("again", b, &again, stages); len(problems) > 0 {
			t.Fatalf("what was written cannot be read:\n%s\n%s", b, list(problems))
		}
		if diff := cmp.Diff(again, p, sameSettings); diff != "" && !bytes.Equal(conf.Canonical(&again), conf.Canonical(&p)) {
			t.Errorf("read again (-got +want):\n%s\n%s", diff, b)
		}
		if b2, err := conf.Marshal(&again); err != nil || !bytes.Equal(b, b2) {
			t.Errorf("written again it differs: %v\n%s", err, cmp.Diff(string(b2), string(b)))
		}
	}
}

func TestMarshalLeavesOutWhatWasNotGiven(t *testing.T) {
	type settings struct {
		Language corpus.Language `yaml:"language"`
		Access   string          `yaml:"access" enum:"open restricted"`
		Size     corpus.Size     `yaml:"size" min:"1KiB"`
		Share    corpus.Share    `yaml:"share"`
		Count    uint            `yaml:"count" min:"1"`
		Weight   float64         `yaml:"weight" min:"-1" max:"1"`
		On       bool            `yaml:"on"`
		Near     *near           `yaml:"near"`
		Pause    time.Duration   `yaml:"pause"`
		Text     string          `yaml:"text"`
	}
	b, err := conf.Marshal(settings{})
	if err != nil {
		t.Fatal(err)
	}
	want := "share: 0%\nweight: 0\n\"on\": false\npause: 0s\ntext: \"\"\n"
	if string(b) != want {
		t.Errorf("got:\n%swant:\n%s", b, want)
	}
	var again settings
	if problems := conf.Decode("f", b, &again); len(problems) > 0 {
		t.Error(list(problems))
	}
}

func TestMarshalRefusesWhatYAMLCannotHold(t *testing.T) {
	p := full()
	p.Notes["a"] = "\xff"
	if b, err := conf.Marshal(p); err == nil {
		t.Errorf("got %q, want an error", b)
	}
}

func TestCanonical(t *testing.T) {
	p := full()
	golden.Equal(t, "effective.canonical", append(conf.Canonical(&p), '\n'))
}

func TestCanonicalKnowsValuesOnly(t *testing.T) {
	same := []string{
		"name: a\nworkers: 3\nguard: {sme: 5%, smj: 1%}\nfilter: [length]\n",
		"# a comment\nguard:\n  smj: {deduplication: 0.01, quality: 1%}\n  sme: 5.0%\nworkers: 3\nname: \"a\"\nfilter:\n- length: {min_words: 5}\n",
	}
	var first []byte
	for i, s := range same {
		p := defaults()
		if problems := conf.Decode("f", []byte(s), &p, stages); len(problems) > 0 {
			t.Fatal(list(problems))
		}
		b := conf.Canonical(p)
		if i == 0 {
			first = b
		} else if diff := cmp.Diff(string(b), string(first)); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
		p.Filter[0].Settings.(*length).MinWords++
		if bytes.Equal(conf.Canonical(p), first) {
			t.Error("another value gives the same bytes")
		}
	}
}

func TestCanonicalDoesNotDependOnTheOrderOfFields(t *testing.T) {
	type one struct {
		A int     `yaml:"a"`
		B float32 `yaml:"b"`
	}
	type other struct {
		B float64 `yaml:"b"`
		A uint8   `yaml:"a"`
	}
	got, want := string(conf.Canonical(other{0.1, 7})), string(conf.Canonical(&one{7, 0.1}))
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Any text survives being written and read.
func FuzzMarshal(f *testing.F) {
	for _, s := range []string{"", "no", " a ", "- b", "1e5", "\u2028\ufeff\x85\x01", "a\r\nb\n\n", "'\"\\", "ŋ", "<<", "a: b # c", "2026-03-14", "0o7", "|", "𝔸", "=", "\u00a0"} {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		type settings struct {
			Text string            `yaml:"text"`
			Map  map[string]string `yaml:"map"`
			List []string          `yaml:"list"`
		}
		if !utf8.ValidString(key) || !utf8.ValidString(value) || key == "" {
			return
		}
		want := settings{value, map[string]string{key: value}, []string{value, key}}
		b, err := conf.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got settings
		if problems := conf.Decode("f", b, &got); len(problems) > 0 {
			t.Fatalf("%s\n%s", b, list(problems))
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("(-got +want):\n%s\n%s", diff, b)
		}
	})
}
