package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Key identifies a document for as long as its input exists: 128 bits of the
// SHA-256 of the source name and the document's native id or, where there is
// none, its place. Output is ordered by Key, which mixes sources and makes any
// prefix of the order a random sample.
type Key [16]byte

// NewKey derives a key from parts. Parts are length-prefixed, so that
// ("ab","c") and ("a","bc") differ.
func NewKey(parts ...string) Key {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	var k Key
	copy(k[:], h.Sum(nil))
	return k
}

// String gives the key as 32 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Compare orders keys as unsigned big-endian numbers.
func (k Key) Compare(o Key) int { return bytes.Compare(k[:], o[:]) }

// Prefix gives the leading 64 bits: the place of the key on the unit interval,
// scaled to 2^64.
func (k Key) Prefix() uint64 { return binary.BigEndian.Uint64(k[:8]) }
