// Package jsonline changes members of one JSON object per line and leaves every
// other byte as it was: unknown members, their order, their spelling and the
// spaces between them.
//
//	out, err = jsonline.Set(out[:0], line,
//		jsonline.Member{Key: "language", Value: jsonline.AppendString(nil, "nob")},
//		jsonline.Member{Key: "confidence", Value: []byte("0.98")})
//
// A line must have been found valid before, by the parser that read what is in
// it. This package looks only as far as it must to find the members of the
// outermost object; of a line that is not valid it makes an error or another
// line that is not valid, and nothing worse.
package jsonline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// ErrNotObject is the error of a line that is not one JSON object.
var ErrNotObject = errors.New("not a JSON object")

// Member is a key, as UTF-8 text, and its value, as JSON. An empty value stands
// for null.
type Member struct {
	Key   string
	Value []byte
}

// Set appends line to dst with the members given their new values, and returns
// the extended dst. A member that the line has keeps its place; where a line
// has a key more than once, the first keeps its place and the others go. Members
// that the line lacks are appended in the order given. If members names a key
// twice, the last value counts. dst and line must not overlap. On an error, which
// is ErrNotObject, dst is returned as it was.
func Set(dst, line []byte, members ...Member) ([]byte, error) {
	start := len(dst)
	s := scanner{line: line}
	if !s.open() {
		return dst, ErrNotObject
	}
	var buf [16]bool
	written := append(buf[:0], make([]bool, len(members))...)
	copied := 0 // line[:copied] is in dst, as far as it stays
	for s.next() {
		i, err := find(members, line[s.key.start:s.key.end])
		switch {
		case err != nil:
			return dst[:start], err
		case i < 0:
		case written[i]: // the first key is written, so a comma stands in front
			dst = append(dst, line[copied:s.comma]...)
			copied = s.value.end
		default:
			written[i] = true
			dst = append(dst, line[copied:s.value.start]...)
			dst = appendValue(dst, members[i].Value)
			copied = s.value.end
		}
	}
	if s.failed || !s.close() {
		return dst[:start], fmt.Errorf("%w: byte %d", ErrNotObject, s.at)
	}
	dst = append(dst, line[copied:s.last]...)
	dst = appendMembers(dst, members, written, s.members > 0)
	return append(dst, line[s.last:]...), nil
}

// appendMembers appends the members that are not written yet.
func appendMembers(dst []byte, members []Member, written []bool, comma bool) []byte {
	for i, m := range members {
		if written[i] || last(members, m.Key) != i {
			continue
		}
		if comma {
			dst = append(dst, ',')
		}
		comma = true
		dst = append(AppendString(dst, m.Key), ':')
		dst = appendValue(dst, m.Value)
	}
	return dst
}

func appendValue(dst, value []byte) []byte {
	if len(value) == 0 {
		return append(dst, "null"...)
	}
	return append(dst, value...)
}

// last returns the index of the last member with the key, or -1.
func last(members []Member, key string) int {
	for i, m := range slices.Backward(members) {
		if m.Key == key {
			return i
		}
	}
	return -1
}

// find returns the index of the member with the quoted key of a line, or -1.
func find(members []Member, quoted []byte) (int, error) {
	key := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(key, '\\') < 0 && utf8.Valid(key) {
		for i, m := range slices.Backward(members) {
			if m.Key == string(key) { // does not allocate
				return i, nil
			}
		}
		return -1, nil
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		return -1, fmt.Errorf("%w: a key is not valid", ErrNotObject)
	}
	return last(members, text), nil
}
