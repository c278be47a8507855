package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// Identity is the SHA-256 of everything that the outputs of a task depend on.
type Identity [sha256.Size]byte

// String gives the identity in hexadecimal.
func (id Identity) String() string { return hex.EncodeToString(id[:]) }

// Short gives the part of the identity that file names carry.
func (id Identity) Short() string { return hex.EncodeToString(id[:6]) }

// Hasher collects what an identity depends on. Values are length-prefixed, so
// that neighbours cannot run together.
type Hasher struct{ h hash.Hash }

// NewHasher starts an identity for a kind of task.
func NewHasher(kind string) *Hasher {
	h := &Hasher{sha256.New()}
	return h.Add(kind)
}

// Add adds strings.
func (h *Hasher) Add(values ...string) *Hasher {
	var n [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(n[:], uint64(len(v)))
		h.h.Write(n[:])
		h.h.Write([]byte(v))
	}
	return h
}

// Task adds the identity of a task whose outputs are read.
func (h *Hasher) Task(ids ...Identity) *Hasher {
	for _, id := range ids {
		h.Add(string(id[:]))
	}
	return h
}

// Identity returns the digest of all that was added.
func (h *Hasher) Identity() (id Identity) {
	h.h.Sum(id[:0])
	return id
}
