package ingest

import (
	"bufio"
	"compress/bzip2"
	"io"

	"kvern/corpus"
)

// Bzip2 unpacks bzip2 files of any number of streams.
var Bzip2 = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "bz2", Version: 1,
	Summary: "Files compressed with bzip2.",
	Reasons: []corpus.Reason{reasonTruncated, reasonDamaged},
}, NoSettings{}, func(NoSettings) (any, error) {
	return stream{bzip2Magic(), map[string]string{".bz2": "", ".tbz": ".tar", ".tbz2": ".tar"}, openBzip2}, nil
})

// bzip2Magic gives the header, with the block size, and the mark of the first
// block: BZh alone could be a word.
func bzip2Magic() (all []string) {
	for size := '1'; size <= '9'; size++ {
		all = append(all, "BZh"+string(size)+"1AY&SY")
	}
	return all
}

func openBzip2(r io.Reader) (io.Reader, func(), error) {
	return bzip2.NewReader(bufio.NewReaderSize(r, 64<<10)), func() {}, nil
}
