package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/bits"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// column reads the values of one column of a row group.
type column struct {
	pages   pages
	defined int // definition level of a value that is not null
	width   int // bytes of a number; 0 for strings
	yesno   bool
	dict    [][]byte
	last    []byte // value, for deltaBytes

	left   int64 // values left in the page
	levels hybrid
	values values
}

// widthOf gives the size of the plain values of a type; ok is false for types that
// are not read.
func widthOf(t parquet.Type) (width int, ok bool) {
	switch t {
	case parquet.Types.ByteArray, parquet.Types.Boolean: // which have no size
		return 0, true
	case parquet.Types.Int32:
		return 4, true
	case parquet.Types.Int64, parquet.Types.Double:
		return 8, true
	case parquet.Types.Int96:
		return 12, true
	}
	return 0, false
}

// next gives the next value, or nil for null.
func (c *column) next() ([]byte, error) {
	for c.left == 0 {
		if err := c.page(); err != nil {
			return nil, err
		}
	}
	c.left--
	if c.defined > 0 {
		level, err := c.levels.next()
		if err != nil {
			return nil, err
		}
		if int(level) != c.defined {
			return nil, nil
		}
	}
	v, err := c.values.next()
	if v == nil {
		v = []byte{}
	}
	return v, err
}

// page goes on to the next page.
func (c *column) page() error {
	p, err := c.pages.next()
	if err == io.EOF {
		return errors.New("a column ends early")
	}
	if err != nil {
		return err
	}
	switch p.kind {
	case pageDictionary:
		c.dict, err = readDictionary(bytes.Clone(p.data), c.width, p.values)
		return err
	case pageData:
		return c.pageV1(p)
	case pageData2:
		return c.start(p, p.levels, p.data)
	}
	return nil // an index
}

// pageV1 finds the levels in front of the values.
func (c *column) pageV1(p page) error {
	if c.defined == 0 {
		return c.start(p, nil, p.data)
	}
	if parquet.Encoding(p.levelEncoding) != parquet.Encodings.RLE {
		return errors.New("no support for levels that are not run-length encoded")
	}
	if len(p.data) < 4 {
		return errCut
	}
	n := int64(binary.LittleEndian.Uint32(p.data))
	if n > int64(len(p.data)-4) {
		return errCut
	}
	return c.start(p, p.data[4:4+n], p.data[4+n:])
}

// start begins a page of data.
func (c *column) start(p page, levels, data []byte) (err error) {
	c.left = p.values
	c.levels = hybrid{data: levels, width: bits.Len(uint(c.defined))}
	if c.yesno {
		c.values, err = newBooleans(parquet.Encoding(p.encoding), data)
		return err
	}
	c.values, err = c.newValues(parquet.Encoding(p.encoding), data)
	return err
}

// writer writes a plain value as text.
type writer func(buf, value []byte) []byte

// writerOf gives the way to write values of a column; nil for a type that tells
// nothing.
func writerOf(c *schema.Column) writer {
	switch c.PhysicalType() {
	case parquet.Types.ByteArray, parquet.Types.Boolean:
		return func(_, v []byte) []byte { return v }
	case parquet.Types.Double:
		return func(buf, v []byte) []byte {
			return strconv.AppendFloat(buf, math.Float64frombits(binary.LittleEndian.Uint64(v)), 'f', -1, 64)
		}
	case parquet.Types.Int96:
		return writeInt96
	case parquet.Types.Int32:
		if write := integerWriter(c.LogicalType()); write != nil {
			return func(buf, v []byte) []byte { return write(buf, int64(int32(binary.LittleEndian.Uint32(v)))) }
		}
	case parquet.Types.Int64:
		if write := integerWriter(c.LogicalType()); write != nil {
			return func(buf, v []byte) []byte { return write(buf, int64(binary.LittleEndian.Uint64(v))) }
		}
	}
	return nil
}

// writeInt96 writes a time as Impala stored it: nanoseconds of the day, and the
// Julian day, of which 2440588 is 1970-01-01.
func writeInt96(buf, v []byte) []byte {
	day := int64(binary.LittleEndian.Uint32(v[8:])) - 2440588
	t := time.Unix(day*24*60*60, int64(binary.LittleEndian.Uint64(v)))
	return t.UTC().AppendFormat(buf, time.RFC3339)
}

// integerWriter gives the way to write an integer: as a date, a time, or digits;
// nil for a type that is none of them.
func integerWriter(logical schema.LogicalType) func(buf []byte, v int64) []byte {
	switch t := logical.(type) {
	case schema.DateLogicalType:
		return func(buf []byte, v int64) []byte {
			return time.Unix(v*24*60*60, 0).UTC().AppendFormat(buf, time.DateOnly)
		}
	case *schema.TimestampLogicalType:
		unit := unitOf(t.TimeUnit())
		return func(buf []byte, v int64) []byte { return unit(v).UTC().AppendFormat(buf, time.RFC3339) }
	case *schema.IntLogicalType:
		if !t.IsSigned() {
			mask := uint64(1)<<t.BitWidth() - 1
			return func(buf []byte, v int64) []byte { return strconv.AppendUint(buf, uint64(v)&mask, 10) }
		}
	case *schema.DecimalLogicalType, *schema.TimeLogicalType, schema.IntervalLogicalType:
		return nil
	}
	return func(buf []byte, v int64) []byte { return strconv.AppendInt(buf, v, 10) }
}

func unitOf(u schema.TimeUnitType) func(int64) time.Time {
	switch u {
	case schema.TimeUnitMillis:
		return time.UnixMilli
	case schema.TimeUnitMicros:
		return time.UnixMicro
	}
	return func(v int64) time.Time { return time.Unix(0, v) }
}
