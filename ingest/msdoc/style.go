package msdoc

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// style is what matters of what holds for characters and paragraphs.
type style struct {
	deleted, hidden bool
	symbol          rune // that stands in the place of the character, or 0
	inTable         bool
	depth           int  // in so many tables, where that was said
	endsRow         bool // the paragraph is the end of a row
	innerCell       bool // the paragraph ends a cell of a table in a cell
	innerRow        bool // or a row of it
}

// run is a stretch of the stream and what holds for it.
type run struct {
	from, to int64
	style    style
}

// The single property modifiers that are looked at (2.6.1, 2.6.2).
const (
	sprmDeleted   = 0x0800
	sprmVanish    = 0x083C
	sprmSymbol    = 0x6A09
	sprmInTable   = 0x2416
	sprmEndsRow   = 0x2417
	sprmDepth     = 0x6649
	sprmInnerCell = 0x244B
	sprmInnerRow  = 0x244C

	sprmTabs     = 0xC615 // whose size may be 255 and say nothing
	sprmTable    = 0xD608 // whose size has two bytes
	sprmTableOld = 0xD606
)

// apply takes in a list of property modifiers (2.2.5).
func (s *style) apply(list []byte) {
	for len(list) >= 3 {
		op := binary.LittleEndian.Uint16(list)
		size := operandSize(op, list[2:])
		if size < 0 || 2+size > len(list) {
			return
		}
		s.set(op, list[2:2+size])
		list = list[2+size:]
	}
}

// operandSize is how many bytes the operand of a modifier takes; -1 when nobody knows.
func operandSize(op uint16, rest []byte) int {
	switch op >> 13 {
	case 0, 1:
		return 1
	case 2, 4, 5:
		return 2
	case 3:
		return 4
	case 7:
		return 3
	}
	switch {
	case op == sprmTable || op == sprmTableOld:
		if len(rest) < 2 {
			return -1
		}
		return int(binary.LittleEndian.Uint16(rest)) + 1
	case op == sprmTabs && rest[0] == 255:
		return -1
	}
	return int(rest[0]) + 1
}

func (s *style) set(op uint16, operand []byte) {
	on := operand[0] == 1 || operand[0] == 0x81 // 0x81: what the paragraph style does not say
	switch op {
	case sprmDeleted:
		s.deleted = on
	case sprmVanish:
		s.hidden = on
	case sprmSymbol:
		s.symbol = rune(binary.LittleEndian.Uint16(operand[2:]))
	case sprmInTable:
		s.inTable = on
	case sprmEndsRow:
		s.endsRow = on
	case sprmDepth:
		s.depth = int(min(binary.LittleEndian.Uint32(operand), 100))
	case sprmInnerCell:
		s.innerCell = on
	case sprmInnerRow:
		s.innerRow = on
	}
}

// pieceStyle is what a Prm says (2.9.218): one modifier, which is never one of ours, or a
// list of them.
func pieceStyle(prm uint16, changes [][]byte) (s style) {
	if i := int(prm >> 1); prm&1 == 1 && i < len(changes) {
		s.apply(changes[i])
	}
	return s
}

// page is a page of 512 bytes that says what holds for some stretches of the stream
// (2.9.33, 2.9.175).
const pageSize = 512

// chpxPages gives the modifiers of one stretch of characters in a page.
func chpxPages(page []byte, stretches, i int) []byte {
	at := int(page[4*(stretches+1)+i]) * 2
	if at == 0 {
		return nil
	}
	n := int(page[at])
	return page[at+1 : min(at+1+n, pageSize)]
}

// papxPages gives those of one paragraph, behind the number of its style.
func papxPages(page []byte, stretches, i int) []byte {
	entry := 4*(stretches+1) + 13*i
	if entry >= pageSize {
		return nil
	}
	at := int(page[entry]) * 2
	if at == 0 {
		return nil
	}
	n := 2*int(page[at]) - 1
	at++
	if n < 0 && at < pageSize { // the size stands in the next byte
		n = 2 * int(page[at])
		at++
	}
	if n < 2 || at+2 > pageSize {
		return nil
	}
	return page[at+2 : min(at+n, pageSize)]
}

// readRuns reads what holds for characters or for paragraphs. Damage means that less is
// known.
func (d *document) readRuns(fib int, modifiers func(page []byte, stretches, i int) []byte) (runs []run) {
	index := d.structure(fib)
	n := (len(index) - 4) / 8 // n+1 places, n numbers of pages
	for i := range max(0, n) {
		at := int64(binary.LittleEndian.Uint32(index[4*(n+1)+4*i:])&0x3FFFFF) * pageSize
		if at+pageSize > int64(len(d.main)) || i > len(d.main)/pageSize {
			continue
		}
		page := d.main[at : at+pageSize]
		stretches := int(page[pageSize-1])
		if 4*(stretches+1)+stretches >= pageSize {
			continue
		}
		for k := range stretches {
			r := run{from: int64(binary.LittleEndian.Uint32(page[4*k:])), to: int64(binary.LittleEndian.Uint32(page[4*k+4:]))}
			r.style.apply(modifiers(page, stretches, k))
			if r.style != (style{}) && r.from < r.to {
				runs = append(runs, r)
			}
		}
	}
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	return runs
}

// styles finds what holds for places in the stream. Those that are asked for mostly come
// one after the other.
type styles struct {
	runs []run
	at   int
}

// of gives what holds for the character at a byte, and where something else may.
func (s *styles) of(at int64) (found style, until int64) {
	if s.at >= len(s.runs) || s.runs[s.at].from > at || s.at > 0 && s.runs[s.at-1].to > at {
		s.at, _ = slices.BinarySearchFunc(s.runs, at, func(r run, at int64) int { return cmp.Compare(r.to, at+1) })
	}
	for s.at < len(s.runs) && s.runs[s.at].to <= at {
		s.at++
	}
	switch {
	case s.at == len(s.runs):
		return style{}, 1 << 62
	case s.runs[s.at].from > at:
		return style{}, s.runs[s.at].from
	}
	return s.runs[s.at].style, s.runs[s.at].to
}
