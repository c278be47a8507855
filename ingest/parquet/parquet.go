// Package parquet reads chosen columns of a Parquet file row by row, in little
// memory, and survives damage.
//
// The footer is read by Apache Arrow, pages and values are read here. Arrow's own
// readers panic on many kinds of damage, loop for ever on others, and ask for the
// memory that a damaged header wants. Here every size is checked before memory is
// asked for, damage is ErrDamaged and ends one row group, and an error of the disk
// stays what it is.
//
// Only columns with one value a row are read: lists and maps have none.
package parquet

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Magic begins and ends every Parquet file.
const Magic = "PAR1"

// ErrDamaged is in the chain of every error that is about the file and not about
// the machine. The text of such an error holds no values of the file.
var ErrDamaged = errors.New("damaged Parquet file")

// File is an open Parquet file. It belongs to one goroutine.
type File struct {
	src     *source
	meta    *metadata.FileMetaData
	maxPage int64
	groups  []Group
}

// Group is a row group.
type Group struct {
	Start, End int64 // where its columns lie in the file
	Rows       int64
	index      int // in the file
}

// Row gives the share of the group's bytes that stands for row i: the bytes are
// shared out evenly over the rows, for a row has no place of its own in a format
// that stores columns.
func (g Group) Row(i int64) (start, end int64) { return g.share(i), g.share(i + 1) }

func (g Group) share(i int64) int64 {
	hi, lo := bits.Mul64(uint64(g.End-g.Start), uint64(i))
	q, _ := bits.Div64(hi, lo, uint64(g.Rows))
	return g.Start + int64(q)
}

// Open reads the footer. A page that says it is larger than maxPage is damage.
func Open(r io.ReaderAt, size, maxPage int64) (f *File, err error) {
	f = &File{src: &source{r: r}, maxPage: maxPage}
	defer f.guard("footer", &err)
	reader, err := file.NewParquetReader(io.NewSectionReader(f.src, 0, size))
	if err != nil {
		return nil, f.explain("footer", err)
	}
	f.meta = reader.MetaData()
	return f, f.readGroups(size)
}

// readGroups finds out where the row groups lie, and that they follow one another
// between the two marks of the file.
func (f *File) readGroups(size int64) error {
	end := int64(len(Magic))
	for i := range len(f.meta.RowGroups) {
		meta := f.meta.RowGroup(i)
		g := Group{Start: size, Rows: meta.NumRows(), index: i}
		for c := range meta.NumColumns() {
			column, err := meta.ColumnChunk(c)
			if err != nil {
				return f.explain("footer", err)
			}
			start, end := extent(column)
			if start < 0 || end < start || end > size {
				return fmt.Errorf("%w: a column lies from %d to %d of %d bytes", ErrDamaged, start, end, size)
			}
			g.Start, g.End = min(g.Start, start), max(g.End, end)
		}
		if g.Rows == 0 || meta.NumColumns() == 0 {
			continue
		}
		if g.Rows < 0 || g.Start < end || g.End < g.Start || g.End > size {
			return fmt.Errorf("%w: row group %d lies from %d to %d of %d bytes", ErrDamaged, i, g.Start, g.End, size)
		}
		end = g.End
		f.groups = append(f.groups, g)
	}
	return nil
}

// extent says where a column lies in the file.
func extent(c *metadata.ColumnChunkMetaData) (start, end int64) {
	start = c.DataPageOffset()
	if d := c.DictionaryPageOffset(); c.HasDictionaryPage() && d > 0 && d < start {
		start = d
	}
	return start, start + c.TotalCompressedSize()
}

// Groups lists the row groups in the order of the file; those without rows are
// left out.
func (f *File) Groups() []Group { return f.groups }

// Column finds a column by its path, such as metadata.url, if need be in other case. It
// gives -1 for one that is not there or may have several values a row.
func (f *File) Column(path string) int {
	s := f.meta.Schema
	folded := -1
	for i := range s.NumColumns() {
		c := s.Column(i)
		switch {
		case c.MaxRepetitionLevel() > 0:
		case c.Path() == path:
			return i
		case folded < 0 && strings.EqualFold(c.Path(), path):
			folded = i
		}
	}
	return folded
}

// IsRead reports whether a column is of a type that is read.
func (f *File) IsRead(column int) bool { return writerOf(f.descriptor(column)) != nil }

// IsBoolean reports whether a column holds only true and false.
func (f *File) IsBoolean(column int) bool {
	return f.descriptor(column).PhysicalType() == parquet.Types.Boolean
}

// TextColumns are the paths of the columns that hold one string a row.
func (f *File) TextColumns() (paths []string) {
	s := f.meta.Schema
	for i := range s.NumColumns() {
		if c := s.Column(i); c.MaxRepetitionLevel() == 0 && f.IsText(i) {
			paths = append(paths, c.Path())
		}
	}
	return paths
}

// IsText reports whether a column holds strings.
func (f *File) IsText(column int) bool {
	c := f.descriptor(column)
	_, decimal := c.LogicalType().(*schema.DecimalLogicalType)
	return c.PhysicalType() == parquet.Types.ByteArray && !decimal
}

func (f *File) descriptor(column int) *schema.Column {
	return f.meta.Schema.Column(column)
}

// guard turns a panic into an error about what was being read.
func (f *File) guard(what string, err *error) {
	if p := recover(); p != nil {
		*err = f.explain(what, fmt.Errorf("panic: %T", p))
	}
}

// explain tells damage from a failing disk.
func (f *File) explain(what string, err error) error {
	if f.src.err != nil {
		return f.src.err
	}
	return fmt.Errorf("%w: %s: %v", ErrDamaged, what, err)
}

// source remembers the error of what it reads from.
type source struct {
	r   io.ReaderAt
	err error
}

func (s *source) ReadAt(p []byte, at int64) (int, error) {
	n, err := s.r.ReadAt(p, at)
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}
