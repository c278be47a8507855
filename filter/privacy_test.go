package filter_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
	"kvern/filter"
	"kvern/filter/privacy"

	"github.com/google/go-cmp/cmp"
)

func TestPrivacy(t *testing.T) {
	corpustest.Stage(t, filter.Privacy, nil)
	for _, operator := range []string{"tag", "mask", "drop"} {
		t.Run(operator, func(t *testing.T) {
			corpustest.StageWith(t, filter.Privacy, &filter.PrivacySettings{Level: "contact", Operator: operator}, nil)
		})
	}
}

func privacyStage(t *testing.T, c filter.PrivacySettings) corpus.Stage {
	t.Helper()
	stage, err := filter.Privacy.Stage(&c, false)
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
	stage := privacyStage(t, filter.PrivacySettings{Level: "contact", Operator: "tag"})
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
	stage := privacyStage(t, filter.PrivacySettings{Level: "contact", Operator: "surrogate"})
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
	stage := privacyStage(t, filter.PrivacySettings{Level: "contact", Operator: "surrogate"})
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

func TestPrivacyRefusesToPromiseNames(t *testing.T) {
	for _, level := range []string{"persons", "strict"} {
		c := filter.PrivacySettings{Level: level, Operator: "surrogate"}
		if err := c.Validate(); !errors.Is(err, privacy.ErrNoNames) {
			t.Errorf("level %s: got %v, want %v", level, err, privacy.ErrNoNames)
		}
		if _, err := filter.Privacy.Stage(&c, false); !errors.Is(err, privacy.ErrNoNames) {
			t.Errorf("building level %s: got %v, want %v", level, err, privacy.ErrNoNames)
		}
	}
}

func TestPrivacySettingsNameUnknownTypesAndOperators(t *testing.T) {
	for _, c := range []filter.PrivacySettings{
		{Level: "all", Operator: "tag"},
		{Level: "contact", Operator: "hash"},
		{Level: "contact", Operator: "tag", Operators: map[string]string{"FACE": "tag"}},
		{Level: "contact", Operator: "tag", Operators: map[string]string{"EMAIL": "hash"}},
	} {
		if c.Validate() == nil {
			t.Errorf("%+v: want an error", c)
		}
	}
}

func TestPrivacyRedactor(t *testing.T) {
	redactor := privacyStage(t, filter.PrivacySettings{Level: "contact", Operator: "tag"}).(corpus.Redactor)
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
