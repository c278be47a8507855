package ingest

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf16"

	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

// utf16le gives text as Word stores it.
func utf16le(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestDOC(t *testing.T) {
	sound := testdata(t, "msdoc", "testdata", "brev.doc")
	header := bytes.Index(sound, []byte{0xEC, 0xA5})
	patch := func(at int, b ...byte) []byte {
		raw := bytes.Clone(sound)
		copy(raw[header+at:], b)
		return raw
	}
	corpustest.Reader(t, readerCase(DOC, map[string][]byte{"letter": sound}, map[string][]byte{
		"too-large": sound, "damaged": sound[:4000], "encrypted": patch(11, sound[header+11]|1), "old-word": patch(2, 0x68, 0),
		"no-content": patch(0x4C, 0, 0, 0, 0, 0, 0, 0, 0), "no-text-part": bytes.Replace(sound, utf16le("WordDocument"), utf16le("BookDocument"), 1),
	}))
}

func TestDOCFacts(t *testing.T) {
	input := testdata(t, "msdoc", "testdata", "brev.doc")
	for r, err := range readMemory(context.Background(), allParts, "", "brev.bin", input, DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		first, _, _ := strings.Cut(d.Text(), "\n")
		got := []string{first, d.Title, d.Origin.Encoding, d.Origin.Reader}
		if diff := cmp.Diff(got, []string{"Kommunestyret i Kárášjohka har møte 17. mai på Sørvågen.", "Møteinnkalling", "UTF-16", "doc"}); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	}
}
