package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
)

// write writes columns of strings and numbers of n rows; every fifth value of a
// nullable column is null.
func write(t testing.TB, n int, nullable bool, options ...parquet.WriterProperty) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "s", Type: arrow.BinaryTypes.String, Nullable: nullable},
		{Name: "i", Type: arrow.PrimitiveTypes.Int64, Nullable: nullable},
		{Name: "j", Type: arrow.PrimitiveTypes.Int32, Nullable: nullable},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i := range n {
		if nullable && i%5 == 0 {
			for _, f := range b.Fields() {
				f.AppendNull()
			}
			continue
		}
		b.Field(0).(*array.StringBuilder).Append(text(i))
		b.Field(1).(*array.Int64Builder).Append(number(i))
		b.Field(2).(*array.Int32Builder).Append(int32(number(i)))
	}
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(options...), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b.NewRecord()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(i int) string { return fmt.Sprintf("sak %d/%d vart utsett", i%37, i%11) }

func number(i int) int64 { return int64(i%97) * int64(i%89) * 7919 * int64(1-i%2*2) }

// readAll reads the columns of all groups.
func readAll(input []byte) (all []string, err error) {
	f, err := Open(bytes.NewReader(input), int64(len(input)), 1<<28)
	if err != nil {
		return nil, err
	}
	columns := []int{f.Column("s"), f.Column("i"), f.Column("j")}
	values := make([][]byte, 3)
	for i, g := range f.Groups() {
		rows, err := f.Rows(i, columns)
		if err != nil {
			return all, err
		}
		for range g.Rows {
			if err := rows.Next(values); err != nil {
				return all, err
			}
			all = append(all, fmt.Sprintf("%s %s %s", values[0], values[1], values[2]))
		}
	}
	return all, nil
}

func TestEncodings(t *testing.T) {
	const n = 2200
	for name, options := range map[string][]parquet.WriterProperty{
		"plain":      {parquet.WithDictionaryDefault(false)},
		"dictionary": {parquet.WithDictionaryDefault(true)},
		"delta": {
			parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("s", parquet.Encodings.DeltaByteArray),
			parquet.WithEncodingFor("i", parquet.Encodings.DeltaBinaryPacked), parquet.WithEncodingFor("j", parquet.Encodings.DeltaBinaryPacked),
		},
		"delta lengths": {parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("s", parquet.Encodings.DeltaLengthByteArray)},
	} {
		for _, version := range []parquet.DataPageVersion{parquet.DataPageV1, parquet.DataPageV2} {
			for _, nullable := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, pages of version %d, nullable %v", name, version+1, nullable), func(t *testing.T) {
					all := append([]parquet.WriterProperty{
						parquet.WithDataPageVersion(version), parquet.WithDataPageSize(4 << 10), parquet.WithCompression(compress.Codecs.Zstd),
					}, options...)
					got, err := readAll(write(t, n, nullable, all...))
					if err != nil {
						t.Fatal(err)
					}
					var want []string
					for i := range n {
						if nullable && i%5 == 0 {
							want = append(want, "  ")
						} else {
							want = append(want, fmt.Sprintf("%s %d %d", text(i), number(i), int32(number(i))))
						}
					}
					if diff := cmp.Diff(got, want); diff != "" {
						t.Errorf("rows (-got +want):\n%s", diff)
					}
				})
			}
		}
	}
}

func TestRowsShareTheBytes(t *testing.T) {
	for _, g := range []Group{{Start: 4, End: 100, Rows: 7}, {Start: 4, End: 6, Rows: 5}, {Start: 0, End: 1 << 50, Rows: 1 << 45}} {
		end := g.Start
		for i := int64(0); i < min(g.Rows, 10); i++ {
			s, e := g.Row(i)
			if s != end || e < s {
				t.Errorf("%+v: row %d lies from %d to %d after %d", g, i, s, e, end)
			}
			end = e
		}
		if _, e := g.Row(g.Rows - 1); e != g.End {
			t.Errorf("%+v: the last row ends at %d", g, e)
		}
	}
}

// TestDamage changes bytes everywhere. Reading ends, without a panic, and every
// error says that it is damage.
func TestDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, options := range [][]parquet.WriterProperty{
		{parquet.WithDictionaryDefault(false)},
		{parquet.WithDictionaryDefault(true), parquet.WithDataPageVersion(parquet.DataPageV2)},
		{parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("s", parquet.Encodings.DeltaByteArray)},
		{parquet.WithCompression(compress.Codecs.Snappy)},
	} {
		input := write(t, 60, true, options...)
		for range 200 {
			damaged := bytes.Clone(input)
			for range 1 + random.IntN(3) {
				damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
			}
			if _, err := readAll(damaged); err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatalf("got %v, want %v", err, ErrDamaged)
			}
		}
	}
}

// TestPageLimit refuses a page before memory is asked for.
func TestPageLimit(t *testing.T) {
	input := write(t, 3000, false, parquet.WithDictionaryDefault(false))
	f, err := Open(bytes.NewReader(input), int64(len(input)), 10<<10)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.Rows(0, []int{0})
	if err == nil {
		err = rows.Next(make([][]byte, 1))
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want %v", err, ErrDamaged)
	}
}

type failing struct{ io.ReaderAt }

var errDisk = errors.New("input/output error")

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at < 1000 {
		return 0, errDisk
	}
	return f.ReaderAt.ReadAt(p, at)
}

func TestFailingDiskIsNoDamage(t *testing.T) {
	input := write(t, 3000, false)
	f, err := Open(failing{bytes.NewReader(input)}, int64(len(input)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.Rows(0, []int{0})
	if err == nil {
		err = rows.Next(make([][]byte, 1))
	}
	if !errors.Is(err, errDisk) || errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
}

func FuzzValues(f *testing.F) {
	f.Add([]byte{2, 0, 1}, uint8(0))
	f.Add([]byte{0x80, 1, 4, 3, 7, 7, 0, 0, 0, 0}, uint8(5))
	f.Add([]byte{3, 5, 0, 0, 0, 'a', 'b', 'c'}, uint8(6))
	f.Fuzz(func(t *testing.T, data []byte, encoding uint8) {
		for _, width := range []int{0, 4, 8} {
			c := &column{width: width, dict: [][]byte{nil, []byte("a")}}
			v, err := c.newValues(parquet.Encoding(encoding%9), data)
			for n := 0; err == nil && n < 1000; n++ {
				var got []byte
				if got, err = v.next(); err == nil && width > 0 && len(got) != width && encoding%9 == 0 {
					t.Fatalf("a number of %d bytes", len(got))
				}
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add(write(f, 20, true))
	f.Add(write(f, 20, false, parquet.WithDataPageVersion(parquet.DataPageV2), parquet.WithDictionaryDefault(false)))
	f.Fuzz(func(t *testing.T, input []byte) {
		if _, err := readAll(input); err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
}
