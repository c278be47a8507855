// Package xz unpacks files in the .xz format (The .xz File Format 1.2.1,
// tukaani.org/xz/xz-file-format.txt): streams of blocks packed with LZMA2.
//
// The framing is read here, and the dictionary that a file may ask for has a limit:
// a block header of twelve bytes can ask for 4 GiB. What was unpacked before the file
// ends too early, or before damage, has been given by then, but for the chunk of at most
// 2 MiB in which it does. Memory does not grow with the number of blocks.
//
// Filters other than LZMA2, which xz(1) offers for programs and sound, are not
// supported.
package xz

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// Magic begins every stream.
const Magic = "\xfd7zXZ\x00"

// The ways in which a file may be unreadable. A file that ends too early gives
// io.ErrUnexpectedEOF, and a failing input its own error.
var (
	ErrDamaged     = errors.New("the file is damaged")
	ErrUnsupported = errors.New("the file is packed in a way that is not supported")
)

// Reader unpacks a file. Make one with NewReader.
type Reader struct {
	in      input
	maxDict int64
	check   int   // kind of check in the stream that is read
	block   block // that is read
	index   index // of the blocks read so far
	state   func(*Reader) error
	err     error
}

// NewReader makes a reader of all streams in a file. No dictionary may be larger than
// maxDict bytes.
func NewReader(r io.Reader, maxDict int64) *Reader {
	return &Reader{in: input{r: bufio.NewReaderSize(r, 64<<10)}, maxDict: maxDict, state: (*Reader).firstHeader}
}

// Read gives what is unpacked. After an error it gives the same error.
func (r *Reader) Read(p []byte) (int, error) {
	for r.err == nil {
		if r.block.data == nil {
			r.err = r.state(r)
			continue
		}
		n, err := r.block.data.Read(p)
		r.block.unpacked += int64(n)
		if r.block.check != nil {
			r.block.check.Write(p[:n])
		}
		switch {
		case err == io.EOF:
			r.err = r.endBlock()
		case err != nil:
			r.err = r.explain(err)
		}
		if n > 0 || len(p) == 0 {
			return n, r.err
		}
	}
	return 0, r.err
}

// input counts what is read of the file and keeps its error.
type input struct {
	r   *bufio.Reader
	at  int64
	err error
}

func (in *input) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	in.at += int64(n)
	if err != nil {
		in.err = err
	}
	return n, err
}

func (in *input) ReadByte() (byte, error) {
	c, err := in.r.ReadByte()
	if err != nil {
		in.err = err
		return 0, err
	}
	in.at++
	return c, nil
}

// full fills p, or gives io.ErrUnexpectedEOF.
func (in *input) full(p []byte) error {
	_, err := io.ReadFull(in, p)
	return unexpected(err)
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *Reader) damaged(what string) error {
	return fmt.Errorf("%w: %s before byte %d of it", ErrDamaged, what, r.in.at)
}

// explain tells what an error of the decompressor means: the end of the file, an error
// of the input, or damage.
func (r *Reader) explain(err error) error {
	switch {
	case r.in.err == io.EOF:
		return io.ErrUnexpectedEOF
	case r.in.err != nil:
		return r.in.err
	}
	return r.damaged("the packed data make no sense")
}

// firstHeader reads the header that a file begins with.
func (r *Reader) firstHeader() error {
	var h [12]byte
	if err := r.in.full(h[:4]); err != nil {
		return err
	}
	return r.header(h)
}

// nextHeader reads the header of another stream, which zeros may stand before; io.EOF
// when there is none. Zeros come in fours.
func (r *Reader) nextHeader() error {
	for {
		var h [12]byte
		n, err := io.ReadFull(&r.in, h[:4])
		switch {
		case err == io.EOF:
			return io.EOF
		case err == io.ErrUnexpectedEOF && [4]byte(h[:4]) == [4]byte{}:
			return r.damaged(fmt.Sprintf("%d zeros too many", n))
		case err != nil:
			return err
		case [4]byte(h[:4]) != [4]byte{}:
			return r.header(h)
		}
	}
}

// header reads the rest of a stream header.
func (r *Reader) header(h [12]byte) error {
	if string(h[:4]) != Magic[:4] {
		return r.damaged("no header of a stream stands")
	}
	if err := r.in.full(h[4:]); err != nil {
		return err
	}
	switch {
	case string(h[:6]) != Magic:
		return r.damaged("no header of a stream stands")
	case crc32.ChecksumIEEE(h[6:8]) != binary.LittleEndian.Uint32(h[8:]):
		return r.damaged("the header of a stream is wrong")
	case h[6] != 0 || h[7] > 15:
		return fmt.Errorf("%w: unknown flags of a stream", ErrUnsupported)
	}
	r.check = int(h[7])
	r.index = index{records: crc64.New(crcTable)}
	r.state = (*Reader).startBlock
	return nil
}

// block is a block of packed data.
type block struct {
	header   header
	data     io.Reader // nil between blocks
	check    hash.Hash // nil where the kind of check is none or unknown
	start    int64     // of the header
	body     int64     // of the packed data
	unpacked int64
}

// startBlock reads the header of a block, or the index in its place.
func (r *Reader) startBlock() error {
	start := r.in.at
	size, err := r.in.ReadByte()
	if err != nil {
		return unexpected(err)
	}
	if size == 0 {
		return r.endStream()
	}
	raw := make([]byte, (int(size)+1)*4)
	raw[0] = size
	if err := r.in.full(raw[1:]); err != nil {
		return err
	}
	h, err := parseHeader(raw)
	if errors.Is(err, ErrDamaged) {
		return r.damaged("the header of a block is wrong")
	}
	if err != nil {
		return err
	}
	if h.dict > r.maxDict {
		return fmt.Errorf("%w: it asks for a dictionary of %d bytes", ErrUnsupported, h.dict)
	}
	if h.unpacked >= 0 { // it need not be larger than what it holds
		h.dict = min(h.dict, h.unpacked)
	}
	body := r.in.at
	data, err := lzma.Reader2Config{DictCap: int(max(h.dict, lzma.MinDictCap))}.NewReader2(&r.in)
	if err != nil {
		return r.explain(err)
	}
	r.block = block{header: h, data: data, check: newCheck(r.check), start: start, body: body}
	return nil
}
