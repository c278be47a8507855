// Package compound opens the streams in a compound file ([MS-CFB]), the file system in
// a file that Office programs stored everything in until 2007.
//
// It reads what it is asked for and nothing else, and bears with damage elsewhere in the
// file. Chains that run in a circle or out of the file are damage.
package compound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// Magic begins every compound file.
const Magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// ErrDamaged means that the file is damaged; any other error is one of the input.
var ErrDamaged = errors.New("the compound file is damaged")

// File is a compound file.
type File struct {
	r       io.ReaderAt
	size    int64
	sector  int64    // size of a sector
	fat     []uint32 // the sector behind each sector
	miniFAT []uint32 // the same for the small sectors in mini
	mini    []byte   // the stream of small streams
	streams map[string]entry
}

// entry is where a stream is.
type entry struct {
	start uint32
	size  int64
}

const (
	headerSize   = 512
	entrySize    = 128
	miniSector   = 64
	miniCutoff   = 4096 // smaller streams lie in the stream of small streams
	lastRegular  = 0xFFFFFFFA
	none         = 0xFFFFFFFF
	kindStream   = 2
	firstDIFATs  = 109
	maxDirectory = 4 << 20 // bytes; real ones have some hundred entries
	maxMini      = 64 << 20
)

// Open reads the directory of a file.
func Open(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, size: size, streams: map[string]entry{}}
	h := make([]byte, headerSize)
	if err := f.at(h, 0); err != nil {
		return nil, err
	}
	shift := binary.LittleEndian.Uint16(h[30:])
	if string(h[:8]) != Magic || shift != 9 && shift != 12 {
		return nil, ErrDamaged
	}
	f.sector = 1 << shift
	if err := f.readFAT(h); err != nil {
		return nil, err
	}
	directory, err := f.chain(binary.LittleEndian.Uint32(h[48:]), maxDirectory)
	if err != nil {
		return nil, err
	}
	if len(directory) < entrySize {
		return nil, ErrDamaged
	}
	f.list(directory)
	return f, f.readMini(h, directory)
}

// at fills p from the file.
func (f *File) at(p []byte, at int64) error {
	n, err := f.r.ReadAt(p, at)
	switch {
	case n == len(p):
		return nil
	case err == io.EOF || err == nil || at < 0 || at > f.size:
		return ErrDamaged
	}
	return err
}

// offset is where a sector begins.
func (f *File) offset(sector uint32) int64 { return (int64(sector) + 1) * f.sector }

// readFAT reads the table of sectors, whose own sectors stand in the header and in a chain
// behind it.
func (f *File) readFAT(h []byte) error {
	most := f.size/f.sector + 1 // sectors in the file
	take := func(list []byte) error {
		for ; len(list) >= 4; list = list[4:] {
			s := binary.LittleEndian.Uint32(list)
			if s > lastRegular || int64(len(f.fat)) > most {
				continue
			}
			table := make([]byte, f.sector)
			if err := f.at(table, f.offset(s)); err != nil {
				return err
			}
			f.fat = appendNumbers(f.fat, table)
		}
		return nil
	}
	if err := take(h[76 : 76+4*firstDIFATs]); err != nil {
		return err
	}
	next := binary.LittleEndian.Uint32(h[68:])
	for range most {
		if next > lastRegular {
			break
		}
		list := make([]byte, f.sector)
		if err := f.at(list, f.offset(next)); err != nil {
			return err
		}
		if err := take(list[:f.sector-4]); err != nil {
			return err
		}
		next = binary.LittleEndian.Uint32(list[f.sector-4:])
	}
	return nil
}

func appendNumbers(to []uint32, raw []byte) []uint32 {
	for ; len(raw) >= 4; raw = raw[4:] {
		to = append(to, binary.LittleEndian.Uint32(raw))
	}
	return to
}

// chain reads a chain of sectors, up to a limit of bytes. Those that lie side by side are
// read at once.
func (f *File) chain(start uint32, limit int64) ([]byte, error) {
	var all []byte
	known := int64(len(f.fat))
	for s, steps := start, int64(0); s <= lastRegular && int64(len(all)) < limit; {
		at := f.offset(s)
		if int64(s) >= known || steps > known || at >= f.size {
			return all, ErrDamaged
		}
		run := int64(1)
		for last := s; f.fat[last] == last+1 && int64(last)+1 < known && int64(len(all))+run*f.sector < limit; last++ {
			run++
		}
		piece := make([]byte, min(run*f.sector, f.size-at)) // the last sector may be short
		if err := f.at(piece, at); err != nil {
			return all, err
		}
		all = append(all, piece...)
		steps += run
		s = f.fat[int64(s)+run-1]
	}
	return all, nil
}

// list lists the streams of the root. Those of storages in it, such as embedded documents,
// are left out.
func (f *File) list(directory []byte) {
	at := func(i uint32) []byte { return directory[int64(i)*entrySize:][:entrySize] }
	seen := map[uint32]bool{}
	due := []uint32{binary.LittleEndian.Uint32(at(0)[76:])} // the root of the tree of its entries
	for len(due) > 0 {
		i := due[len(due)-1]
		due = due[:len(due)-1]
		if i == none || (int64(i)+1)*entrySize > int64(len(directory)) || seen[i] {
			continue
		}
		seen[i] = true
		e := at(i)
		if e[66] == kindStream {
			f.streams[entryName(e)] = entry{binary.LittleEndian.Uint32(e[116:]), int64(binary.LittleEndian.Uint32(e[120:]))}
		}
		due = append(due, binary.LittleEndian.Uint32(e[68:]), binary.LittleEndian.Uint32(e[72:]))
	}
}

func entryName(e []byte) string {
	n := min(int(binary.LittleEndian.Uint16(e[64:])), 64) / 2
	units := make([]uint16, 0, 32)
	for i := range n {
		if u := binary.LittleEndian.Uint16(e[2*i:]); u != 0 {
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// readMini reads the stream of small streams, which is that of the root.
func (f *File) readMini(h, directory []byte) error {
	table, err := f.chain(binary.LittleEndian.Uint32(h[60:]), maxMini)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return err
	}
	f.miniFAT = appendNumbers(nil, table)
	f.mini, err = f.chain(binary.LittleEndian.Uint32(directory[116:]), maxMini)
	if errors.Is(err, ErrDamaged) {
		return nil // who asks for a stream in it will see
	}
	return err
}

// Has reports whether there is a stream of a name in the root.
func (f *File) Has(name string) bool { _, ok := f.streams[name]; return ok }

// Size is the size of a stream as the directory gives it; 0 when there is none.
func (f *File) Size(name string) int64 { return f.streams[name].size }

// Stream reads a stream; nil when there is none. What could be read of a damaged one
// comes with ErrDamaged.
func (f *File) Stream(name string) ([]byte, error) {
	e, ok := f.streams[name]
	if !ok {
		return nil, nil
	}
	if e.size > f.size {
		return nil, fmt.Errorf("%w: a stream is larger than the file", ErrDamaged)
	}
	var all []byte
	var err error
	if e.size < miniCutoff {
		all, err = f.small(e)
	} else {
		all, err = f.chain(e.start, e.size)
	}
	if int64(len(all)) > e.size {
		all = all[:e.size]
	}
	if err == nil && int64(len(all)) < e.size {
		err = ErrDamaged
	}
	return all, err
}

// small reads a small stream.
func (f *File) small(e entry) ([]byte, error) {
	var all []byte
	for s := e.start; int64(len(all)) < e.size; s = f.miniFAT[s] {
		at := int64(s) * miniSector
		if int64(s) >= int64(len(f.miniFAT)) || at+miniSector > int64(len(f.mini)) {
			return all, ErrDamaged
		}
		all = append(all, f.mini[at:at+miniSector]...)
	}
	return all, nil
}
