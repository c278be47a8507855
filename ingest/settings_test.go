package ingest

import (
	"strings"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// entry is a source that is in order.
func goodSettings() Settings {
	s := DefaultSettings
	s.Source, s.Files, s.Licence = "lovdata", []string{"lov/**/*.html"}, "NLOD-2.0"
	return s
}

func TestSettingsMessages(t *testing.T) {
	agreement := Agreement{With: "Eksempel kommune", Reference: "24/123"}
	tests := map[string]struct {
		change func(*Settings)
		want   string // part of the message; empty for none
	}{
		"in order":             {func(*Settings) {}, ""},
		"no name":              {func(s *Settings) { s.Source = "" }, "source: missing"},
		"capitals":             {func(s *Settings) { s.Source = "Lovdata" }, `source: "Lovdata" is no name`},
		"Norwegian letters":    {func(s *Settings) { s.Source = "årsmelding" }, "use lower-case letters a-z"},
		"no files":             {func(s *Settings) { s.Files = nil }, "files: missing"},
		"absolute":             {func(s *Settings) { s.Files = []string{"/srv/a.txt"} }, "is absolute"},
		"Windows drive":        {func(s *Settings) { s.Files = []string{"C:/a.txt"} }, "is absolute"},
		"upwards":              {func(s *Settings) { s.Files = []string{"a/../../b"} }, "leads out of the inputs root"},
		"dots in a name":       {func(s *Settings) { s.Files = []string{"a..b"} }, ""},
		"open bracket":         {func(s *Settings) { s.Files = []string{"a[b"} }, "no valid glob"},
		"no terms":             {func(s *Settings) { s.Licence = "" }, "licence: missing"},
		"both terms":           {func(s *Settings) { s.Agreement = agreement }, "give one of the two"},
		"agreement":            {func(s *Settings) { s.Licence, s.Agreement = "", agreement }, ""},
		"half an agreement":    {func(s *Settings) { s.Licence, s.Agreement = "", Agreement{With: "A"} }, "agreement: say with whom"},
		"agreement until when": {func(s *Settings) { s.Licence, s.Agreement = "", Agreement{"A", "1", "2027"} }, "agreement.until: want a date"},
		"licence by nickname":  {func(s *Settings) { s.Licence = "NLOD" }, `did you mean "NLOD-2.0"?`},
		"licence misspelt":     {func(s *Settings) { s.Licence = "CC BY 4" }, `did you mean "CC-BY-4.0"?`},
		"the law as licence":   {func(s *Settings) { s.Licence = "Åndsverkloven § 14" }, `did you mean "public-domain-act-14"?`},
		"licence of one's own": {func(s *Settings) { s.Licence = "LicenseRef-Giella-free" }, ""},
		"licence unheard of":   {func(s *Settings) { s.Licence = "fri bruk til alt mulig" }, "use an SPDX id such as"},
		"access":               {func(s *Settings) { s.Access = "public" }, "none of open, restricted, internal"},
		"personal data":        {func(s *Settings) { s.PersonalData = "" }, "none of none, incidental"},
		"control digit":        {func(s *Settings) { s.Publisher.OrganisationNumber = "974 760 672" }, "control digit"},
		"too few digits":       {func(s *Settings) { s.Publisher.OrganisationNumber = "12345678" }, "not nine digits"},
		"organisation number":  {func(s *Settings) { s.Publisher.OrganisationNumber = "974 760 673" }, ""},
		"language":             {func(s *Settings) { s.LanguageHint = []corpus.Language{"no"} }, `no language "no"`},
		"field":                {func(s *Settings) { s.Fields.URL = "metadata..url" }, "fields.url"},
		"path without format":  {func(s *Settings) { s.Fields.Text = "pages[].text" }, "say with format which files it is for"},
		"drop in JSON":         {func(s *Settings) { s.Format, s.Drop = "json", []string{"a"} }, "drop: the reader json has no use for it"},
		"select in lines":      {func(s *Settings) { s.Format, s.Record.Select = "jsonl", "a[]" }, "record.select: the reader jsonl"},
		"fields of a PDF":      {func(s *Settings) { s.Format, s.Fields.ID = "pdf", "a" }, "fields: the reader pdf"},
		"key of a line":        {func(s *Settings) { s.Format, s.Fields.ID = "jsonl", "@key" }, "@key is for records in an object"},
		"key of an object":     {func(s *Settings) { s.Format, s.Fields.ID, s.Record.Select = "json", "@key", "*" }, ""},
		"JSON path":            {func(s *Settings) { s.Format, s.Fields.Text = "json", "pages[" }, "fields.text: path"},
		"screened field":       {func(s *Settings) { s.Fields.Title = "offentligTittel_SENSITIV" }, "screens what must not be read"},
		"screened, renamed":    {func(s *Settings) { s.Format, s.Fields.Text = "json", "['a:tittelSensitiv']" }, "screens what must not be read"},
		"list in Parquet":      {func(s *Settings) { s.Format, s.Fields.Text = "parquet", "pages[]" }, "columns that are lists are not read"},
		"column 0":             {func(s *Settings) { s.Format, s.Fields.Text = "csv", "#0" }, "counted from #1"},
		"condition":            {func(s *Settings) { s.Format, s.Record.Screened = "csv", []string{"type!"} }, "record.screened: want field"},
		"condition, no value":  {func(s *Settings) { s.Format, s.Record.Screened = "json", []string{"type="} }, "record.screened: want field"},
		"condition, path":      {func(s *Settings) { s.Format, s.Record.Screened = "jsonl", []string{"a[=b"} }, "record.screened: path"},
		"selector":             {func(s *Settings) { s.Format, s.Drop = "html", []string{"p:hover"} }, "pseudo-classes"},
		"blocks in HTML":       {func(s *Settings) { s.Format, s.Blocks = "html", []string{"p"} }, "blocks: the reader html"},
		"mapping of HTML":      {func(s *Settings) { s.Mapping, s.Drop = "html", []string{".faktaboks"} }, ""},
		"mapping":              {func(s *Settings) { s.Mapping = "pdf" }, "is none of csv"},
		"mapping and format":   {func(s *Settings) { s.Mapping, s.Format = "json", "html" }, "leave one of the two out"},
		"match":                {func(s *Settings) { s.Match.WorkID = "id[" }, "match.work_id"},
		"match of the text":    {func(s *Settings) { s.Match.Text = "a" }, "match.text"},
		"expected documents":   {func(s *Settings) { s.Expect.Documents = []int{9, 1} }, "want the fewest and the most"},
		"expected languages":   {func(s *Settings) { s.Expect.Languages = map[corpus.Language]corpus.Share{"nb": 0.6} }, `no language "nb"`},
		"expected shares":      {func(s *Settings) { s.Expect.Languages = map[corpus.Language]corpus.Share{"nob": 0.6, "nno": 0.5} }, "more than all"},
		"limit":                {func(s *Settings) { s.Limits.MaxDocument = 0 }, "limits.max_document"},
		"depth":                {func(s *Settings) { s.Limits.MaxDepth = 100 }, "limits.max_depth"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := goodSettings()
			tt.change(&s)
			err := s.Validate()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestSettingsReportAllProblems(t *testing.T) {
	err := Settings{}.Validate()
	for _, key := range []string{"source:", "files:", "licence:", "access:", "personal_data:", "limits.max_document:"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("got %v, want a line about %s", err, key)
		}
	}
}

func TestInfo(t *testing.T) {
	s := goodSettings()
	s.Licence, s.Agreement = "", Agreement{"Eksempel kommune", "24/123", "2027-12-31"}
	s.Publisher = Publisher{"Eksempel kommune", "974 760 673"}
	want := corpus.SourceInfo{
		Name: "lovdata", Agreement: "Eksempel kommune, 24/123, until 2027-12-31", Access: "open", PersonalData: "incidental",
		Publisher: "Eksempel kommune", OrganisationNumber: "974760673",
	}
	if diff := cmp.Diff(s.Info(), want); diff != "" {
		t.Errorf("info (-got +want):\n%s", diff)
	}
}
