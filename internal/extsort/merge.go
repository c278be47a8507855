package extsort

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
)

// ErrUnsorted is yielded by Merge when an input is not in order: it was not
// written by a sort, or it was damaged.
var ErrUnsorted = errors.New("records are not in order")

// Merge yields the records of sorted inputs in order. Memory is what the read
// buffers of all inputs may take together, in bytes; each gets between 4 KiB and
// 128 KiB. With unique, records that equal another are dropped. A record is
// valid until the next one. An error is the last thing yielded; the inputs
// remain the caller's to close.
func Merge(width int, memory int64, unique bool, inputs ...io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m, err := newMerger(width, memory, inputs)
		if err != nil {
			yield(nil, err)
			return
		}
		last := make([]byte, 0, width)
		for len(m) > 0 {
			top := m[0]
			if !unique || len(last) == 0 || !bytes.Equal(top.record, last) {
				last = append(last[:0], top.record...)
				if !yield(last, nil) {
					return
				}
			}
			if err := m.advance(); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// merger is a binary heap of the inputs that have records left, the one with the
// least record on top.
type merger []*input

func newMerger(width int, memory int64, readers []io.Reader) (merger, error) {
	size := min(max(int(memory)/max(len(readers), 1), 4<<10), mergeBuffer)
	size = max(size/width, 1) * width
	var m merger
	for _, r := range readers {
		in := &input{r: r, buffer: make([]byte, size), width: width}
		ok, err := in.next()
		if err != nil {
			return nil, err
		}
		if ok {
			m = append(m, in)
		}
	}
	for i := len(m)/2 - 1; i >= 0; i-- {
		m.down(i)
	}
	return m, nil
}

// advance replaces the top record by the next one of its input.
func (m *merger) advance() error {
	h := *m
	ok, err := h[0].next()
	if err != nil {
		return err
	}
	if !ok {
		h[0] = h[len(h)-1]
		h = h[:len(h)-1]
		*m = h
	}
	h.down(0)
	return nil
}

func (m merger) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(m) {
			return
		}
		if right := child + 1; right < len(m) && m[right].less(m[child]) {
			child = right
		}
		if !m[child].less(m[i]) {
			return
		}
		m[i], m[child] = m[child], m[i]
		i = child
	}
}

// input is one sorted input and its current record.
type input struct {
	r      io.Reader
	width  int
	buffer []byte
	unread []byte // of the buffer
	record []byte
	key    uint64 // the first eight bytes of the record
	saved  []byte // the record, after the buffer was filled anew
}

// next goes on to the next record; ok is false at the end.
func (in *input) next() (ok bool, err error) {
	if len(in.unread) == 0 {
		if ok, err := in.refill(); !ok || err != nil {
			return false, err
		}
	}
	record := in.unread[:in.width]
	in.unread = in.unread[in.width:]
	key := prefix(record)
	if key < in.key || key == in.key && in.record != nil && bytes.Compare(record, in.record) < 0 {
		return false, fmt.Errorf("merge records of %d bytes: %w", in.width, ErrUnsorted)
	}
	in.record, in.key = record, key
	return true, nil
}

// refill reads the next records into the buffer and saves the current one, to
// which the next is compared, from being overwritten.
func (in *input) refill() (ok bool, err error) {
	if in.record != nil {
		in.saved = append(in.saved[:0], in.record...)
		in.record = in.saved
	}
	n, err := io.ReadFull(in.r, in.buffer)
	if err == io.EOF {
		return false, nil
	}
	if err == io.ErrUnexpectedEOF && n%in.width == 0 {
		err = nil // the last buffer is rarely full
	}
	if err != nil {
		return false, fmt.Errorf("merge records of %d bytes: %w", in.width, err)
	}
	in.unread = in.buffer[:n]
	return true, nil
}

func (in *input) less(other *input) bool {
	if in.key != other.key || in.width <= 8 {
		return in.key < other.key
	}
	return bytes.Compare(in.record[8:], other.record[8:]) < 0
}

// prefix gives the first eight bytes of a record as a number, filled with zeros.
func prefix(record []byte) uint64 {
	if len(record) >= 8 {
		return binary.BigEndian.Uint64(record)
	}
	var word [8]byte
	copy(word[:], record)
	return binary.BigEndian.Uint64(word[:])
}
