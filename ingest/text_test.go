package ingest

import (
	"testing"

	"kvern/corpus/corpustest"
)

func TestText(t *testing.T) {
	corpustest.Reader(t, readerCase(Text, map[string][]byte{
		"nynorsk":      []byte("Kommunen har motteke søknaden.\n\nDu får svar innan fire veker.\n"),
		"windows-1252": []byte("Kj\xf8p av tomt i \xc5s kommune"),
		"UTF-16":       []byte("\xff\xfeS\x00\xe1\x00m\x00i\x00"),
	}, map[string][]byte{
		"too-large": []byte("Dette er lengre enn ti bytes."),
		"not-text":  []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00\x01"),
	}))
}

func FuzzText(f *testing.F) {
	f.Add([]byte("Møte i Kárášjohka"))
	f.Add([]byte("\xff\xfeS\x00\xe1\x00"))
	corpustest.FuzzReader(f, readerCase(Text, nil, nil))
}
