package parquet

import (
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
)

// Rows goes through the rows of one group.
type Rows struct {
	f       *File
	group   Group
	columns []*column
	writers []writer
	bufs    [][]byte
	at      int64
}

// Rows starts to read the given columns of the i-th group.
func (f *File) Rows(i int, columns []int) (r *Rows, err error) {
	defer f.guard("row group", &err)
	r = &Rows{f: f, group: f.groups[i], bufs: make([][]byte, len(columns))}
	for _, c := range columns {
		column, err := f.column(r.group, c)
		if err != nil {
			return nil, f.explain("row group", err)
		}
		r.columns = append(r.columns, column)
		r.writers = append(r.writers, writerOf(f.descriptor(c)))
	}
	return r, nil
}

// column starts to read a column of a group; nil for one of a type that is not
// read.
func (f *File) column(g Group, i int) (*column, error) {
	chunk, err := f.meta.RowGroup(g.index).ColumnChunk(i)
	if err != nil {
		return nil, err
	}
	if chunk.CryptoMetadata() != nil {
		return nil, errors.New("no support for encrypted columns")
	}
	if n := chunk.NumValues(); n != g.Rows {
		return nil, fmt.Errorf("a column has %d values for %d rows", n, g.Rows)
	}
	d := f.descriptor(i)
	width, ok := widthOf(d.PhysicalType())
	if !ok {
		return nil, nil
	}
	start, end := extent(chunk)
	p := pages{r: f.src, pos: start, end: end, codec: chunk.Compression(), max: f.maxPage}
	return &column{pages: p, defined: int(d.MaxDefinitionLevel()), width: width, yesno: d.PhysicalType() == parquet.Types.Boolean}, nil
}

// Next reads one row into values, which has one place for each column; nil stands
// for null, and for everything in a column whose type is not read. The values are borrowed until the next call. After an error the rest of
// the group cannot be read. Callers count the rows.
func (r *Rows) Next(values [][]byte) (err error) {
	defer r.guard(&err)
	if r.at == r.group.Rows {
		return errors.New("no more rows")
	}
	for i, c := range r.columns {
		values[i] = nil
		write := r.writers[i]
		if c == nil || write == nil {
			continue
		}
		v, err := c.next()
		if err != nil {
			return r.f.explain(r.where(), err)
		}
		if v != nil {
			r.bufs[i] = write(r.bufs[i][:0], v)
			values[i] = r.bufs[i]
		}
	}
	r.at++
	return nil
}

func (r *Rows) where() string { return fmt.Sprintf("row %d of %d", r.at, r.group.Rows) }

// guard turns a panic into an error about the row.
func (r *Rows) guard(err *error) {
	if p := recover(); p != nil {
		*err = r.f.explain(r.where(), fmt.Errorf("panic: %T", p))
	}
}
