package oai

import (
	"errors"
	"strings"
	"testing"

	"kvern/ingest/xmlscan"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const page = `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2024-05-17T10:00:00Z</responseDate>
<request verb="ListRecords">https://example.no/oai</request><ListRecords>
<record><header><identifier>oai:example.no:1</identifier><datestamp>2024-05-01</datestamp><setSpec>a</setSpec></header>
<metadata><oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>Reindrift og vær
  på Finnmarksvidda</dc:title><dc:description>Om vinteren.</dc:description><dc:description/>
<dc:identifier>https://example.no/1</dc:identifier><dc:identifier>https://example.no/1/Oppgave.PDF?sequence=1</dc:identifier>
<dc:rights>info:eu-repo/semantics/openAccess</dc:rights></oai_dc:dc></metadata></record>
<record><header status="deleted"><identifier>oai:example.no:2</identifier></header></record>
<record><header><identifier>oai:example.no:3</identifier></header><metadata><dc><rights>info:eu-repo/semantics/embargoedAccess</rights></dc></metadata></record>
<resumptionToken completeListSize="9">abc|3</resumptionToken></ListRecords></OAI-PMH>`

func TestParse(t *testing.T) {
	got, err := Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	want := Page{Token: "abc|3", Records: []Record{
		{Identifier: "oai:example.no:1", Elements: map[string][]string{
			"title": {"Reindrift og vær på Finnmarksvidda"}, "description": {"Om vinteren."},
			"identifier": {"https://example.no/1", "https://example.no/1/Oppgave.PDF?sequence=1"},
			"rights":     {"info:eu-repo/semantics/openAccess"},
		}},
		{Identifier: "oai:example.no:2", Deleted: true},
		{Identifier: "oai:example.no:3", Elements: map[string][]string{"rights": {"info:eu-repo/semantics/embargoedAccess"}}},
	}}
	if diff := cmp.Diff(got, want, cmpopts.IgnoreFields(Record{}, "Start", "End"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	for _, r := range got.Records {
		if text := page[r.Start:r.End]; !strings.HasPrefix(text, "<record>") || !strings.HasSuffix(text, "</record>") {
			t.Errorf("a record is at %q", text)
		}
	}
	if full := got.Records[0].FullTexts(); !cmp.Equal(full, []string{"https://example.no/1/Oppgave.PDF?sequence=1"}) {
		t.Errorf("full texts: %q", full)
	}
	if got.Records[0].Closed() || !got.Records[2].Closed() {
		t.Error("open and closed are confused")
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		name, text, code string
		records          int
		err              error
	}{
		{"bad token", `<OAI-PMH><error code="badResumptionToken">gone</error></OAI-PMH>`, "badResumptionToken", 0, nil},
		{"none", `<OAI-PMH><error code="noRecordsMatch"/></OAI-PMH>`, "noRecordsMatch", 0, nil},
		{"a page", `<html><body>Vedlikehold</body></html>`, "", 0, ErrNotOAI},
		{"nothing", ``, "", 0, ErrNotOAI},
		{"cut off", page[:strings.Index(page, "oai:example.no:3")], "", 2, xmlscan.ErrSyntax},
	} {
		got, err := Parse(strings.NewReader(c.text))
		if !errors.Is(err, c.err) || got.Error != c.code || len(got.Records) != c.records {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// Records lie in the answer one after the other, whatever it is.
func FuzzParse(f *testing.F) {
	f.Add(page)
	f.Add(`<OAI-PMH><record><record></record></x></record><resumptionToken/>`)
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := Parse(strings.NewReader(text))
		end := int64(0)
		for _, r := range got.Records {
			if r.Start < end || r.End <= r.Start || r.End > int64(len(text)) {
				t.Fatalf("record from %d to %d of %d, after %d", r.Start, r.End, len(text), end)
			}
			end = r.End
		}
	})
}
