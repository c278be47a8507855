package train

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kvern/filter/privacy/names/tagger"
)

// Input is a file of annotated sentences that was read.
type Input struct {
	Name      string // without directories
	SHA256    string // of the file, in hexadecimal
	Documents []tagger.Example
	Sentences int
	Persons   int
}

// Read reads files with one token and its tag a line, "Kari<TAB>B-PER": an empty
// line ends a sentence, a line "#DOC" begins a document. Tags are those of NorNE in
// the BIO scheme.
func Read(files ...string) ([]Input, error) {
	inputs := make([]Input, len(files))
	for i, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(b)
		inputs[i] = Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(digest[:])}
		if err := inputs[i].read(b); err != nil {
			return nil, fmt.Errorf("%s:%w", name, err)
		}
	}
	return inputs, nil
}

func (in *Input) read(b []byte) error {
	var d writer
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		word, tag, ok := strings.Cut(line, "\t")
		switch {
		case line == "#DOC":
			in.end(&d)
		case line == "":
			in.Sentences += d.sentence()
		case !ok || word == "" || tag != "O" && !strings.HasPrefix(tag, "B-") && !strings.HasPrefix(tag, "I-"):
			return fmt.Errorf("%d: want a token, a tab and a tag such as O or B-PER", n)
		default:
			d.tokens = append(d.tokens, token{word, tag})
			if tag == "B-PER" {
				in.Persons++
			}
		}
	}
	in.Sentences += d.sentence()
	in.end(&d)
	return lines.Err()
}

// end enters a document.
func (in *Input) end(d *writer) {
	in.Sentences += d.sentence()
	if d.text.Len() > 0 {
		in.Documents = append(in.Documents, tagger.Example{Text: d.text.String(), Marks: d.marks})
	}
	*d = writer{}
}

type token struct{ word, tag string }

// writer writes tokens as the running text they were made from, as far as that
// can be told.
type writer struct {
	text   strings.Builder
	marks  []tagger.Mark
	tokens []token // of the sentence
}

// sentence writes the sentence and gives the number of sentences: 1 or 0.
func (d *writer) sentence() int {
	if len(d.tokens) == 0 {
		return 0
	}
	if text := d.text.String(); text != "" {
		if strings.IndexByte(".!?:\"", text[len(text)-1]) >= 0 {
			d.text.WriteByte(' ')
		} else {
			d.text.WriteByte('\n') // a heading, or an item of a list
		}
	}
	glued, quoted := true, false
	for _, t := range d.tokens {
		if !glued && !leans(t.word) && !(quoted && t.word == `"`) {
			d.text.WriteByte(' ')
		}
		glued = t.word == "(" || t.word == "[" || t.word == "«" || t.word == `"` && !quoted
		if t.word == `"` {
			quoted = !quoted
		}
		d.write(t)
	}
	d.tokens = d.tokens[:0]
	return 1
}

func (d *writer) write(t token) {
	start := d.text.Len()
	d.text.WriteString(t.word)
	switch last := len(d.marks) - 1; {
	case t.tag == "O":
	case t.tag[0] == 'I' && last >= 0:
		d.marks[last].End = d.text.Len()
	default:
		d.marks = append(d.marks, tagger.Mark{Start: start, End: d.text.Len(), Tag: t.tag[2:]})
	}
}

// leans says whether no space stands before a mark.
func leans(word string) bool {
	switch word {
	case ",", ".", ":", ";", "!", "?", ")", "]", "»", "%", "...", "…":
		return true
	}
	return false
}
