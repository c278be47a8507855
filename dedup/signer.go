package dedup

import (
	"encoding/binary"
	"math"
	"sync"

	"kvern/corpus"
	"kvern/dedup/shingle"
	"kvern/dedup/sketch"
)

// SignatureVersion rises whenever the same text gets another signature. It
// belongs in the identity of every task that signs.
const SignatureVersion = 2

// SignatureSize is the size of a signature in bytes:
//
//	 0  16  digest of the text apart from white space (shingle.Digest)
//	16   4  number of shingles, little-endian, repetitions included
//	20  16  template and numbers of the outline (shingle.Outline)
//	36 256  sketch of the set of shingles (sketch.Sketch), zeros without shingles
//
// No setting has a part in it: thresholds, bands and the scope are applied when
// documents are matched, so changing them needs no new signatures.
const SignatureSize = sketchAt + sketch.Rows

const (
	outlineAt = 20
	sketchAt  = 36
)

// Signature is what Signer makes of a document; it has SignatureSize bytes.
type Signature []byte

// Digest identifies the text apart from white space.
func (s Signature) Digest() shingle.Digest { return shingle.Digest(s[:16]) }

// Shingles is the number of runs of five words. A document without one is too
// short to resemble another.
func (s Signature) Shingles() int { return int(binary.LittleEndian.Uint32(s[16:])) }

// Outline tells documents made from one template.
func (s Signature) Outline() shingle.Outline {
	return shingle.Outline{
		Template: binary.LittleEndian.Uint64(s[outlineAt:]),
		Numbers:  binary.LittleEndian.Uint64(s[outlineAt+8:]),
	}
}

// Sketch summarises the shingles; it means nothing when there are none.
func (s Signature) Sketch() *sketch.Sketch { return (*sketch.Sketch)(s[sketchAt:]) }

// Signer makes signatures from the tagged text. It is a corpus.Signer.
type Signer struct{ pool sync.Pool }

// NewSigner makes a signer.
func NewSigner() *Signer {
	return &Signer{sync.Pool{New: func() any { return new(signing) }}}
}

// signing holds the buffers of one goroutine.
type signing struct {
	scan   shingle.Scanner
	sketch sketch.Sketcher
}

// Size is SignatureSize.
func (s *Signer) Size() int { return SignatureSize }

// Sign fills sig. The tagged text hides which value a replacement stands for, so
// two letters that differ in a removed name only get the same signature, and
// none can be tried out on a signature.
func (s *Signer) Sign(d *corpus.Document, sig []byte) { s.SignText(d.Tagged(), sig) }

// SignText fills the SignatureSize bytes of sig from a tagged text.
func (s *Signer) SignText(text string, sig []byte) {
	w := s.pool.Get().(*signing)
	digest, shingles := w.scan.Scan(text)
	copy(sig, digest[:])
	binary.LittleEndian.PutUint32(sig[16:], uint32(min(len(shingles), math.MaxUint32)))
	o := w.scan.Outline()
	binary.LittleEndian.PutUint64(sig[outlineAt:], o.Template)
	binary.LittleEndian.PutUint64(sig[outlineAt+8:], o.Numbers)
	if !w.sketch.Sketch(shingles, Signature(sig).Sketch()) {
		clear(sig[sketchAt:SignatureSize])
	}
	s.pool.Put(w)
}
