package extsort

import (
	"bytes"
	"encoding/binary"
	"math"
	"unsafe"
)

const (
	// blockBytes is about the size of one allocation for records: records never
	// move when more are added, and the memory is used again after a spill.
	blockBytes = 256 << 10
	maxRecords = math.MaxUint32
	// small is the number of entries below which comparing beats counting:
	// measured on 16-byte random records, flat between 24 and 64.
	small = 40
)

// records holds n records of one width in blocks of a power of two.
type records struct {
	width  int
	shift  uint // a block holds 1<<shift records
	blocks [][]byte
	n      int
}

func newRecords(width int) records {
	r := records{width: width}
	for width<<(r.shift+1) <= blockBytes {
		r.shift++
	}
	return r
}

func (r *records) add(record []byte) {
	block := r.n >> r.shift
	if block == len(r.blocks) {
		r.blocks = append(r.blocks, make([]byte, r.width<<r.shift))
	}
	copy(r.at(uint32(r.n)), record)
	r.n++
}

func (r *records) at(i uint32) []byte {
	start := int(i&(1<<r.shift-1)) * r.width
	return r.blocks[i>>r.shift][start : start+r.width : start+r.width]
}

// entry stands for a record while sorting: eight of its bytes as a number, and
// where it is. Moving entries instead of records makes the cost independent of
// the width.
type entry struct {
	key uint64
	at  uint32
}

const entrySize = int64(unsafe.Sizeof(entry{}))

// sort orders the entries by the records they stand for. It is the in-place
// most-significant-digit radix sort of McIlroy, Bostic and McIlroy
// ("Engineering Radix Sort", Computing Systems 6(1), 1993), which they call
// American flag sort, over one eight-byte word of the record after the other.
func (r *records) sort(e []entry) {
	r.load(e, 0)
	r.radix(e, 0, 56)
}

// load puts the word of each record that begins at byte from into its entry; a
// word that ends before its eighth byte is filled with zeros.
func (r *records) load(e []entry, from int) {
	if from+8 <= r.width {
		for i := range e {
			e[i].key = binary.BigEndian.Uint64(r.at(e[i].at)[from:])
		}
		return
	}
	for i := range e {
		var word [8]byte
		copy(word[:], r.at(e[i].at)[from:])
		e[i].key = binary.BigEndian.Uint64(word[:])
	}
}

// radix sorts entries that agree in everything before the byte of the word at
// from that shift selects.
func (r *records) radix(e []entry, from, shift int) {
	for len(e) > small {
		if shift < 0 {
			if from += 8; from >= r.width {
				return
			}
			r.load(e, from)
			shift = 56
		}
		var ends [256]int
		for i := range e {
			ends[byte(e[i].key>>uint(shift))]++
		}
		if ends[byte(e[0].key>>uint(shift))] == len(e) { // all agree here too
			shift -= 8
			continue
		}
		distribute(e, &ends, uint(shift))
		start := 0
		for _, end := range ends {
			if end-start > 1 {
				r.radix(e[start:end], from, shift-8)
			}
			start = end
		}
		return
	}
	r.insertion(e, from)
}

// distribute moves each entry to the bucket of its digit. It gets the number of
// entries of each bucket and leaves where each bucket ends.
func distribute(e []entry, ends *[256]int, shift uint) {
	var next [256]int
	sum := 0
	for d, n := range ends {
		next[d] = sum
		sum += n
		ends[d] = sum
	}
	for d := range next {
		for next[d] < ends[d] {
			x := e[next[d]]
			for {
				to := byte(x.key >> shift)
				if int(to) == d {
					break
				}
				x, e[next[to]] = e[next[to]], x
				next[to]++
			}
			e[next[d]] = x
			next[d]++
		}
	}
}

func (r *records) insertion(e []entry, from int) {
	for i := 1; i < len(e); i++ {
		x, j := e[i], i
		for j > 0 && (x.key < e[j-1].key || x.key == e[j-1].key && r.less(x, e[j-1], from+8)) {
			e[j] = e[j-1]
			j--
		}
		e[j] = x
	}
}

// less compares what the records of two entries hold from the byte rest on.
func (r *records) less(a, b entry, rest int) bool {
	return rest < r.width && bytes.Compare(r.at(a.at)[rest:], r.at(b.at)[rest:]) < 0
}
