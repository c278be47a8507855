package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// pages goes through the pages of one column of a row group.
type pages struct {
	r        io.ReaderAt
	pos, end int64
	codec    compress.Compression
	max      int64 // of a page, unpacked

	head, packed, plain []byte // used again for every page
}

// page is an unpacked page. Its memory is that of pages.
type page struct {
	header
	levels []byte // definition levels of a page of version 2
	data   []byte
}

// maxHeader is the largest header that is read; statistics may make it large.
const maxHeader = 16 << 20

// next gives the next page; io.EOF after the last.
func (p *pages) next() (page, error) {
	h, err := p.header()
	if err != nil {
		return page{}, err
	}
	switch {
	case h.packed < 0 || h.plain < 0 || h.values < 0 || h.packed > p.end-p.pos:
		return page{}, errors.New("a page does not fit into its column")
	case h.plain > p.max || h.packed > p.max:
		return page{}, fmt.Errorf("a page of %d bytes is too large", max(h.plain, h.packed))
	}
	p.packed = grow(p.packed, h.packed)
	if n, err := p.r.ReadAt(p.packed, p.pos); n < len(p.packed) {
		return page{}, err
	}
	p.pos += h.packed
	if h.hasCRC && crc32.ChecksumIEEE(p.packed) != uint32(h.crc) {
		return page{}, errors.New("the checksum of a page is wrong")
	}
	return p.unpack(h)
}

// header reads the header of the next page.
func (p *pages) header() (header, error) {
	if p.pos >= p.end {
		return header{}, io.EOF
	}
	for size := int64(512); ; size *= 4 {
		whole := size >= p.end-p.pos
		p.head = grow(p.head, min(size, p.end-p.pos))
		if n, err := p.r.ReadAt(p.head, p.pos); n < len(p.head) {
			return header{}, err
		}
		h, n, ok := parseHeader(p.head)
		if ok {
			p.pos += int64(n)
			return h, nil
		}
		if whole || size >= maxHeader {
			return header{}, errors.New("the header of a page is damaged")
		}
	}
}

// unpack decompresses a page. Levels in pages of version 2 are never compressed.
func (p *pages) unpack(h header) (page, error) {
	packed := p.packed
	var levels []byte
	if h.kind == pageData2 {
		n := h.repeated + h.levels
		if h.repeated < 0 || h.levels < 0 || n > h.packed || n > h.plain {
			return page{}, errCut
		}
		levels, packed = packed[h.repeated:n], packed[n:]
		h.plain -= n
	}
	codec := p.codec
	if h.unpacked {
		codec = compress.Codecs.Uncompressed
	}
	data, err := decompress(codec, &p.plain, packed, h.plain)
	if err == nil && int64(len(data)) != h.plain {
		err = fmt.Errorf("a page unpacks to %d bytes, not %d", len(data), h.plain)
	}
	return page{h, levels, data}, err
}

// decompress unpacks src, which should give size bytes, into dst where that is
// large enough.
func decompress(codec compress.Compression, dst *[]byte, src []byte, size int64) ([]byte, error) {
	if codec == compress.Codecs.Uncompressed {
		return src, nil
	}
	*dst = grow(*dst, size)
	switch codec {
	case compress.Codecs.Snappy:
		if n, err := snappy.DecodedLen(src); err != nil || int64(n) != size {
			return nil, errors.New("a page in Snappy of another size")
		}
		return snappy.Decode(*dst, src)
	case compress.Codecs.Zstd:
		d := zstds.Get().(*zstd.Decoder)
		defer zstds.Put(d)
		return d.DecodeAll(src, (*dst)[:0])
	case compress.Codecs.Gzip:
		r, err := gzip.NewReader(bytes.NewReader(src))
		if err != nil {
			return nil, err
		}
		n, err := io.ReadFull(r, *dst)
		return (*dst)[:n], err
	}
	other, err := compress.GetCodec(codec)
	if err != nil {
		return nil, fmt.Errorf("no support for the compression %s", codec)
	}
	return other.Decode(*dst, src), nil
}

// zstds holds decoders that work in the goroutine that reads. What a page unpacks
// to is checked afterwards; the limit is against bombs.
var zstds = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		panic(err) // the options are constant
	}
	return d
}}

// grow gives n bytes in buf, or in a larger one.
func grow(buf []byte, n int64) []byte {
	if int64(cap(buf)) < n {
		return make([]byte, n)
	}
	return buf[:n]
}
