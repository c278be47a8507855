package export

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"kvern/corpus"
	"kvern/export/columnar"
)

//go:embed card.md.tmpl
var cardTemplate string

// cardTags are the codes that the Hugging Face Hub knows: ISO 639-1 where there is
// one. "se" is Northern Sámi, not Swedish.
var cardTags = map[corpus.Language]string{
	corpus.Bokmaal: "nb", corpus.Nynorsk: "nn", corpus.NorthernSami: "se", corpus.Danish: "da", corpus.Swedish: "sv",
	corpus.Finnish: "fi", corpus.Icelandic: "is", corpus.Faroese: "fo", corpus.Estonian: "et", corpus.English: "en",
	corpus.German: "de", corpus.Dutch: "nl",
}

var languageNames = map[corpus.Language]string{
	corpus.Bokmaal: "Norwegian bokmål", corpus.Nynorsk: "Norwegian nynorsk", corpus.NorthernSami: "Northern Sámi",
	corpus.LuleSami: "Lule Sámi", corpus.SouthernSami: "Southern Sámi", corpus.InariSami: "Inari Sámi", corpus.SkoltSami: "Skolt Sámi",
	corpus.Kven: "Kven", corpus.Meankieli: "Meänkieli", corpus.Danish: "Danish", corpus.Swedish: "Swedish", corpus.Finnish: "Finnish",
	corpus.Icelandic: "Icelandic", corpus.Faroese: "Faroese", corpus.Estonian: "Estonian", corpus.English: "English",
	corpus.German: "German", corpus.Dutch: "Dutch", corpus.Undetermined: "undetermined",
}

// cardConfig is a configuration of the data set: one language.
type cardConfig struct {
	LanguageStats
	Name   string
	Splits []cardSplit
}

type cardSplit struct{ Name, Path string }

// Card writes the data set card: front matter for the Hugging Face Hub with one
// configuration per language, then what the build holds, in tables.
func Card(m *Manifest, s *Stats) ([]byte, error) {
	t, err := template.New("card").Funcs(template.FuncMap{
		"thousands": thousands, "percent": func(part, whole int64) string { return corpus.Share(corpus.Ratio(int(part), int(whole))).String() },
		"cell": func(s string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s) }, "quote": func(s string) string { return fmt.Sprintf("%q", s) },
	}).Parse(cardTemplate)
	if err != nil {
		return nil, err
	}
	data := struct {
		Manifest *Manifest
		Stats    *Stats
		Configs  []cardConfig
		Tags     []string
		Size     string
		Licences []string
		Reasons  []FateCount
		Fields   []columnar.Field
	}{m, s, configs(m, s), tags(s), sizeCategory(s.Kept), licences(s), reasons(s), nil}
	for _, c := range Columns(nil, nil) {
		data.Fields = append(data.Fields, c.Field)
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.Bytes(), err
}

func configs(m *Manifest, s *Stats) (all []cardConfig) {
	for _, l := range s.Languages {
		c := cardConfig{LanguageStats: l, Name: languageNames[directoryOf(l.Language)]}
		c.Language = directoryOf(l.Language)
		for _, split := range []string{"train", "validation"} {
			prefix := fmt.Sprintf("data/%s/%s-", c.Language, split)
			if slices.ContainsFunc(m.Files, func(f File) bool { return strings.HasPrefix(f.Path, prefix) }) {
				c.Splits = append(c.Splits, cardSplit{split, prefix + "*.parquet"})
			}
		}
		all = append(all, c)
	}
	return all
}

func directoryOf(l corpus.Language) corpus.Language {
	if l == "" {
		return corpus.Undetermined
	}
	return l
}

func tags(s *Stats) (all []string) {
	for _, l := range s.Languages {
		tag, ok := cardTags[l.Language]
		if !ok {
			tag = string(directoryOf(l.Language))
		}
		all = append(all, tag)
	}
	return all
}

func licences(s *Stats) (all []string) {
	for _, src := range s.Sources {
		name := src.Licence
		if name == "" {
			name = "agreement"
		}
		if src.Kept > 0 && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// reasons adds up removals and quarantine over sources and languages.
func reasons(s *Stats) (all []FateCount) {
	for _, f := range s.Fates {
		if f.Outcome == corpus.Kept.String() {
			continue
		}
		i := slices.IndexFunc(all, func(a FateCount) bool { return a.Outcome == f.Outcome && a.Stage == f.Stage && a.Reason == f.Reason })
		if i < 0 {
			all = append(all, FateCount{Outcome: f.Outcome, Stage: f.Stage, Reason: f.Reason})
			i = len(all) - 1
		}
		all[i].Records += f.Records
		all[i].Characters += f.Characters
	}
	slices.SortStableFunc(all, func(a, b FateCount) int { return int(b.Records - a.Records) })
	return all
}

// sizeCategory is the Hub's class of a number of rows.
func sizeCategory(n int64) string {
	limits := []struct {
		below int64
		name  string
	}{{1e3, "n<1K"}, {1e4, "1K<n<10K"}, {1e5, "10K<n<100K"}, {1e6, "100K<n<1M"}, {1e7, "1M<n<10M"}, {1e8, "10M<n<100M"}, {1e9, "100M<n<1B"}}
	for _, l := range limits {
		if n < l.below {
			return l.name
		}
	}
	return "n>1B"
}

// thousands writes a number with thin groups, as 12 345.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
