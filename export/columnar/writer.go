package columnar

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/klauspost/compress/zstd"
)

const (
	// pageBytes is the size at which a data page is closed.
	pageBytes = 1 << 20
	// groupRows closes a row group of tiny rows.
	groupRows = 1 << 16
)

// Writer writes rows to one Parquet file.
type Writer[R any] struct {
	out        *watched
	file       *file.Writer
	group      file.BufferedRowGroupWriter
	columns    []Column[R]
	leaves     []*leaf
	groupBytes int64 // limit
	written    int64 // bytes of values in the open row group
	rows       int   // in the open row group
	total      int64
}

// NewWriter starts a file. Row groups are closed when their values exceed
// groupBytes. The metadata is written into the footer.
func NewWriter[R any](w io.Writer, columns []Column[R], groupBytes int64, meta map[string]string) (*Writer[R], error) {
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes(columns), -1)
	if err != nil {
		return nil, fmt.Errorf("parquet schema: %w", err)
	}
	bind(columns, 0, 0)
	leaves := leavesOf(columns)
	options := []parquet.WriterProperty{
		parquet.WithCompression(pages), parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithDataPageVersion(parquet.DataPageV1), parquet.WithDataPageSize(pageBytes),
		parquet.WithBatchSize(groupRows), parquet.WithDictionaryDefault(false), parquet.WithStats(false),
		parquet.WithRootRepetition(parquet.Repetitions.Required), parquet.WithCreatedBy("kvern"),
	}
	s := schema.NewSchema(root)
	for i, l := range leaves {
		if l.distinct {
			path := s.Column(i).Path()
			options = append(options, parquet.WithDictionaryFor(path, true), parquet.WithStatsFor(path, true))
		}
	}
	var pairs metadata.KeyValueMetadata
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		if err := pairs.Append(k, meta[k]); err != nil {
			return nil, err
		}
	}
	out := &watched{w: w}
	return &Writer[R]{
		out: out, columns: columns, leaves: leaves, groupBytes: groupBytes,
		file: file.NewParquetWriter(out, root, file.WithWriterProps(parquet.NewWriterProperties(options...)), file.WithWriteMetadata(pairs)),
	}, nil
}

// Write appends a row. What it refers to is kept until some later call.
func (w *Writer[R]) Write(r *R) error {
	if w.group == nil {
		w.group = w.file.AppendBufferedRowGroup()
	}
	before := w.buffered()
	for i := range w.columns {
		w.columns[i].put(r, 0, 0)
	}
	w.rows++
	w.total++
	w.written += int64(w.buffered() - before)
	if w.buffered() >= pageBytes {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if w.written >= w.groupBytes || w.rows >= groupRows {
		return w.closeGroup()
	}
	return nil
}

func (w *Writer[R]) buffered() (n int) {
	for _, l := range w.leaves {
		n += l.bytes
	}
	return n
}

// flush hands the buffered values to the row group, which cuts pages.
func (w *Writer[R]) flush() error {
	for i, l := range w.leaves {
		c, err := w.group.Column(i)
		if err == nil {
			err = l.write(c)
		}
		if err = errors.Join(err, w.out.err); err != nil {
			return fmt.Errorf("write parquet: %w", err)
		}
	}
	return nil
}

func (w *Writer[R]) closeGroup() error {
	if w.group == nil {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	err := errors.Join(w.group.Close(), w.out.err)
	w.group, w.rows, w.written = nil, 0, 0
	if err != nil {
		return fmt.Errorf("write parquet: %w", err)
	}
	return nil
}

// Close ends the file and returns the number of its rows.
func (w *Writer[R]) Close() (rows int64, err error) {
	if err := w.closeGroup(); err != nil {
		return 0, err
	}
	if err := errors.Join(w.file.Close(), w.out.err); err != nil {
		return 0, fmt.Errorf("write parquet: %w", err)
	}
	if n := int64(w.file.NumRows()); n != w.total {
		return 0, fmt.Errorf("write parquet: the footer counts %d rows of %d", n, w.total)
	}
	return w.total, nil
}

// watched remembers the first error of a writer, since arrow v17 swallows those
// that happen before Close. It hides the writer's Close, which is not ours.
type watched struct {
	w   io.Writer
	err error
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	w.err = errors.Join(w.err, err)
	return n, err
}

// pages is the compression of data pages: zstd with one encoder. The stock codec
// of arrow v17 makes a new encoder for every page, which costs a third of the time
// of writing. The library wants codecs in place before anything runs, hence the
// variable.
var pages = registerZstd()

type zstdCodec struct{ compress.Codec }

func registerZstd() compress.Compression {
	stock, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic(err) // the library always has it
	}
	compress.RegisterCodec(compress.Codecs.Zstd, zstdCodec{stock})
	return compress.Codecs.Zstd
}

// encoder makes the encoder when the first page is written. Its output does not
// depend on its concurrency: every page is one frame. The window holds a page.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)),
		zstd.WithZeroFrames(true), zstd.WithWindowSize(pageBytes), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

// EncodeLevel ignores the level: there is one.
func (zstdCodec) EncodeLevel(dst, src []byte, _ int) []byte {
	return encoder().EncodeAll(src, dst[:0])
}

// Encode implements compress.Codec.
func (zstdCodec) Encode(dst, src []byte) []byte { return encoder().EncodeAll(src, dst[:0]) }
