package ingest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"kvern/corpus"
	"kvern/ingest/sniff"
)

// Tar unpacks tar archives of every dialect: V7, ustar, PAX and GNU. Behind a damaged
// header it goes on with the next good one.
var Tar = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "tar", Version: 2,
	Summary: "Tar archives, also damaged ones.",
	Reasons: []corpus.Reason{reasonDamaged, reasonTruncated, reasonTooMany, reasonOutsideName, reasonLink},
}, NoSettings{}, func(NoSettings) (any, error) { return tarball{}, nil })

type tarball struct{}

// tarBlock is the unit in which tar writes.
const tarBlock = 512

// Signature claims files that begin with a header whose checksum is right.
func (tarball) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if len(head) >= tarBlock && tarHeader(head[:tarBlock]) {
			return len("ustar") + 8 // the checksum
		}
		return 0
	}, Extensions: []string{".tar"}}
}

// tarHeader reports whether the checksum of a header is right: the sum of its bytes,
// with spaces in place of the checksum itself (POSIX.1-1988, «ustar»).
func tarHeader(block []byte) bool {
	sum, signed, want := int64(0), int64(0), int64(0)
	digits := 0
	for i, c := range block {
		if i < 148 || i >= 156 {
			sum += int64(c)
			signed += int64(int8(c)) // as old programs did
			continue
		}
		sum, signed = sum+' ', signed+' '
		if '0' <= c && c <= '7' {
			want = want*8 + int64(c-'0')
			digits++
		}
	}
	return digits > 0 && block[0] != 0 && (want == sum || want == signed)
}

// Unpack yields the ordinary files.
func (tarball) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		m := b.members()
		from := &remembering{r: b}
		in := tar.NewReader(from)
		for {
			h, err := in.Next()
			if err == io.EOF {
				if in = m.behindTheEnd(from, yield); in == nil {
					return
				}
				continue
			}
			if err == nil && h.Typeflag == tar.TypeDir {
				continue
			}
			if err == nil {
				err = m.next()
			}
			if err == nil {
				if !yield(m.tarEntry(h, explaining{in, from}), nil) {
					return
				}
				continue
			}
			broken := errors.Is(err, tar.ErrHeader) && from.err == nil
			if !errors.As(err, new(*corpus.Fault)) {
				err = from.explain(err)
			}
			if !yield(nil, m.place(err)) || !broken {
				return
			}
			if in = nextTar(from); in == nil {
				return
			}
		}
	}
}

// tarEntry makes the blob of an entry.
func (m *members) tarEntry(h *tar.Header, r io.Reader) *Blob {
	name, base, ok := m.name(h.Name)
	inner := m.b.Inner(base, name, r)
	inner.likely = h.Size
	switch {
	case !ok:
		inner.refuse = reasonOutsideName.Name
	case h.Typeflag != tar.TypeReg:
		inner.leave = reasonLink.Name
	}
	return inner
}

// behindTheEnd reads on where an archive has ended: archives are appended to one another,
// and a stream of which the end is damaged says so there. What is neither padding nor
// an archive is quarantined. It returns nil at the end.
func (m *members) behindTheEnd(from *remembering, yield func(*Blob, error) bool) *tar.Reader {
	block := make([]byte, tarBlock)
	for junk := false; ; {
		n, err := io.ReadFull(from, block)
		switch {
		case from.err != nil:
			yield(nil, m.place(from.err))
			return nil
		case err == nil && tarHeader(block):
			return tar.NewReader(io.MultiReader(bytes.NewReader(block), from))
		case !junk && len(bytes.Trim(block[:n], "\x00")) > 0:
			junk = true
			if !yield(nil, m.fault(reasonDamaged.Name, "neither padding nor an entry behind the end of the archive")) {
				return nil
			}
		}
		if err != nil {
			return nil
		}
	}
}

// nextTar goes to the next good header and reads on there; nil at the end.
func nextTar(r io.Reader) *tar.Reader {
	block := make([]byte, tarBlock)
	for {
		if _, err := io.ReadFull(r, block); err != nil {
			return nil
		}
		if tarHeader(block) {
			return tar.NewReader(io.MultiReader(bytes.NewReader(block), r))
		}
	}
}
