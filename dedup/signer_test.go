package dedup

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
)

var _ corpus.Signer = (*Signer)(nil)

func sign(text string) Signature {
	sig := make(Signature, SignatureSize)
	NewSigner().SignText(text, sig)
	return sig
}

const letter = `Kommunen har mottatt søknaden din om skjenkebevilling for Eksempelkroa og svarer innen fire uker.
Vedtaket kan påklages til statsforvalteren innen tre uker, se forvaltningsloven § 28.`

func TestSignaturesOfAwkwardTexts(t *testing.T) {
	s := NewSigner()
	dirty := bytes.Repeat([]byte{0xAA}, SignatureSize)
	for name, text := range corpustest.AwkwardTexts() {
		sig := bytes.Clone(dirty)
		s.Sign(corpus.NewDocument(text), sig)
		if again := sign(text); !bytes.Equal(again, sig) {
			t.Errorf("%s: two signatures differ", name)
		}
		if n := Signature(sig).Shingles(); n == 0 && bytes.Count(sig[sketchAt:], []byte{0}) != len(sig)-sketchAt {
			t.Errorf("%s: a sketch of no shingles", name)
		}
	}
}

func TestSignatureParts(t *testing.T) {
	a, b := sign(letter), sign(strings.ToUpper(letter))
	if a.Digest() == b.Digest() {
		t.Error("case does not count in the digest")
	}
	if *a.Sketch() != *b.Sketch() || a.Shingles() != b.Shingles() {
		t.Error("case counts in the sketch")
	}
	if c := sign("  " + strings.ReplaceAll(letter, " ", "\n")); !bytes.Equal(a, c) {
		t.Error("white space counts")
	}
	if got, want := a.Shingles(), len(strings.Fields(letter))-1-4; got != want { // § is not a word
		t.Errorf("got %d shingles, want %d", got, want)
	}
}

// Two letters that differ in a removed name only have one signature, and it is
// not that of either original.
func TestSignatureHidesWhatWasRemoved(t *testing.T) {
	redacted := func(name, surrogate string) Signature {
		d := corpus.NewDocument("Til " + name + "\n" + letter)
		d.Replace([]corpus.Edit{{Start: 4, End: uint32(4 + len(name)), With: surrogate, Tag: "PERSON_1"}})
		sig := make(Signature, SignatureSize)
		NewSigner().Sign(d, sig)
		return sig
	}
	a, b := redacted("Kari Nordmann", "Anne Eksempel"), redacted("Ola Nordmann", "Per Eksempel")
	if !bytes.Equal(a, b) {
		t.Error("the removed name has a part in the signature")
	}
	if bytes.Equal(a, sign("Til Kari Nordmann\n"+letter)) {
		t.Error("the signature is that of the text before removal")
	}
}

func TestSignerIsConcurrent(t *testing.T) {
	s := NewSigner()
	var texts []string
	for i := range 40 {
		texts = append(texts, strings.Repeat(letter, i%7+1)[i:])
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			sig := make([]byte, SignatureSize)
			for i := range texts {
				text := texts[(i*7+worker)%len(texts)]
				if s.SignText(text, sig); !bytes.Equal(sig, sign(text)) {
					t.Error("another signature from another goroutine")
				}
			}
		})
	}
	wg.Wait()
}
