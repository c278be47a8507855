package sevenzip

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
)

// The ids of properties in a header.
const (
	idEnd           = 0x00
	idHeader        = 0x01
	idArchive       = 0x02
	idAdditional    = 0x03
	idMain          = 0x04
	idFiles         = 0x05
	idPack          = 0x06
	idUnpack        = 0x07
	idSubstreams    = 0x08
	idSize          = 0x09
	idCRC           = 0x0A
	idFolder        = 0x0B
	idUnpackSize    = 0x0C
	idUnpackStreams = 0x0D
	idEmptyStream   = 0x0E
	idEmptyFile     = 0x0F
	idNames         = 0x11
	idAttributes    = 0x15
	idEncodedHeader = 0x17
)

// folder is a packed stream of one or several entries.
type folder struct {
	coders []coder
	binds  []bind
	packed []int   // numbers of the inputs that lie in the archive
	sizes  []int64 // of what each coder gives
	sum    *uint32 // of all of it
	parts  []part  // the entries
	at     []int64 // where its packed streams lie in the archive
	length []int64 // and how long they are
}

type coder struct {
	method     uint64
	in, out    int
	properties []byte
}

// bind says that an input is the output of another coder.
type bind struct{ in, out int }

type part struct {
	size int64
	sum  *uint32
}

// size is how many bytes a folder holds: what the coder gives whose output nobody takes.
func (f *folder) size() int64 {
	for out := range f.sizes {
		if !f.bound(out) {
			return f.sizes[out]
		}
	}
	return 0
}

func (f *folder) bound(out int) bool {
	for _, b := range f.binds {
		if b.out == out {
			return true
		}
	}
	return false
}

// parser takes a header apart. It sets bad when the header makes no sense, and gives
// zeros from then on.
type parser struct {
	rest    []byte
	bad     bool
	most    int // entries that there may be
	tooMany bool
}

func (p *parser) bytes(n int64) []byte {
	if p.bad || n < 0 || n > int64(len(p.rest)) {
		p.bad = true
		return nil
	}
	b := p.rest[:n]
	p.rest = p.rest[n:]
	return b
}

func (p *parser) byte() byte {
	if b := p.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a number: as many ones as the first byte begins with, so many bytes
// follow.
func (p *parser) number() int64 {
	first := p.byte()
	extra := bits.LeadingZeros8(^first)
	var b [8]byte
	copy(b[:], p.bytes(int64(extra)))
	v := binary.LittleEndian.Uint64(b[:])
	if extra < 8 {
		v |= uint64(first&(0x7F>>extra)) << (8 * extra)
	}
	if v > 1<<62 {
		p.bad = true
		return 0
	}
	return int64(v)
}

// id reads the id of a property.
func (p *parser) id() byte { return p.byte() }

// count reads a number of things of which each takes a byte of the header at least.
func (p *parser) count() int {
	n := p.number()
	if n > int64(len(p.rest)) {
		p.bad = true
		return 0
	}
	return int(n)
}

// flags reads a bit for each of n things.
func (p *parser) flags(n int) []bool {
	raw := p.bytes(int64(n+7) / 8)
	all := make([]bool, n)
	for i := range all {
		all[i] = !p.bad && raw[i/8]&(0x80>>(i%8)) != 0
	}
	return all
}

// known reads which of n things are told; mostly all are.
func (p *parser) known(n int) []bool {
	if p.byte() == 0 {
		return p.flags(n)
	}
	all := make([]bool, n)
	for i := range all {
		all[i] = true
	}
	return all
}

// sums reads the checksums of n things; nil for those that have none.
func (p *parser) sums(n int) []*uint32 {
	all := make([]*uint32, n)
	for i, known := range p.known(n) {
		if b := p.sumAt(known); b != nil {
			sum := binary.LittleEndian.Uint32(b)
			all[i] = &sum
		}
	}
	return all
}

func (p *parser) sumAt(known bool) []byte {
	if !known {
		return nil
	}
	return p.bytes(4)
}

// header reads a header.
func (p *parser) header() (folders []folder, files []file) {
	for !p.bad {
		switch p.id() {
		case idEnd:
			return folders, files
		case idArchive:
			for p.id() != idEnd && !p.bad {
				p.bytes(p.number())
			}
		case idAdditional:
			p.streams()
		case idMain:
			folders = p.streams()
		case idFiles:
			files = p.files()
		default:
			p.bad = true
		}
	}
	return nil, nil
}

// streams reads where the folders lie, how they are packed and what they hold.
func (p *parser) streams() (folders []folder) {
	var at, lengths []int64
	split := false
	for !p.bad {
		switch p.id() {
		case idEnd:
			if !split {
				p.whole(folders)
			}
			p.place(folders, at, lengths)
			return folders
		case idPack:
			at, lengths = p.pack()
		case idUnpack:
			folders = p.unpack()
		case idSubstreams:
			p.substreams(folders)
			split = true
		default:
			p.bad = true
		}
	}
	return nil
}

// pack reads where the packed streams lie.
func (p *parser) pack() (at, lengths []int64) {
	start := p.number() + headerSize
	n := p.count()
	for !p.bad {
		switch p.id() {
		case idEnd:
			return at, lengths
		case idSize:
			for range n {
				length := p.number()
				at, lengths = append(at, start), append(lengths, length)
				start += length
			}
		case idCRC:
			p.sums(n)
		default:
			p.bad = true
		}
	}
	return nil, nil
}

// place gives every folder its packed streams.
func (p *parser) place(folders []folder, at, lengths []int64) {
	for i := range folders {
		n := len(folders[i].packed)
		if n > len(at) {
			p.bad = true
			return
		}
		folders[i].at, folders[i].length = at[:n], lengths[:n]
		at, lengths = at[n:], lengths[n:]
	}
}

// unpack reads how folders are packed.
func (p *parser) unpack() []folder {
	if p.id() != idFolder {
		p.bad = true
	}
	n := p.count()
	if p.byte() != 0 { // the list lies elsewhere, which no program writes
		p.bad = true
	}
	var folders []folder
	for range n {
		if p.bad {
			return nil
		}
		folders = append(folders, p.folder())
	}
	for !p.bad {
		switch p.id() {
		case idEnd:
			return folders
		case idUnpackSize:
			for i := range folders {
				for k := range folders[i].sizes {
					folders[i].sizes[k] = p.number()
				}
			}
		case idCRC:
			for i, sum := range p.sums(len(folders)) {
				folders[i].sum = sum
			}
		default:
			p.bad = true
		}
	}
	return nil
}

// Most of what a folder may be made of; programs use 4 coders at most.
const (
	maxCoders  = 32
	maxStreams = 32
)

func (p *parser) folder() (f folder) {
	n := p.number()
	if n < 1 || n > maxCoders {
		p.bad = true
		return f
	}
	ins, outs := 0, 0
	for range n {
		c := p.coder()
		ins, outs = ins+c.in, outs+c.out
		f.coders = append(f.coders, c)
	}
	if p.bad || ins > maxStreams || outs > maxStreams || outs < 1 || ins < outs-1 {
		p.bad = true
		return f
	}
	f.sizes = make([]int64, outs)
	taken := make([]bool, ins)
	for range outs - 1 {
		b := bind{int(p.number()), int(p.number())}
		if b.in >= ins || b.out >= outs {
			p.bad = true
			return f
		}
		taken[b.in] = true
		f.binds = append(f.binds, b)
	}
	if packed := ins - (outs - 1); packed > 1 {
		for range packed {
			f.packed = append(f.packed, int(p.number()))
		}
		return f
	}
	for in, t := range taken {
		if !t {
			f.packed = append(f.packed, in)
			break
		}
	}
	return f
}

// coder reads what one coder is.
func (p *parser) coder() coder {
	flags := p.byte()
	c := coder{in: 1, out: 1}
	for _, b := range p.bytes(int64(flags & 0x0F)) {
		c.method = c.method<<8 | uint64(b)
	}
	if flags&0x10 != 0 {
		c.in, c.out = int(min(p.number(), maxStreams+1)), int(min(p.number(), maxStreams+1))
	}
	if flags&0x20 != 0 {
		c.properties = p.bytes(p.number())
	}
	if flags&0x80 != 0 {
		p.bad = true
	}
	return c
}

// whole makes one entry of every folder.
func (p *parser) whole(folders []folder) {
	for i := range folders {
		folders[i].parts = []part{{folders[i].size(), folders[i].sum}}
	}
}

// substreams reads how folders are divided into entries.
func (p *parser) substreams(folders []folder) {
	p.whole(folders)
	id := p.id()
	if id == idUnpackStreams {
		total := 0
		for i := range folders {
			n := p.number()
			if total += int(min(n, maxHeader)); total > len(p.rest)+len(folders) { // each size takes a byte
				p.bad = true
				return
			}
			folders[i].parts = make([]part, n)
		}
		id = p.id()
	}
	p.partSizes(folders, id == idSize)
	if id == idSize {
		id = p.id()
	}
	if id == idCRC {
		p.partSums(folders)
		id = p.id()
	}
	p.bad = p.bad || id != idEnd
}

// partSizes reads the sizes of entries; that of the last of a folder is what is left.
func (p *parser) partSizes(folders []folder, told bool) {
	for i := range folders {
		f := &folders[i]
		left := f.size()
		for k := range f.parts {
			size := left
			if k+1 < len(f.parts) {
				if size = p.number(); !told {
					p.bad = true
				}
			}
			if left -= size; left < 0 {
				p.bad = true
			}
			if p.bad {
				return
			}
			f.parts[k].size = size
		}
		if len(f.parts) == 1 {
			f.parts[0].sum = f.sum
		}
	}
}

// partSums reads the checksums of entries that have none from their folder.
func (p *parser) partSums(folders []folder) {
	var without []*part
	for i := range folders {
		for k := range folders[i].parts {
			if pt := &folders[i].parts[k]; pt.sum == nil {
				without = append(without, pt)
			}
		}
	}
	for i, sum := range p.sums(len(without)) {
		without[i].sum = sum
	}
}

// files reads the names of entries and what they are.
func (p *parser) files() []file {
	n := p.count()
	if n > p.most {
		p.bad, p.tooMany = true, true
		return nil
	}
	files := make([]file, n)
	for i := range files {
		files[i].stream = true
	}
	var empty []int // files without a stream
	for !p.bad {
		id := p.id()
		if id == idEnd {
			break
		}
		q := parser{rest: p.bytes(p.number())}
		switch id {
		case idEmptyStream:
			for i, e := range q.flags(n) {
				if e {
					files[i].stream, files[i].Folder = false, true
					empty = append(empty, i)
				}
			}
		case idEmptyFile:
			for i, e := range q.flags(len(empty)) {
				files[empty[i]].Folder = !e
			}
		case idNames:
			q.names(files)
		case idAttributes:
			q.attributes(files)
		}
		p.bad = p.bad || q.bad
	}
	return files
}

// names reads names in UTF-16, each with a zero behind it.
func (p *parser) names(files []file) {
	if p.byte() != 0 {
		p.bad = true
	}
	for i := range files {
		var units []uint16
		for {
			b := p.bytes(2)
			if p.bad {
				return
			}
			u := binary.LittleEndian.Uint16(b)
			if u == 0 {
				break
			}
			units = append(units, u)
		}
		files[i].Name = string(utf16.Decode(units))
	}
}

// Attributes: those of Windows, with those of Unix in the upper half where a bit says so.
const (
	attributeFolder = 0x10
	attributeLink   = 0x400
	attributeUnix   = 0x8000
	unixKind        = 0xF000
	unixLink        = 0xA000
)

func (p *parser) attributes(files []file) {
	known := p.known(len(files))
	if p.byte() != 0 {
		p.bad = true
	}
	for i := range files {
		if !known[i] {
			continue
		}
		b := p.bytes(4)
		if p.bad {
			return
		}
		a := binary.LittleEndian.Uint32(b)
		files[i].Folder = files[i].Folder || a&attributeFolder != 0 && !files[i].stream
		files[i].Link = a&attributeLink != 0 || a&attributeUnix != 0 && a>>16&unixKind == unixLink
	}
}
