package parquet

import "encoding/binary"

// header is what the header of a page says (PageHeader in parquet.thrift).
type header struct {
	kind             int64 // see pageData and following
	plain, packed    int64 // sizes with and without compression
	crc              int64
	hasCRC           bool
	values           int64
	encoding         int64
	levelEncoding    int64 // of definition levels, in pages of version 1
	repeated, levels int64 // bytes of levels in front, in pages of version 2
	unpacked         bool  // version 2, not compressed
}

// Types of pages.
const (
	pageData       = 0
	pageDictionary = 2
	pageData2      = 3
)

// parseHeader reads a header and gives its size; ok is false when it is damaged
// or longer than data.
func parseHeader(data []byte) (h header, size int, ok bool) {
	t := thrift{data: data}
	t.structure(0, func(id int64, kind byte) bool {
		switch id {
		case 1:
			return t.integer(kind, &h.kind)
		case 2:
			return t.integer(kind, &h.plain)
		case 3:
			return t.integer(kind, &h.packed)
		case 4:
			h.hasCRC = true
			return t.integer(kind, &h.crc)
		case 5, 7, 8:
			return kind == thriftStruct && t.pageStructure(id, &h)
		}
		return false
	})
	return h, len(data) - len(t.data), !t.bad
}

// pageStructure reads the part of a header that depends on the type of the page.
func (t *thrift) pageStructure(of int64, h *header) bool {
	fields := map[int64][]*int64{
		5: {nil, &h.values, &h.encoding, &h.levelEncoding},                 // DataPageHeader
		7: {nil, &h.values, &h.encoding},                                   // DictionaryPageHeader
		8: {nil, &h.values, nil, nil, &h.encoding, &h.levels, &h.repeated}, // DataPageHeaderV2
	}[of]
	t.structure(1, func(id int64, kind byte) bool {
		if of == 8 && id == 7 && kind == thriftFalse {
			h.unpacked = true
		}
		return id > 0 && id < int64(len(fields)) && fields[id] != nil && t.integer(kind, fields[id])
	})
	return true
}

// thrift reads the compact protocol of Apache Thrift
// (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md).
type thrift struct {
	data []byte
	bad  bool
}

// The types of fields that matter here.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// maxDepth is how deep structures may lie in one another.
const maxDepth = 16

// structure goes through the fields of a structure. A field that f did not take
// is skipped.
func (t *thrift) structure(depth int, f func(id int64, kind byte) bool) {
	id := int64(0)
	for {
		b := t.byte()
		if t.bad || b == 0 {
			return
		}
		if step := int64(b >> 4); step > 0 {
			id += step
		} else {
			id = t.varint()
		}
		if kind := b & 15; !f(id, kind) {
			t.skip(kind, depth)
		}
	}
}

// integer reads a field that should be an integer.
func (t *thrift) integer(kind byte, to *int64) bool {
	if kind <= thriftByte || kind > thriftInt64 {
		return false
	}
	*to = t.varint()
	return true
}

func (t *thrift) byte() byte {
	if len(t.data) == 0 {
		t.bad = true
		return 0
	}
	b := t.data[0]
	t.data = t.data[1:]
	return b
}

func (t *thrift) varint() int64 {
	v, n := binary.Varint(t.data)
	t.take(n)
	return v
}

func (t *thrift) uvarint() uint64 {
	v, n := binary.Uvarint(t.data)
	t.take(n)
	return v
}

func (t *thrift) take(n int) {
	if n <= 0 {
		t.bad = true
		return
	}
	t.data = t.data[n:]
}

// pass leaves n bytes out.
func (t *thrift) pass(n uint64) {
	if n > uint64(len(t.data)) {
		t.bad, t.data = true, nil
		return
	}
	t.data = t.data[n:]
}

// skip leaves a value out.
func (t *thrift) skip(kind byte, depth int) {
	if depth > maxDepth {
		t.bad = true
	}
	if t.bad {
		return
	}
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		t.pass(1)
	case thriftByte + 1, thriftByte + 2, thriftInt64:
		t.uvarint()
	case thriftDouble:
		t.pass(8)
	case thriftBinary:
		t.pass(t.uvarint())
	case thriftList, thriftSet:
		t.skipList(depth + 1)
	case thriftStruct:
		t.structure(depth+1, func(int64, byte) bool { return false })
	default:
		t.bad = true // a map: no header has one
	}
}

func (t *thrift) skipList(depth int) {
	b := t.byte()
	n := uint64(b >> 4)
	if n == 15 {
		n = t.uvarint()
	}
	kind := b & 15
	if kind == thriftTrue || kind == thriftFalse {
		kind = thriftByte // within a list, a boolean takes a byte
	}
	for ; n > 0 && !t.bad; n-- {
		t.skip(kind, depth)
	}
}
