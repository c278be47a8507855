package filter

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

func TestQuality(t *testing.T) {
	corpustest.Stage(t, Quality, corpustest.Examples{
		"lfs-pointer":    corpus.NewDocument("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1"),
		"error-page":     corpus.NewDocument("404 Not Found\n\nnginx"),
		"cookie-wall":    corpus.NewDocument("Vi bruker informasjonskapsler for å gjøre nettstedet bedre. Godta alle. Kun nødvendige."),
		"empty":          corpus.NewDocument("Side 2 av 3"),
		"few-letters":    corpus.NewDocument(strings.Repeat("1 200 300 | 17,5 % | kr\n", 10)),
		"repeated-lines": corpus.NewDocument(strings.Repeat("Les mer om tilskudd til språk\n", 12)),
		"too-short":      corpus.NewDocument("Underdirektør Ola Nordmann"),
	})
}

// lawWithTable is mostly numbers; listOfLinks repeats most of its lines.
var (
	lawWithTable = "§ 1. Satser for tilskudd\n" + strings.Repeat("12,5 – 1 200 – 340 – 17 – kr\n", 5)
	listOfLinks  = strings.Repeat("Loven i fulltekst\n", 14) + "Adopsjonsloven\nAngrerettloven\nArveloven\nBarnelova\nEkteskapsloven\nFolketrygdloven\nSameloven"
	leaders      = strings.Repeat("Mun lean boahtán ................................ ja ............... dál.\n", 9)
)

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		text, genre string
		language    corpus.Language
		want        string
	}{
		"one sentence":                {"Men eg skal ikkje gjera det.", "", corpus.Nynorsk, ""},
		"question":                    {"«Er ikke statsråden enig?»", "", corpus.Bokmaal, ""},
		"title":                       {"Underdirektør Ola Nordmann", "", corpus.Bokmaal, "too-short"},
		"title in Sámi":               {"Bures boahtin deike!", "", corpus.NorthernSami, ""},
		"title in Lule Sámi":          {"Vuosstassijddo - Sámedigge", "", corpus.LuleSami, ""},
		"title in Southern Sámi":      {"Aalkoesæjroe jïh ohtseme", "", corpus.SouthernSami, ""},
		"title in Inari Sámi":         {"Tiervâpuáttim Sämitiigán", "", corpus.InariSami, ""},
		"title in Skolt Sámi":         {"Tiõrv pueʹttem Sääʹmteʹǧǧe", "", corpus.SkoltSami, ""},
		"title in Kven":               {"Kainun institutti, etusivu", "", corpus.Kven, ""},
		"title of a law":              {"Kapittel 2. Søknader", "lov", corpus.Bokmaal, ""},
		"line of a journal":           {"2020/123-4 Søknad, unntatt", "offentlig postjournal", corpus.Bokmaal, ""},
		"fragment in Sámi":            {"§ 4.", "", corpus.NorthernSami, "empty"},
		"table in a law":              {lawWithTable, "forskrift", corpus.Bokmaal, ""},
		"table":                       {lawWithTable, "", corpus.Bokmaal, "few-letters"},
		"numbers in Sámi":             {strings.Repeat("1 200 300 | 17,5 % | kr\n", 10), "", corpus.NorthernSami, "few-letters"},
		"exercise in Sámi":            {leaders, "", corpus.NorthernSami, ""},
		"exercise":                    {leaders, "", corpus.Bokmaal, "few-letters"},
		"text around a table":         {strings.Repeat("Satsene gjelder for tilskudd til frakt. ", 40) + strings.Repeat("12,5 1200 340 17 90 ", 100), "", "", ""},
		"list of links":               {listOfLinks, "", corpus.Nynorsk, "repeated-lines"},
		"list of links in Kven":       {listOfLinks, "", corpus.Kven, ""},
		"list of links in a law":      {listOfLinks, "Forskrifter", corpus.Nynorsk, ""},
		"loop in Sámi":                {strings.Repeat("Sámediggi - Sametinget\n", 30), "", corpus.NorthernSami, "repeated-lines"},
		"genre that only looks alike": {"Underdirektør Ola Nordmann", "lovende talent", corpus.Bokmaal, "too-short"},
	} {
		t.Run(name, func(t *testing.T) {
			f := measured(t, c.text)
			f.Language, f.DocumentType = c.language, c.genre
			if got := judge(t, Quality.Settings(), f); got.Reason != c.want {
				t.Errorf("got %q (%v, limit %v), want %q", got.Reason, got.Value, got.Limit, c.want)
			}
		})
	}
}

func TestSecondLanguageProtects(t *testing.T) {
	f := measured(t, "Velkommen - Bures boahtin deike")
	f.Language = corpus.Bokmaal
	f.Segments = []corpus.Segment{{Start: 0, End: 70, Language: corpus.Bokmaal}, {Start: 70, End: 100, Language: corpus.NorthernSami}}
	if got := judge(t, Quality.Settings(), f); got != corpus.Keep {
		t.Errorf("removed: %s", got.Reason)
	}
	f.Segments[0].End, f.Segments[1].Start = 90, 90
	if got := judge(t, Quality.Settings(), f); got.Reason != "too-short" {
		t.Errorf("got %q for a tenth in Sámi", got.Reason)
	}
}

func TestDeclaredLanguageProtectsUntilOneIsDetermined(t *testing.T) {
	f := measured(t, "Oahpaheaddji Ola Nordmann")
	f.LanguageDeclared = corpus.NorthernSami
	if got := judge(t, Quality.Settings(), f); got != corpus.Keep {
		t.Errorf("removed: %s", got.Reason)
	}
	f.Language = corpus.Bokmaal
	if got := judge(t, Quality.Settings(), f); got.Reason != "too-short" {
		t.Errorf("got %q", got.Reason)
	}
}

func TestLimitsCanBeChangedOneByOne(t *testing.T) {
	f := measured(t, "Underdirektør Ola Nordmann")
	settings := Quality.Settings().(*QualitySettings)
	settings.Limits.ShortWords = 3
	if got := judge(t, settings, f); got != corpus.Keep {
		t.Errorf("removed: %s", got.Reason)
	}
	settings.Limits.Letters = 30
	if diff := cmp.Diff(judge(t, settings, f), corpus.Exceeds("empty", 24, 30)); diff != "" {
		t.Error(diff)
	}
	settings.Profile = "none"
	if got := judge(t, settings, f); got != corpus.Keep {
		t.Errorf("profile none removed: %s", got.Reason)
	}
}

func TestLimitsValidate(t *testing.T) {
	limits := Quality.Settings().(*QualitySettings).Limits
	if err := limits.Validate(); err != nil {
		t.Error(err)
	}
	loop, text := limits, limits
	loop.LoopUnique = 0.6
	text.TextLetterShare = 0.6
	for _, l := range []QualityLimits{loop, text} {
		if l.Validate() == nil {
			t.Errorf("%+v is valid", l)
		}
	}
}

func TestNothingMeasuredNothingJudged(t *testing.T) {
	if got := judge(t, Quality.Settings(), &corpus.Facts{}); got != corpus.Keep {
		t.Errorf("removed: %s", got.Reason)
	}
}

func TestNoticesAreFlagged(t *testing.T) {
	if diff := cmp.Diff(measured(t, "403 Forbidden").Flags, []string{"error-page"}); diff != "" {
		t.Error(diff)
	}
}

func TestSignalsAreRounded(t *testing.T) {
	f := measured(t, "en to tre fire fem seks sju")
	for _, m := range f.Quality {
		if m.Value != corpus.Round(m.Value) {
			t.Errorf("%s: %v", m.Name, m.Value)
		}
	}
	if got, _ := corpus.Measured(f.Quality, "mean_word_length"); got != 3 {
		t.Errorf("mean word length %v", got)
	}
}

// measured gives the facts of a text after the stage quality.
func measured(t *testing.T, text string) *corpus.Facts {
	t.Helper()
	d := corpus.NewDocument(text)
	runThrough(t, Quality, Quality.Settings(), d)
	return &d.Facts
}

func judge(t *testing.T, settings any, f *corpus.Facts) corpus.Verdict {
	t.Helper()
	stage, err := Quality.Stage(settings, true)
	if err != nil {
		t.Fatal(err)
	}
	return stage.(corpus.Judge).Judge(f)
}

func BenchmarkQuality(b *testing.B) {
	text := strings.Repeat("Kommunestyret vedtok i går å bygge ny skole på Øvre Ås, og Sámediggi mearridii seammá ášši.\n", 500)
	stage, err := Quality.Stage(Quality.Settings(), false)
	if err != nil {
		b.Fatal(err)
	}
	for _, viewed := range []bool{true, false} {
		b.Run(fmt.Sprintf("viewed=%v", viewed), func(b *testing.B) {
			d := corpus.NewDocument(text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if !viewed {
					d.Release()
				}
				if _, err := stage.Process(context.Background(), d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
