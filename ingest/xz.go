package ingest

import (
	"errors"
	"io"

	"kvern/corpus"
	"kvern/ingest/xz"
)

// XZ unpacks xz files of any number of streams and blocks.
var XZ = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "xz", Version: 1,
	Summary: "Files compressed with xz, with a dictionary of at most 128 MiB.",
	Reasons: []corpus.Reason{reasonTruncated, reasonDamaged, reasonMethod},
}, NoSettings{}, func(NoSettings) (any, error) {
	return stream{[]string{xz.Magic}, map[string]string{".xz": "", ".txz": ".tar"}, openXZ}, nil
})

// maxDictionary is twice what xz -9 needs.
const maxDictionary = 128 << 20

func openXZ(r io.Reader) (io.Reader, func(), error) {
	return lzma2{xz.NewReader(r, maxDictionary)}, func() {}, nil
}

// lzma2 tells what is not supported from damage.
type lzma2 struct{ *xz.Reader }

func (l lzma2) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if errors.Is(err, xz.ErrUnsupported) {
		err = &corpus.Fault{Reason: reasonMethod.Name, Detail: err.Error()}
	}
	return n, err
}
