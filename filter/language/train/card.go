package train

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"kvern/filter/language"
	"kvern/filter/language/labelled"
)

// The files that Write writes.
const (
	ModelFile = "model.bin"
	CardFile  = "README.md"
)

// Write learns a model from inputs and writes it to a folder together with a card
// that says what it was made from.
func Write(dir string, inputs []labelled.File, o Options) error {
	p := Train(selected(inputs), o)
	model := p.Encode()
	if err := os.WriteFile(filepath.Join(dir, ModelFile), model, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, CardFile), Card(model, inputs, o), 0o644)
}

// Card is the provenance card of a model, in Markdown.
func Card(model []byte, inputs []labelled.File, o Options) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, cardHead, ModelFile, len(model), sha256.Sum256(model))
	for _, in := range inputs {
		fmt.Fprintf(&b, "    %s  %s\n", in.SHA256, in.Name)
	}
	fmt.Fprintf(&b, "\n    kvern train language --seed %d --out filter/language/data", o.Seed)
	for _, in := range inputs {
		fmt.Fprintf(&b, " %s", in.Name)
	}
	fmt.Fprint(&b, "\n\n", cardRights)
	byLanguage, bySource := countRows(inputs)
	fmt.Fprint(&b, "\n## Rows per language\n\n| language | rows |\n|---|---:|\n")
	for _, code := range language.Codes {
		fmt.Fprintf(&b, "| %s | %d |\n", code, byLanguage[code])
	}
	fmt.Fprint(&b, "\n## Rows per source and licence\n\n| source | licence | languages | rows |\n|---|---|---|---:|\n")
	for _, s := range bySource {
		fmt.Fprintf(&b, "| %s | %s | %s | %d |\n", s.source, s.licence, s.languages, s.rows)
	}
	return b.Bytes()
}

const cardHead = `# The language model

` + "`%s`" + ` (%d bytes) holds the weights of the language identifier; the package
documentation of filter/language says what they mean. It was learnt by package
filter/language/train and is rebuilt, byte for byte, from the same files:

    sha256 %x

Inputs (SHA-256, name) and command:

`

const cardRights = `The weights are sums over hashed n-grams of at most five letters and words: no
sentence can be read out of them. Rows under "giella-standard" come from
collections that may be used but not passed on; of them only the weights are.
Rows in und are in the languages that the identifier does not name. Left out are
rows that a model which has not seen them takes to be in another language, and
rows in Kven with a word that only Finnish has.
`

type sourceCount struct {
	source, licence, languages string
	rows                       int
}

func countRows(inputs []labelled.File) (byLanguage map[string]int, bySource []sourceCount) {
	type key struct{ source, licence string }
	byLanguage = map[string]int{}
	rows, languages := map[key]int{}, map[key]map[string]bool{}
	for _, in := range inputs {
		for _, r := range in.Rows {
			code := language.LabelOf(r.Lang).String()
			byLanguage[code]++
			k := key{r.Source, r.Licence}
			if rows[k]++; languages[k] == nil {
				languages[k] = map[string]bool{}
			}
			languages[k][code] = true
		}
	}
	for k, n := range rows {
		var list string
		for _, code := range language.Codes {
			if languages[k][code] {
				list += " " + code
			}
		}
		bySource = append(bySource, sourceCount{k.source, k.licence, list[1:], n})
	}
	slices.SortFunc(bySource, func(a, b sourceCount) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.licence, b.licence))
	})
	return byLanguage, bySource
}
