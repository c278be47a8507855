package ingest

import (
	"io"
	"sync"

	"kvern/corpus"

	"github.com/klauspost/compress/zstd"
)

// Zstd unpacks Zstandard files (RFC 8878) of any number of frames.
var Zstd = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "zst", Version: 1,
	Summary: "Files compressed with Zstandard, with a window of at most 128 MiB.",
	Reasons: []corpus.Reason{reasonTruncated, reasonDamaged},
}, NoSettings{}, func(NoSettings) (any, error) {
	return stream{zstdMagic(), map[string]string{".zst": "", ".tzst": ".tar"}, openZstd}, nil
})

// zstdMagic gives the marks of a frame and of the sixteen kinds of skippable
// frames, with which pzstd begins.
func zstdMagic() []string {
	all := []string{"\x28\xb5\x2f\xfd"}
	for c := byte(0x50); c <= 0x5f; c++ {
		all = append(all, string([]byte{c, 0x2a, 0x4d, 0x18}))
	}
	return all
}

// maxWindow is what zstd(1) accepts without being told to: that of --ultra -22
// and --long.
const maxWindow = 128 << 20

// zstds holds decoders that work in the goroutine that reads.
var zstds = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		panic(err) // the options are constant
	}
	return d
}}

func openZstd(r io.Reader) (io.Reader, func(), error) {
	d := zstds.Get().(*zstd.Decoder)
	if err := d.Reset(r); err != nil {
		return nil, nil, err
	}
	return d, func() {
		if d.Reset(nil) == nil {
			zstds.Put(d)
		}
	}, nil
}
