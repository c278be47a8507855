package extsort

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"os"
)

// file is what is needed of an *os.File; its errors carry its path.
type file interface {
	io.Writer
	io.ReaderAt
	io.Closer
	Name() string
}

func newFile(dir string) (file, error) { return os.CreateTemp(dir, "sort-*.tmp") }

// section is where a run lies in its file.
type section struct{ start, end int64 }

// runs are sorted runs of records, one after the other in one file.
type runs struct {
	file     file
	w        *bufio.Writer
	width    int
	at       int64 // where the next run begins
	size     int64 // of the run that is being written
	sections []section
}

func newRuns(f file, width int) *runs {
	return &runs{file: f, w: bufio.NewWriterSize(f, mergeBuffer), width: width}
}

func (r *runs) begin() { r.size = 0 }

func (r *runs) write(record []byte) error {
	n, err := r.w.Write(record)
	r.size += int64(n)
	return err
}

func (r *runs) end() error {
	r.sections = append(r.sections, section{r.at, r.at + r.size})
	r.at += r.size
	return r.w.Flush()
}

// merged yields the records of some of the runs in order.
func (r *runs) merged(sections []section, o Options) iter.Seq2[[]byte, error] {
	readers := make([]io.Reader, len(sections))
	for i, s := range sections {
		readers[i] = &sectionReader{io.NewSectionReader(r.file, s.start, s.end-s.start), s.end - s.start, r.file.Name()}
	}
	return Merge(r.width, o.Memory, o.Unique, readers...)
}

// remove closes and deletes the file; nil runs have none.
func (r *runs) remove() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.file.Close(), os.Remove(r.file.Name()))
}

// sectionReader reads a run and reports a file that has become too short, which
// would otherwise look like the end of the run.
type sectionReader struct {
	r    io.Reader
	left int64
	path string
}

func (s *sectionReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.left -= int64(n)
	if err == io.EOF && s.left > 0 {
		err = &os.PathError{Op: "read", Path: s.path, Err: io.ErrUnexpectedEOF}
	}
	return n, err
}
