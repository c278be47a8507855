// Package columnar writes rows of a Go type as Parquet, from columns that are
// declared once, each with its name, its sentence and the function that takes its
// value from a row:
//
//	columns := []columnar.Column[Person]{
//		columnar.String("name", "Full name.", func(p *Person) string { return p.Name }),
//		columnar.List("visits", "Days of visit.", func(p *Person) []Visit { return p.Visits },
//			columnar.OptionalDate("day", "The day.", func(v *Visit) (int32, bool) { return v.Day, true })),
//	}
//
// Nothing is inferred from the data: a column without a single value has the same
// type as one with a million. The files keep to what all current readers
// understand: data pages of version 1, zstd, three-level lists, and a root element
// that is not repeated.
//
// The package stands on the low-level column writers of arrow/go v17 and works
// around what is known of them: pages are cut by bytes and not by rows, row groups
// are closed by bytes, a failing writer is noticed at once and not only at Close,
// and the zstd encoder is not made anew for every page.
package columnar

import (
	"unsafe"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Field describes a column for documentation.
type Field struct {
	Name     string
	Type     string // such as "string" or "list<struct>"
	Doc      string
	Optional bool
	Fields   []Field // of a group
}

// Column is a column, or a group of columns, of rows of type R. A column buffers
// values, so that it belongs to one writer.
type Column[R any] struct {
	Field
	node   func() schema.Node
	leaves []*leaf
	// bind tells the column at which levels the group around it is present.
	bind func(def, rep int16)
	// put appends the value of a row; r is nil where the group around the column
	// is absent, which def then says.
	put func(r *R, def, rep int16)
}

// leaf buffers the values of one Parquet column.
type leaf struct {
	defs, reps     []int16
	maxDef, maxRep int16
	bytes          int // buffered, roughly
	distinct       bool
	flush          func(w file.ColumnChunkWriter, defs, reps []int16) error
}

// mark appends the levels of one value, or of its absence.
func (l *leaf) mark(def, rep int16, size int) {
	l.defs, l.reps, l.bytes = append(l.defs, def), append(l.reps, rep), l.bytes+size
}

// write hands the buffered values to a column of the open row group.
func (l *leaf) write(w file.ColumnChunkWriter) error {
	if len(l.defs) == 0 {
		return nil
	}
	defs, reps := l.defs, l.reps
	if l.maxDef == 0 {
		defs = nil
	}
	if l.maxRep == 0 {
		reps = nil
	}
	err := l.flush(w, defs, reps)
	l.defs, l.reps, l.bytes = l.defs[:0], l.reps[:0], 0
	return err
}

// batchWriter is a column writer for physical values V.
type batchWriter[V any] interface {
	WriteBatch(values []V, defLevels, repLevels []int16) (int64, error)
}

// scalar makes a column of single values.
func scalar[R, V any, W batchWriter[V]](f Field, logical schema.LogicalType, physical parquet.Type, get func(*R) (V, int, bool)) Column[R] {
	repetition := parquet.Repetitions.Required
	if f.Optional {
		repetition = parquet.Repetitions.Optional
	}
	var values []V
	l := new(leaf)
	l.flush = func(w file.ColumnChunkWriter, defs, reps []int16) error {
		_, err := any(w).(W).WriteBatch(values, defs, reps)
		clear(values)
		values = values[:0]
		return err
	}
	return Column[R]{
		Field:  f,
		leaves: []*leaf{l},
		node: func() schema.Node {
			return schema.Must(schema.NewPrimitiveNodeLogical(f.Name, repetition, logical, physical, -1, -1))
		},
		bind: func(def, rep int16) {
			l.maxDef, l.maxRep = def, rep
			if f.Optional {
				l.maxDef++
			}
		},
		put: func(r *R, def, rep int16) {
			if r == nil {
				l.mark(def, rep, 0)
				return
			}
			v, size, ok := get(r)
			if !ok && f.Optional {
				l.mark(def, rep, 0)
				return
			}
			l.mark(l.maxDef, rep, size)
			values = append(values, v)
		},
	}
}

type stringWriter = *file.ByteArrayColumnChunkWriter

// bytesOf looks at the bytes of a string, which the column writer only reads.
func bytesOf(s string) parquet.ByteArray { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// String is a column of UTF-8 text that is always there.
func String[R any](name, doc string, get func(*R) string) Column[R] {
	return scalar[R, parquet.ByteArray, stringWriter](Field{Name: name, Type: "string", Doc: doc}, schema.StringLogicalType{}, parquet.Types.ByteArray,
		func(r *R) (parquet.ByteArray, int, bool) { s := get(r); return bytesOf(s), len(s) + 4, true })
}

// OptionalString is a column of UTF-8 text in which the empty string is null.
func OptionalString[R any](name, doc string, get func(*R) string) Column[R] {
	return scalar[R, parquet.ByteArray, stringWriter](Field{Name: name, Type: "string", Doc: doc, Optional: true}, schema.StringLogicalType{}, parquet.Types.ByteArray,
		func(r *R) (parquet.ByteArray, int, bool) { s := get(r); return bytesOf(s), len(s) + 4, s != "" })
}

// Int is a column of 32-bit integers.
func Int[R any](name, doc string, get func(*R) int32) Column[R] {
	return scalar[R, int32, *file.Int32ColumnChunkWriter](Field{Name: name, Type: "int32", Doc: doc}, schema.NoLogicalType{}, parquet.Types.Int32,
		func(r *R) (int32, int, bool) { return get(r), 4, true })
}

// OptionalInt is a column of 32-bit integers that may be null.
func OptionalInt[R any](name, doc string, get func(*R) (int32, bool)) Column[R] {
	return scalar[R, int32, *file.Int32ColumnChunkWriter](Field{Name: name, Type: "int32", Doc: doc, Optional: true}, schema.NoLogicalType{}, parquet.Types.Int32,
		func(r *R) (int32, int, bool) { v, ok := get(r); return v, 4, ok })
}

// OptionalLong is a column of 64-bit integers that may be null.
func OptionalLong[R any](name, doc string, get func(*R) (int64, bool)) Column[R] {
	return scalar[R, int64, *file.Int64ColumnChunkWriter](Field{Name: name, Type: "int64", Doc: doc, Optional: true}, schema.NoLogicalType{}, parquet.Types.Int64,
		func(r *R) (int64, int, bool) { v, ok := get(r); return v, 8, ok })
}

// OptionalDouble is a column of 64-bit floating-point numbers that may be null.
func OptionalDouble[R any](name, doc string, get func(*R) (float64, bool)) Column[R] {
	return scalar[R, float64, *file.Float64ColumnChunkWriter](Field{Name: name, Type: "double", Doc: doc, Optional: true}, schema.NoLogicalType{}, parquet.Types.Double,
		func(r *R) (float64, int, bool) { v, ok := get(r); return v, 8, ok })
}

// OptionalDate is a column of days since 1970-01-01 that may be null.
func OptionalDate[R any](name, doc string, get func(*R) (int32, bool)) Column[R] {
	return scalar[R, int32, *file.Int32ColumnChunkWriter](Field{Name: name, Type: "date", Doc: doc, Optional: true}, schema.DateLogicalType{}, parquet.Types.Int32,
		func(r *R) (int32, int, bool) { v, ok := get(r); return v, 4, ok })
}

// OptionalTime is a column of microseconds since 1970-01-01 in UTC that may be
// null.
func OptionalTime[R any](name, doc string, get func(*R) (int64, bool)) Column[R] {
	return scalar[R, int64, *file.Int64ColumnChunkWriter](Field{Name: name, Type: "timestamp[us, UTC]", Doc: doc, Optional: true},
		schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), parquet.Types.Int64,
		func(r *R) (int64, int, bool) { v, ok := get(r); return v, 8, ok })
}

// Distinct marks a column of few different values: it gets a dictionary and
// statistics, by which readers skip row groups.
func (c Column[R]) Distinct() Column[R] {
	for _, l := range c.leaves {
		l.distinct = true
	}
	return c
}

// Struct is a group that is always there; what is unknown in it is null.
func Struct[R any](name, doc string, fields ...Column[R]) Column[R] {
	return Column[R]{
		Field:  Field{Name: name, Type: "struct", Doc: doc, Fields: describe(fields)},
		leaves: leavesOf(fields),
		node: func() schema.Node {
			return schema.MustGroup(schema.NewGroupNode(name, parquet.Repetitions.Required, nodes(fields), -1))
		},
		bind: func(def, rep int16) { bind(fields, def, rep) },
		put: func(r *R, def, rep int16) {
			for i := range fields {
				fields[i].put(r, def, rep)
			}
		},
	}
}

// List is a list of groups; it is empty, never null.
func List[R, E any](name, doc string, get func(*R) []E, fields ...Column[E]) Column[R] {
	return list(Field{Name: name, Type: "list<struct>", Doc: doc, Fields: describe(fields)}, get, Struct("element", "", fields...))
}

// StringList is a list of UTF-8 texts; it is empty, never null.
func StringList[R any](name, doc string, get func(*R) []string) Column[R] {
	return list(Field{Name: name, Type: "list<string>", Doc: doc}, get, String("element", "", func(s *string) string { return *s }))
}

func list[R, E any](f Field, get func(*R) []E, element Column[E]) Column[R] {
	var level int16
	return Column[R]{
		Field:  f,
		leaves: element.leaves,
		node: func() schema.Node {
			repeated := schema.MustGroup(schema.NewGroupNode("list", parquet.Repetitions.Repeated, schema.FieldList{element.node()}, -1))
			return schema.MustGroup(schema.NewGroupNodeLogical(f.Name, parquet.Repetitions.Required, schema.FieldList{repeated}, schema.NewListLogicalType(), -1))
		},
		bind: func(def, rep int16) {
			level = rep + 1
			element.bind(def+1, level)
		},
		put: func(r *R, def, rep int16) {
			var elements []E
			if r != nil {
				elements = get(r)
			}
			if len(elements) == 0 {
				element.put(nil, def, rep)
				return
			}
			for i := range elements {
				element.put(&elements[i], def+1, rep)
				rep = level
			}
		},
	}
}

func bind[R any](columns []Column[R], def, rep int16) {
	for i := range columns {
		columns[i].bind(def, rep)
	}
}

func nodes[R any](columns []Column[R]) schema.FieldList {
	list := make(schema.FieldList, len(columns))
	for i := range columns {
		list[i] = columns[i].node()
	}
	return list
}

func leavesOf[R any](columns []Column[R]) (all []*leaf) {
	for i := range columns {
		all = append(all, columns[i].leaves...)
	}
	return all
}

func describe[R any](columns []Column[R]) []Field {
	fields := make([]Field, len(columns))
	for i := range columns {
		fields[i] = columns[i].Field
	}
	return fields
}
