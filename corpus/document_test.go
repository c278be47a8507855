package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReplaceMovesSegments(t *testing.T) {
	d := NewDocument("Ring 22 22 22 22 nå. Čálliige ola@example.no odne.")
	second := uint32(strings.Index(d.Text(), "Čálliige"))
	d.Segments = []Segment{{0, second, Bokmaal, 0.9}, {second, uint32(len(d.Text())), NorthernSami, 0.8}}
	d.Replace([]Edit{
		{Start: 5, End: 16, With: "90000000", Tag: "PHONE"},
		{Start: uint32(strings.Index(d.Text(), "ola@")), End: uint32(strings.Index(d.Text(), " odne")), With: "post@example.org", Tag: "EMAIL"},
	})
	if got, want := d.Text(), "Ring 90000000 nå. Čálliige post@example.org odne."; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got, want := d.Tagged(), "Ring <PHONE> nå. Čálliige <EMAIL> odne."; got != want {
		t.Errorf("tagged %q, want %q", got, want)
	}
	var parts []string
	for _, s := range d.Segments {
		parts = append(parts, d.Text()[s.Start:s.End])
	}
	if diff := cmp.Diff(parts, []string{"Ring 90000000 nå. ", "Čálliige post@example.org odne."}); diff != "" {
		t.Error(diff)
	}
}

func TestReplaceAcrossASegmentBoundary(t *testing.T) {
	d := NewDocument("aaaa bbbb")
	d.Segments = []Segment{{0, 5, Bokmaal, 1}, {5, 9, Nynorsk, 1}}
	d.Replace([]Edit{{Start: 3, End: 7, With: "xx", Tag: "T"}})
	want := []Segment{{0, 5, Bokmaal, 1}, {5, 7, Nynorsk, 1}}
	if diff := cmp.Diff(d.Segments, want); diff != "" {
		t.Error(diff)
	}
}

func TestSetTextForgetsReplacements(t *testing.T) {
	d := NewDocument("tlf 22222222")
	d.Replace([]Edit{{Start: 4, End: 12, With: "90000000", Tag: "PHONE"}})
	d.SetText("noe annet")
	if got := d.Tagged(); got != "noe annet" {
		t.Errorf("tagged %q", got)
	}
}

func TestView(t *testing.T) {
	text := "§ 4-1. Søknad\r\n\n  Vuõʹlǧǧe ǩiõl   \nåarjelsaemien «gïele» 2026\n\n\t\n日本 e\u0301n"
	v := NewView(text)
	words := func(spans []Span) (out []string) {
		for _, s := range spans {
			out = append(out, v.Slice(s))
		}
		return out
	}
	if diff := cmp.Diff(words(v.Words), []string{"4", "1", "Søknad", "Vuõʹlǧǧe", "ǩiõl", "åarjelsaemien", "gïele", "2026", "日本", "e\u0301n"}); diff != "" {
		t.Error("words", diff)
	}
	if diff := cmp.Diff(words(v.Lines), []string{"§ 4-1. Søknad\r", "  Vuõʹlǧǧe ǩiõl   ", "åarjelsaemien «gïele» 2026", "日本 e\u0301n"}); diff != "" {
		t.Error("lines", diff)
	}
	if diff := cmp.Diff(words(v.Paragraphs), []string{"§ 4-1. Søknad\r", "  Vuõʹlǧǧe ǩiõl   \nåarjelsaemien «gïele» 2026", "日本 e\u0301n"}); diff != "" {
		t.Error("paragraphs", diff)
	}
}

func TestViewOfTextChanges(t *testing.T) {
	d := NewDocument("en to tre")
	if n := len(d.View().Words); n != 3 {
		t.Fatalf("%d words", n)
	}
	d.SetText("fire fem")
	if n := len(d.View().Words); n != 2 {
		t.Errorf("%d words after SetText", n)
	}
	d.Replace([]Edit{{Start: 0, End: 4, With: "seks sju", Tag: "PERSON_1"}})
	if n := len(d.View().Words); n != 3 {
		t.Errorf("%d words after Replace", n)
	}
	if got := d.TaggedView().Text; got != "<PERSON_1> fem" {
		t.Errorf("tagged view of %q", got)
	}
}

func FuzzView(f *testing.F) {
	f.Add("Sámi álbmot\n\nlea \xff\xc3")
	f.Fuzz(func(t *testing.T, text string) {
		v := NewView(text)
		for _, spans := range [][]Span{v.Words, v.Lines, v.Paragraphs} {
			end := uint32(0)
			for i, s := range spans {
				if s.Start >= s.End || s.Start < end || int(s.End) > len(text) || (i > 0 && s.Start == end && &spans[0] == &v.Words[0]) {
					t.Fatalf("span %v after %d in %q", s, end, text)
				}
				end = s.End
			}
		}
	})
}

// Cut takes out bytes, and what pointed at the others still points at them.
func TestCut(t *testing.T) {
	text := "Hjem\nKontakt <x>\nSuohkan lea vástidan Kari.\nTlf. 55 51\n"
	at := func(s string) uint32 { return uint32(strings.Index(text, s)) }
	d := Restored(Facts{Segments: []Segment{
		{0, at("Suohkan"), Bokmaal, 1}, {at("Suohkan"), at("Tlf."), NorthernSami, 1}, {at("Tlf."), uint32(len(text)), Bokmaal, 1},
	}}, text, []Replacement{
		{Start: at("<x>"), End: at("<x>") + 3, Tag: "EMAIL"}, {Start: at("Kari"), End: at("Kari") + 4, Tag: "PERSON"}, {Start: at("Tlf."), End: at("Tlf."), Tag: "EMPTY"}, {Start: at("55"), End: at("55") + 5, Tag: "PHONE"},
	})
	d.View()
	lost := d.Cut([]Span{{0, at("Suohkan")}, {at("Tlf."), uint32(len(text))}})
	if got, want := d.Text(), "Suohkan lea vástidan Kari.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if diff := cmp.Diff([]Segment{{0, uint32(len(d.Text())), NorthernSami, 1}}, d.Segments); diff != "" {
		t.Error(diff)
	}
	if got, want := d.Tagged(), "Suohkan lea vástidan <PERSON>.\n<EMPTY>"; got != want {
		t.Errorf("tagged: got %q, want %q", got, want)
	}
	if len(lost) != 2 || lost[0].Tag != "EMAIL" || lost[1].Tag != "PHONE" {
		t.Errorf("lost %v", lost)
	}
	if d.View().Text != d.Text() {
		t.Error("the old view is still there")
	}
	if d.Cut(nil) != nil {
		t.Error("cutting nothing loses something")
	}
}

func TestUnflag(t *testing.T) {
	f := Facts{Flags: []string{"mixed", "ocr", "template"}}
	f.Unflag("ocr")
	f.Unflag("none")
	if diff := cmp.Diff(f.Flags, []string{"mixed", "template"}); diff != "" {
		t.Error(diff)
	}
}

func TestFlagsAreASortedSet(t *testing.T) {
	var f Facts
	for _, x := range []string{"ocr", "mixed", "template", "mixed"} {
		f.Flag(x)
	}
	if diff := cmp.Diff(f.Flags, []string{"mixed", "ocr", "template"}); diff != "" {
		t.Error(diff)
	}
}

func TestShares(t *testing.T) {
	f := Facts{Segments: []Segment{{0, 10, Bokmaal, 1}, {10, 40, NorthernSami, 1}, {40, 50, Bokmaal, 1}}}
	got := f.Shares()
	if len(got) != 2 || got[0].Language != NorthernSami || got[0].Share != 0.6 || got[1].Share != 0.4 {
		t.Errorf("shares %v", got)
	}
}

func TestDeclaredLanguage(t *testing.T) {
	for in, want := range map[string]Language{
		"nb": Bokmaal, "nn-NO": Nynorsk, "nob_Latn": Bokmaal, "SE": NorthernSami, "sma": SouthernSami,
		"no": "", "": "", "und": "", "xx": "", "Nynorsk": Nynorsk,
	} {
		if got := DeclaredLanguage(in); got != want {
			t.Errorf("DeclaredLanguage(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	for in, want := range map[string]Size{"256MiB": 256 * MiB, "64 KiB": 64 * KiB, "10": 10, "1.5GiB": 1536 * MiB, "7B": 7} {
		var s Size
		if err := s.UnmarshalText([]byte(in)); err != nil || s != want {
			t.Errorf("size %q = %d, %v; want %d", in, s, err, want)
		}
		b, _ := s.MarshalText()
		var again Size
		if err := again.UnmarshalText(b); err != nil || again != s {
			t.Errorf("size %q does not come back: %q %v", in, b, err)
		}
	}
	var s Size
	if err := s.UnmarshalText([]byte("256MB")); err == nil || !strings.Contains(err.Error(), `"256MiB"`) {
		t.Errorf("decimal unit: %v", err)
	}
	for in, want := range map[string]Share{"10%": 0.1, "0.1%": 0.001, "0.25": 0.25, "0%": 0} {
		var s Share
		if err := s.UnmarshalText([]byte(in)); err != nil || s != want {
			t.Errorf("share %q = %v, %v; want %v", in, s, err, want)
		}
	}
	for _, in := range []string{"110%", "-1%", "NaN", "ti", "2"} {
		if err := new(Share).UnmarshalText([]byte(in)); err == nil {
			t.Errorf("share %q was accepted", in)
		}
	}
	if got := Share(0.001).String(); got != "0.1%" {
		t.Errorf("0.1%% prints as %s", got)
	}
}

func TestParseDate(t *testing.T) {
	if d, err := ParseDate("2026-03-14T12:00:00Z"); err != nil || d.String() != "2026-03-14" || d.Days() != 20526 {
		t.Errorf("%v %v %d", d, err, d.Days())
	}
	for _, in := range []string{"2026", "2026-13-01", "14.03.2026", ""} {
		if d, err := ParseDate(in); err == nil || !d.IsZero() {
			t.Errorf("%q was read as %v", in, d)
		}
	}
}

func TestKeyPartsAreApart(t *testing.T) {
	if NewKey("ab", "c") == NewKey("a", "bc") {
		t.Error("parts run together")
	}
}

func TestSpecPutsJudgeSettingsBack(t *testing.T) {
	type settings struct {
		Keep  []Language `yaml:"keep" when:"judge"`
		Depth int        `yaml:"depth"`
	}
	spec := StageSpec(Info{Name: "x"}, settings{[]Language{Bokmaal}, 3}, func(settings) (Stage, error) { return nil, nil })
	set := spec.Settings().(*settings)
	set.Keep, set.Depth = []Language{Nynorsk}, 5
	got := spec.WithoutJudge(set).(*settings)
	if got.Keep[0] != Bokmaal || got.Depth != 5 || set.Keep[0] != Nynorsk {
		t.Errorf("got %v, original %v", got, set)
	}
}

func BenchmarkView(b *testing.B) {
	text := strings.Repeat("Språkrådet får òg ansvar for dei samiske språka i Noreg, og sámegiella lea mielde. ", 50)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d := NewDocument(text)
		d.View()
		d.Release()
	}
}

// What is sealed is the value that stood in the text, and only with a seal.
func TestSeal(t *testing.T) {
	edit := Edit{Start: 5, End: 13, With: "90000000", Tag: "PHONE", Evidence: Evidence{Rule: "cue", Score: 0.9}}
	for seal, want := range map[bool]string{true: "[91234567]", false: ""} {
		d := NewDocument("Ring 91234567 nå.")
		if seal {
			d.SetSeal(func(value string) string { return "[" + value + "]" })
		}
		d.Replace([]Edit{edit})
		if got := d.Replaced()[0]; got.Seal != want || got.Rule != "cue" || got.Score != 0.9 {
			t.Errorf("got %+v, want seal %q", got, want)
		}
	}
}
