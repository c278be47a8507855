package ingest

import (
	"context"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

const letterRTF = `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title M\'f8teinnkalling}{\author Kari Nordmann}}` +
	`M\'f8tet i K\u225\'e1r\u225\'e1\u353\'9ajohka er flytta.\par{\deleted Ikkje dette.}\trowd\intbl Sak\cell 12\cell\row}`

func TestRTF(t *testing.T) {
	corpustest.Reader(t, readerCase(RTF, map[string][]byte{"letter": []byte(letterRTF), "cut off": []byte(letterRTF[:len(letterRTF)-20])}, map[string][]byte{
		"too-large": []byte(letterRTF), "no-content": []byte(`{\rtf1\ansi{\pict 00}}`), "not-text": []byte(`{\rtf1\ansi ` + strings.Repeat(`\'01`, 200) + "}"),
	}))
}

// TestFilesCalledDoc reads what is called .doc and is something else.
func TestFilesCalledDoc(t *testing.T) {
	for reader, input := range map[string][]byte{
		"rtf":  []byte(letterRTF),
		"html": []byte("<html><body><p>Møtet i Kárášjohka er flytta til torsdag.</p></body></html>"),
		"docx": docx("<w:p><w:r><w:t>Møtet i Kárášjohka er flytta.</w:t></w:r></w:p>"),
	} {
		for r, err := range readMemory(context.Background(), allParts, "", "brev.doc", input, DefaultLimits) {
			if err != nil || r.Document == nil || r.Document.Origin.Reader != reader {
				t.Errorf("%s: %v, %+v", reader, err, r)
			}
		}
	}
}

func TestRTFFacts(t *testing.T) {
	for r, err := range readMemory(context.Background(), allParts, "", "a.doc", []byte(letterRTF[:len(letterRTF)-1]), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		got := []string{d.Text(), d.Title, d.Origin.Encoding}
		if diff := cmp.Diff(got, []string{"Møtet i Kárášjohka er flytta.\n\nSak\t12", "Møteinnkalling", "windows-1252"}); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
		if n, _ := corpus.Measured(d.Origin.Repairs, "cut-off"); n != 1 {
			t.Error("nothing says that the file was cut off")
		}
	}
}
