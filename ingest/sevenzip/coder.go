package sevenzip

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// The methods that coders may have (Methods.txt in the LZMA SDK).
const (
	methodCopy    = 0x00
	methodLZMA2   = 0x21
	methodLZMA    = 0x030101
	methodDeflate = 0x040108
	methodBzip2   = 0x040202
	methodAES     = 0x06F10701
)

// open starts to unpack a folder.
func (a *Archive) open(f *folder) (io.Reader, error) {
	for _, c := range f.coders {
		if c.method == methodAES {
			return nil, ErrEncrypted
		}
		if c.in != 1 || c.out != 1 {
			return nil, fmt.Errorf("%w: method %x", ErrUnsupported, c.method)
		}
	}
	if len(f.packed) != 1 || f.at[0] < 0 || f.length[0] < 0 || f.at[0] > a.size {
		return nil, ErrDamaged
	}
	for out := range f.coders { // with one input and one output each, their numbers are those of the coders
		if !f.bound(out) {
			return a.chain(f, out, len(f.coders))
		}
	}
	return nil, ErrDamaged
}

// chain gives the output of a coder, whose input may come from another.
func (a *Archive) chain(f *folder, c, left int) (io.Reader, error) {
	if left == 0 {
		return nil, ErrDamaged // the coders run in a circle
	}
	var in io.Reader
	for _, b := range f.binds {
		if b.in == c {
			before, err := a.chain(f, b.out, left-1)
			if err != nil {
				return nil, err
			}
			in = before
		}
	}
	if in == nil {
		if f.packed[0] != c {
			return nil, ErrDamaged
		}
		in = io.NewSectionReader(a.r, f.at[0], f.length[0])
	}
	return a.decoder(f.coders[c], f.sizes[c], in)
}

// decoder makes the decoder of a coder that gives so many bytes.
func (a *Archive) decoder(c coder, size int64, in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	switch c.method {
	case methodCopy:
		return in, nil
	case methodDeflate:
		return flate.NewReader(buffered), nil
	case methodBzip2:
		return bzip2.NewReader(buffered), nil
	case methodLZMA:
		return a.lzma(c.properties, size, buffered)
	case methodLZMA2:
		return a.lzma2(c.properties, size, buffered)
	}
	return nil, fmt.Errorf("%w: method %x", ErrUnsupported, c.method)
}

// lzma puts the header in front that the decoder expects: properties, dictionary, size.
func (a *Archive) lzma(properties []byte, size int64, in io.Reader) (io.Reader, error) {
	if len(properties) != 5 {
		return nil, ErrDamaged
	}
	dict := int64(binary.LittleEndian.Uint32(properties[1:]))
	if err := a.allow(&dict, size); err != nil {
		return nil, err
	}
	header := binary.LittleEndian.AppendUint32([]byte{properties[0]}, uint32(dict))
	header = binary.LittleEndian.AppendUint64(header, uint64(size))
	r, err := lzma.ReaderConfig{DictCap: int(dict)}.NewReader(io.MultiReader(bytes.NewReader(header), in))
	if err != nil {
		return nil, unpackError(err)
	}
	return r, nil
}

func (a *Archive) lzma2(properties []byte, size int64, in io.Reader) (io.Reader, error) {
	if len(properties) != 1 || properties[0] > 40 {
		return nil, ErrDamaged
	}
	dict := int64(1<<32 - 1)
	if b := properties[0]; b < 40 {
		dict = (2 | int64(b&1)) << (b/2 + 11)
	}
	if err := a.allow(&dict, size); err != nil {
		return nil, err
	}
	r, err := lzma.Reader2Config{DictCap: int(dict)}.NewReader2(in)
	if err != nil {
		return nil, unpackError(err)
	}
	return r, nil
}

// allow checks the size of a dictionary. It need not be larger than what is packed.
func (a *Archive) allow(dict *int64, size int64) error {
	*dict = max(min(*dict, size), lzma.MinDictCap)
	if *dict > a.maxDict {
		return fmt.Errorf("%w: it asks for a dictionary of %d bytes", ErrUnsupported, *dict)
	}
	return nil
}

// unpackError tells what an error of a decoder means. Errors of the input are damage here;
// who gave the input knows better.
func unpackError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case errors.Is(err, ErrUnsupported), errors.Is(err, ErrEncrypted):
		return err
	}
	return ErrDamaged
}
