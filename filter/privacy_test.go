package filter_test

import (
	"context"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
	"kvern/filter"

	"github.com/google/go-cmp/cmp"
)

func TestPrivacy(t *testing.T) {
	examples := corpustest.Examples{"special-category": corpus.NewDocument("Pasienten Kari Nordvoll har fått diagnosen schizofreni.")}
	corpustest.Stage(t, filter.Privacy, examples)
	for _, operator := range []string{"tag", "mask", "drop"} {
		t.Run(operator, func(t *testing.T) {
			corpustest.StageWith(t, filter.Privacy, privacySettings("contact", operator), examples)
		})
	}
	for _, level := range []string{"persons", "strict"} {
		t.Run(level, func(t *testing.T) {
			corpustest.StageWith(t, filter.Privacy, privacySettings(level, "surrogate"), examples)
		})
	}
}

// privacySettings are the defaults with another level and operator.
func privacySettings(level, operator string) *filter.PrivacySettings {
	c := filter.Privacy.Settings().(*filter.PrivacySettings)
	c.Level, c.Operator = level, operator
	return c
}

func privacyStage(t *testing.T, c *filter.PrivacySettings) corpus.Stage {
	t.Helper()
	stage, err := filter.Privacy.Stage(c, false)
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

func TestPrivacyScrubsTextAndMetadata(t *testing.T) {
	d := corpus.NewDocument("Søkeren (fnr. 16885159056) nås på tlf. 912 34 567 eller kari@nordmann.example.")
	d.Title = "Klage fra 16885159056"
	d.URL = "https://eksempel.no/sak?fnr=16885159056"
	d.WorkID = "sak-1"
	d.Origin.File = "innkommet/16885159056.txt"
	d.Origin.Member = "kari@nordmann.example/brev.txt"
	stage := privacyStage(t, privacySettings("contact", "tag"))
	if _, err := stage.Process(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	got := []string{d.Text(), d.Tagged(), d.Title, d.URL, d.WorkID, d.Origin.File, d.Origin.Member}
	want := []string{
		"Søkeren (fnr. <NO_TNR>) nås på tlf. <PHONE> eller <EMAIL>.",
		"Søkeren (fnr. <NO_TNR>) nås på tlf. <PHONE> eller <EMAIL>.",
		"Klage fra <NO_TNR>", "https://eksempel.no/sak?fnr=<NO_TNR>", "sak-1", "innkommet/<NO_TNR>.txt", "<EMAIL>/brev.txt",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	for name, want := range map[string]float64{"no_tnr": 1, "phone": 1, "email": 1, "iban": 0, "known": 0, "metadata": 4} {
		if v, ok := corpus.Measured(d.Privacy, name); !ok || v != want {
			t.Errorf("%s: got %v, measured %v, want %v", name, v, ok, want)
		}
	}
}

func TestPrivacyLettersThatDifferInAValueBecomeEqual(t *testing.T) {
	stage := privacyStage(t, privacySettings("contact", "surrogate"))
	var texts []string
	for _, number := range []string{"168851 59056", "12874078121"} {
		d := corpus.NewDocument("Vedtaket gjelder fødselsnummer " + number + ".")
		if _, err := stage.Process(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Text(), number) {
			t.Errorf("the number is still there")
		}
		texts = append(texts, d.Text())
	}
	if texts[0] != texts[1] {
		t.Errorf("got %q and %q, want equal texts", texts[0], texts[1])
	}
}

// TestPrivacyKnowsWhatItScrubbedBefore: a document and its scrubbed copy have the
// same tagged text, so that they are found to be duplicates.
func TestPrivacyKnowsWhatItScrubbedBefore(t *testing.T) {
	stage := privacyStage(t, privacySettings("contact", "surrogate"))
	first := corpus.NewDocument("Søkeren (fnr. 168851 59056) nås på tlf. 912 34 567.")
	if _, err := stage.Process(context.Background(), first); err != nil {
		t.Fatal(err)
	}
	second := corpus.NewDocument(first.Text())
	if _, err := stage.Process(context.Background(), second); err != nil {
		t.Fatal(err)
	}
	if second.Text() != first.Text() || second.Tagged() != first.Tagged() {
		t.Errorf("got %q tagged %q, want %q tagged %q", second.Text(), second.Tagged(), first.Text(), first.Tagged())
	}
	if known, _ := corpus.Measured(second.Privacy, "known"); known != 2 {
		t.Errorf("known: got %v, want 2", known)
	}
}

const caseText = "Kari Nordvoll klaget på vedtaket. Statsråd Ola Brekkmo svarte Nordvoll.\n\nSaksbehandler: Per Vikestad"

func TestPrivacyNamesByLevel(t *testing.T) {
	for level, want := range map[string]string{
		"contact": caseText,
		"persons": "<PERSON_1> klaget på vedtaket. Statsråd Ola Brekkmo svarte <PERSON_1>.\n\nSaksbehandler: Per Vikestad",
		"strict":  "<PERSON_1> klaget på vedtaket. Statsråd <PERSON_2> svarte <PERSON_1>.\n\nSaksbehandler: <PERSON_3>",
	} {
		d := corpus.NewDocument(caseText)
		if _, err := privacyStage(t, privacySettings(level, "tag")).Process(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if d.Text() != want || d.Tagged() != want {
			t.Errorf("%s: got %q tagged %q, want %q", level, d.Text(), d.Tagged(), want)
		}
	}
	c := privacySettings("persons", "tag")
	c.CaseHandlers = "remove"
	d := corpus.NewDocument(caseText)
	if _, err := privacyStage(t, c).Process(context.Background(), d); err != nil || !strings.HasSuffix(d.Text(), "Saksbehandler: <PERSON_2>") {
		t.Errorf("case_handlers remove: got %q, %v", d.Text(), err)
	}
}

func TestPrivacyNamesGetOneSurrogate(t *testing.T) {
	stage := privacyStage(t, privacySettings("persons", "surrogate"))
	var texts []string
	for _, name := range [][2]string{{"Kari", "Nordvoll"}, {"Anne", "Tangedal"}} {
		d := corpus.NewDocument(name[0] + " " + name[1] + " klaget på vedtaket. Kommunen svarte at " + name[1] + " hadde fått " + name[1] + "s sak behandlet.")
		if _, err := stage.Process(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Text(), name[1]) {
			t.Errorf("the name is still there: %q", d.Text())
		}
		texts = append(texts, d.Text())
		again := corpus.NewDocument(d.Text())
		if _, err := stage.Process(context.Background(), again); err != nil || again.Text() != d.Text() || again.Tagged() != d.Tagged() {
			t.Errorf("twice: got %q tagged %q, want %q tagged %q", again.Text(), again.Tagged(), d.Text(), d.Tagged())
		}
	}
	if texts[0] != texts[1] {
		t.Errorf("got %q and %q, want equal texts", texts[0], texts[1])
	}
}

// TestPrivacyTakesNamesOutOfMetadata: a path has nothing around a name to know it
// for one; the text has.
func TestPrivacyTakesNamesOutOfMetadata(t *testing.T) {
	d := corpus.NewDocument(caseText)
	d.Title = "Klage NORDVOLL 2019"
	d.URL = "https://eksempel.no/klage/kari-nordvoll"
	d.Origin.File = "innkommet/nordvoll_kari.pdf"
	if _, err := privacyStage(t, privacySettings("persons", "tag")).Process(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	got := []string{d.Title, d.URL, d.Origin.File}
	want := []string{"Klage <PERSON_1> 2019", "https://eksempel.no/", "innkommet/<PERSON_1>.pdf"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if n, _ := corpus.Measured(d.Privacy, "metadata"); n != 3 {
		t.Errorf("metadata: got %v, want 3", n)
	}
}

// An address hides values in percents, and a name in it has no place to be put: the
// host is what stays. What a surrogate can stand for in the address does.
func TestPrivacyAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"https://eksempel.no/sak/12?side=3":                      "https://eksempel.no/sak/12?side=3",
		"https://eksempel.no/sak?fnr=16885159056":                "https://eksempel.no/sak?fnr=<NO_TNR>",
		"https://eksempel.no/sak?fnr=168851%2059056":             "https://eksempel.no/",
		"https://eksempel.no/16885159056/ola%40nordmann.example": "<URL_TOKEN>",
		"https://eksempel.no/sak?navn=Kari%20Nordvoll":           "https://eksempel.no/",
	} {
		d := corpus.NewDocument(caseText)
		d.URL = address
		if _, err := privacyStage(t, privacySettings("persons", "tag")).Process(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if d.URL != want {
			t.Errorf("%s: got %s, want %s", address, d.URL, want)
		}
	}
}

func TestPrivacySpecialCategories(t *testing.T) {
	for _, c := range []struct {
		text string
		held bool
	}{
		{"Barnevernet fattet vedtak om omsorgsovertakelse for sønnen til Kari Nordvoll.", true},
		{"Pasienten Kari Nordvoll har fått diagnosen schizofreni.", true},
		{"Kari Nordvoll søkte om asyl, men fekk avslag på asylsøknaden i 2019.", true},
		{"Retten fant at Ola Brekkmo ble domfelt for voldtekt.", true},
		{"Mánáidsuodjalus lea ožžon dieđu Kari Nordvoll birra.", true},
		{"Barnevernsloven § 4-12 gjelder vedtak om omsorgsovertakelse. Kommunen skal følge opp.", false},
		{"Statsråd Kari Nordvoll la frem en ny lov om barnevern.", false},
		{"Kari Nordvoll klaget på reguleringsplanen.\n\nBarnevernet har fått flere stillinger.", false},
	} {
		for _, level := range []string{"identifiers", "contact", "strict"} {
			stage := privacyStage(t, privacySettings(level, "surrogate"))
			d := corpus.NewDocument(c.text)
			if _, err := stage.Process(context.Background(), d); err != nil {
				t.Fatal(err)
			}
			v := stage.(corpus.Judge).Judge(&d.Facts)
			if held := v.Outcome == corpus.Quarantined; held != (c.held && level != "identifiers") {
				t.Errorf("%s: %q: got %v", level, c.text, v)
			}
		}
	}
}

func TestPrivacySettingsNameUnknownTypesAndOperators(t *testing.T) {
	for _, change := range []func(*filter.PrivacySettings){
		func(c *filter.PrivacySettings) { c.Level = "all" },
		func(c *filter.PrivacySettings) { c.Operator = "hash" },
		func(c *filter.PrivacySettings) { c.Names = "all" },
		func(c *filter.PrivacySettings) { c.Operators = map[string]string{"FACE": "tag"} },
		func(c *filter.PrivacySettings) { c.Operators = map[string]string{"EMAIL": "hash"} },
	} {
		c := privacySettings("contact", "tag")
		if change(c); c.Validate() == nil {
			t.Errorf("%+v: want an error", c)
		}
	}
}

func TestPrivacyRedactor(t *testing.T) {
	redactor := privacyStage(t, privacySettings("contact", "tag")).(corpus.Redactor)
	for in, want := range map[string]string{
		"16885159056":                   "<NO_TNR>",
		"16885159056.txt":               "<NO_TNR>.txt",
		"saker/2021/16885159056-svar":   "saker/2021/<NO_TNR>-svar",
		"postliste_2023_16885159056_1":  "postliste_2023_<NO_TNR>_1",
		"LOV-2005-05-20-28":             "LOV-2005-05-20-28",
		"2023/12345-6":                  "2023/12345-6",
		"":                              "",
		"b9f1c2d3-1234-4abc-9def-01234": "b9f1c2d3-1234-4abc-9def-01234",
	} {
		if got := redactor.Redact(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
