package ingest

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/ingest/licence"

	"github.com/bmatcuk/doublestar/v4"
)

// Settings is one entry under `ingest` in a pipeline file: a source.
type Settings struct {
	Source       string            `yaml:"source" doc:"Name of the source, in lower-case letters, digits and hyphens; it stands in every record."`
	Files        []string          `yaml:"files" doc:"Paths or globs of the files, relative to the inputs root; - is standard input."`
	Fetch        *Fetch            `yaml:"fetch" doc:"What to fetch over HTTP, in place of files."`
	Format       string            `yaml:"format" doc:"Name of the reader for all files; left out, each file is recognised by its first bytes and its extension."`
	Licence      string            `yaml:"licence" doc:"SPDX id or listed name of the licence of the text."`
	Agreement    Agreement         `yaml:"agreement" doc:"The agreement that allows use of the text, where there is no licence."`
	Access       string            `yaml:"access" doc:"Who may see the text; only open text reaches the publishable data." enum:"open restricted internal"`
	PersonalData string            `yaml:"personal_data" doc:"How much personal data to expect; case-files and special need the privacy level persons or more." enum:"none incidental case-files special"`
	Publisher    Publisher         `yaml:"publisher" doc:"Who publishes the text."`
	LanguageHint []corpus.Language `yaml:"language_hint" doc:"Languages to expect, as ISO 639-3 codes."`
	Generation   int               `yaml:"generation" doc:"Generation of the build that the source is published with; left out, the first. Sources of later generations change no file of earlier ones." min:"0"`
	LegalBasis   string            `yaml:"legal_basis" doc:"Why the text may be processed, such as an article of the GDPR or of the Directive on copyright."`
	TDM          string            `yaml:"tdm" doc:"Whether reservations against text and data mining are honoured, or only recorded, which takes an agreement or a licence." enum:"honour record"`
	Mapping      string            `yaml:"mapping" doc:"Name of the reader that record, fields, drop and blocks are written for, where files of several formats lie together; left out, format, or else xml."`
	Record       Record            `yaml:"record" doc:"What is one document."`
	Fields       Fields            `yaml:"fields" doc:"Which fields of a JSON object, columns of a table or elements of XML and HTML hold what."`
	Match        Fields            `yaml:"match" doc:"Regular expressions by field: of its value counts what matches, or the first group."`
	Drop         []string          `yaml:"drop" doc:"Paths of elements that are no text, in XML and HTML."`
	Blocks       []string          `yaml:"blocks" doc:"Names of the elements that are paragraphs, in XML; left out, all but those that usually stand within a line."`
	Limits       Limits            `yaml:"limits" doc:"Limits beyond which input is quarantined instead of read."`
	Expect       Expect            `yaml:"expect" doc:"What a run must find in the source; otherwise it stops before anything is published."`
}

// Agreement allows use of text that has no licence.
type Agreement struct {
	With      string `yaml:"with" doc:"The other party."`
	Reference string `yaml:"reference" doc:"Case number or another reference by which the agreement is found."`
	Until     string `yaml:"until" doc:"Last day of the agreement, as 2027-12-31; left out, it has no end."`
}

// Publisher is who publishes the text of a source.
type Publisher struct {
	Name               string `yaml:"name" doc:"Name of the publisher."`
	OrganisationNumber string `yaml:"organisation_number" doc:"Number of the publisher in the Norwegian register of legal entities, nine digits."`
}

// Record says what one document is. The paths are those of package xmlmap in XML, of
// package jsonscan in JSON, and selectors of package selector in HTML.
type Record struct {
	Select   string   `yaml:"select" doc:"Path of the element or value that is one document; left out, the whole file is, or every element of a list in JSON."`
	Screened []string `yaml:"screened" doc:"Paths of what screens a record, in JSON and tables also with a value as in type=letter: the record is left out on purpose."`
}

// Fields says which field holds what. In JSON and tables a field is a name or a path
// such as metadata.url, or several with | between them, of which the first that is
// there counts; left out, the usual names are tried in order. In XML it is a path such
// as //dd[@class='title'], in HTML a selector such as meta[name=author]@content, and
// what is left out is unknown, in HTML what the page says itself.
type Fields struct {
	ID           string `yaml:"id" doc:"Field with the id of the document."`
	Text         string `yaml:"text" doc:"Field with the text."`
	Title        string `yaml:"title" doc:"Field with the title."`
	URL          string `yaml:"url" doc:"Field with the address."`
	Language     string `yaml:"language" doc:"Field with the language that the source declares."`
	Licence      string `yaml:"licence" doc:"Field with the licence of the document."`
	DocumentType string `yaml:"document_type" doc:"Field with the type of the document."`
	WorkID       string `yaml:"work_id" doc:"Field with an id that editions and translations of one work share."`
	Published    string `yaml:"published" doc:"Field with the date of publication, in ISO 8601."`
	Acquired     string `yaml:"acquired" doc:"Field with the time at which the text was fetched, in ISO 8601."`
}

// Limits bound the work that one file may cause. All count bytes or steps, never
// seconds, so that every machine draws the line at the same place.
type Limits struct {
	MaxDocument corpus.Size `yaml:"max_document" doc:"Largest document, in bytes as stored; a larger one is quarantined unread." min:"1" max:"1GiB"`
	MaxUnpacked corpus.Size `yaml:"max_unpacked" doc:"Most that one compressed file may unpack to." min:"1"`
	MaxRatio    int         `yaml:"max_ratio" doc:"Most that a compressed file may grow when unpacked, as a multiple of its size; the first 64 MiB are free." min:"1"`
	MaxDepth    int         `yaml:"max_depth" doc:"How many containers may lie within one another." min:"1" max:"16"`
	MaxEntries  int         `yaml:"max_entries" doc:"How many entries an archive may have." min:"1"`
}

// DefaultLimits hold the longest government report many times over, stop a
// decompression bomb, and read everything found in real archives. Compressed
// text grows 3 to 20 times; 200 leaves room for the most repetitive logs.
var DefaultLimits = Limits{MaxDocument: 32 * corpus.MiB, MaxUnpacked: 1 * corpus.TiB, MaxRatio: 200, MaxDepth: 5, MaxEntries: 1_000_000}

// DefaultSettings is what an entry says when it says nothing.
var DefaultSettings = Settings{Access: "open", PersonalData: "incidental", TDM: honourTDM, Limits: DefaultLimits}

// Validate reports everything that is wrong with the settings, one error a line.
func (s Settings) Validate() error {
	return errors.Join(
		s.checkSource(), s.checkFiles(), s.checkTerms(),
		among("access", s.Access, "open", "restricted", "internal"),
		among("tdm", s.TDM, honourTDM, recordTDM),
		among("personal_data", s.PersonalData, "none", "incidental", "case-files", "special"),
		s.Publisher.check(), s.checkHint(), s.checkMapping(), s.Limits.check(), s.Expect.check(),
	)
}

func (s Settings) checkSource() error {
	if s.Source == "" {
		return errors.New("source: missing; give the source a short name such as lovdata")
	}
	if strings.Trim(s.Source, "-abcdefghijklmnopqrstuvwxyz0123456789") != "" || s.Source[0] == '-' {
		return fmt.Errorf("source: %q is no name of a source: use lower-case letters a-z, digits and hyphens", s.Source)
	}
	return nil
}

func (s Settings) checkFiles() error {
	switch {
	case s.Fetch != nil && len(s.Files) > 0:
		return errors.New("files: there is also fetch; give one of the two")
	case s.Fetch != nil:
		return s.Fetch.Check()
	case len(s.Files) == 0:
		return errors.New("files: missing; give a path or a glob relative to the inputs root, such as lov/**/*.html, or fetch")
	}
	var all []error
	for _, f := range s.Files {
		all = append(all, checkPattern(f))
	}
	return errors.Join(all...)
}

func checkPattern(p string) error {
	switch {
	case p == "":
		return errors.New("files: an empty path")
	case path.IsAbs(p) || len(p) > 1 && p[1] == ':':
		return fmt.Errorf("files: %q is absolute: write it relative to the inputs root, which --inputs gives", p)
	case slices.Contains(strings.Split(p, "/"), ".."):
		return fmt.Errorf("files: %q leads out of the inputs root: choose another root with --inputs", p)
	case !doublestar.ValidatePattern(p):
		return fmt.Errorf("files: %q is no valid glob: a bracket or brace is not closed", p)
	}
	return nil
}

// checkTerms sees to it that somebody has said why the text may be used.
func (s Settings) checkTerms() error {
	a := s.Agreement
	switch {
	case s.Licence == "" && a == Agreement{}:
		return errors.New("licence: missing; say under which licence the text may be used, or give an agreement")
	case s.Licence != "" && a != Agreement{}:
		return errors.New("licence: there is also an agreement; give one of the two")
	case s.Licence != "":
		return checkLicence(s.Licence)
	}
	if a.With == "" || a.Reference == "" {
		return errors.New("agreement: say with whom (with) and where it is found (reference)")
	}
	if a.Until != "" {
		if _, err := corpus.ParseDate(a.Until); err != nil {
			return fmt.Errorf("agreement.until: %w", err)
		}
	}
	return nil
}

func checkLicence(name string) error {
	if licence.Known(name) {
		return nil
	}
	if near := licence.Suggest(name); near != "" {
		return fmt.Errorf("licence: no licence %q (did you mean %q?)", name, near)
	}
	return fmt.Errorf("licence: no licence %q: use an SPDX id such as NLOD-2.0, or %sNAME for terms that have none", name, licence.OwnPrefix)
}

func (s Settings) checkHint() error {
	for _, l := range s.LanguageHint {
		if !l.Valid() {
			return fmt.Errorf("language_hint: no language %q", string(l))
		}
	}
	return nil
}

// organisationWeights are those of the modulus-11 control digit of Norwegian
// organisation numbers (Brønnøysundregistrene, «Om organisasjonsnummeret»).
var organisationWeights = [9]int{3, 2, 7, 6, 5, 4, 3, 2, 1}

func (p Publisher) check() error {
	if p.OrganisationNumber == "" {
		return nil
	}
	n := p.digits()
	if len(n) != 9 || strings.Trim(n, "0123456789") != "" {
		return fmt.Errorf("publisher.organisation_number: %q is not nine digits", p.OrganisationNumber)
	}
	sum := 0
	for i, w := range organisationWeights {
		sum += w * int(n[i]-'0')
	}
	if sum%11 != 0 {
		return fmt.Errorf("publisher.organisation_number: the control digit of %q is wrong; look the number up in data.brreg.no", p.OrganisationNumber)
	}
	return nil
}

// digits is the organisation number without the spaces it is often written with.
func (p Publisher) digits() string { return strings.ReplaceAll(p.OrganisationNumber, " ", "") }

func (l Limits) check() error {
	if l.MaxDocument < 1 || l.MaxDocument > corpus.GiB {
		return fmt.Errorf("limits.max_document: want 1B to 1GiB, got %s", l.MaxDocument)
	}
	if l.MaxUnpacked < 1 || l.MaxRatio < 1 {
		return errors.New("limits: max_unpacked and max_ratio must be 1 or more")
	}
	if l.MaxEntries < 1 {
		return errors.New("limits.max_entries: must be 1 or more")
	}
	if l.MaxDepth < 1 || l.MaxDepth > 16 {
		return fmt.Errorf("limits.max_depth: want 1 to 16, got %d", l.MaxDepth)
	}
	return nil
}

func among(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(allowed, ", "))
}

// Info is what the settings declare about all documents of the source.
func (s Settings) Info() corpus.SourceInfo {
	return corpus.SourceInfo{
		Name: s.Source, Licence: s.Licence, Agreement: s.Agreement.String(),
		Access: s.Access, PersonalData: s.PersonalData,
		Publisher: s.Publisher.Name, OrganisationNumber: s.Publisher.digits(),
		LegalBasis: s.LegalBasis, LanguageHint: slices.Clone(s.LanguageHint),
	}
}

// String writes the agreement as cards and reports do, or nothing when there is
// none.
func (a Agreement) String() string {
	if a == (Agreement{}) {
		return ""
	}
	text := a.With + ", " + a.Reference
	if a.Until != "" {
		text += ", until " + a.Until
	}
	return text
}
