// Package train learns the model of the name tagger from annotated sentences, and
// writes it with a card that says what it was made from. The same files and seed
// give the same model, byte for byte.
package train

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"kvern/filter/privacy/names/tagger"
)

// The files that Write writes.
const (
	ModelFile = "model.bin"
	CardFile  = "README.md"
)

// Learn makes a model from inputs.
func Learn(inputs []Input, o tagger.Options) *tagger.Model { return tagger.Learn(vary(inputs), o) }

// Write learns a model from inputs and writes it to a folder together with its
// card.
func Write(dir string, inputs []Input, o tagger.Options) error {
	model := Learn(inputs, o).Encode()
	if err := os.WriteFile(filepath.Join(dir, ModelFile), model, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, CardFile), Card(model, inputs, o), 0o644)
}

// Card is the provenance card of a model, in Markdown.
func Card(model []byte, inputs []Input, o tagger.Options) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, cardHead, ModelFile, len(model), sha256.Sum256(model))
	for _, in := range inputs {
		fmt.Fprintf(&b, "    %s  %s\n", in.SHA256, in.Name)
	}
	fmt.Fprintf(&b, "\n    kvern train names --seed %d --out filter/privacy/names/data", o.Seed)
	for _, in := range inputs {
		fmt.Fprintf(&b, " %s", in.Name)
	}
	fmt.Fprint(&b, "\n\n", cardRights, "\n| input | documents | sentences | names of persons |\n|---|---:|---:|---:|\n")
	for _, in := range inputs {
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", in.Name, len(in.Documents), in.Sentences, in.Persons)
	}
	return b.Bytes()
}

const cardHead = `# The name model

` + "`%s`" + ` (%d bytes) holds the weights of the name tagger; the package
documentation of filter/privacy/names/tagger says what they mean. It was learnt by
package filter/privacy/names/train and is rebuilt, byte for byte, from the same
files:

    sha256 %x

Inputs (SHA-256, name) and command:

`

const cardRights = `The inputs are the training parts of NorNE (Jørgensen, Aasmoe, Ruud Husevåg,
Øvrelid and Velldal 2020), bokmål and nynorsk: names annotated in the Norwegian
Dependency Treebank of the Language Bank at the National Library of Norway. The
annotation is CC0. The texts may not be published again as texts; they are not
here, and cannot be read out of the weights, which are sums over hashed features of
single words and their neighbours. Files that touch the development and test parts
of NorNE are left out. No list of names from elsewhere was used: those in
filter/privacy/names/tagger/lists were written for this project.

The model knows bokmål and nynorsk. What it finds in the Sámi languages and in
English it finds by what names look like, and by the lists.
`
