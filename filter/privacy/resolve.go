package privacy

import (
	"cmp"
	"slices"
)

// echoes are the types whose values are long enough not to meet by chance.
var echoes = [typeCount]bool{
	NoFNR: true, NoDNR: true, NoHNR: true, NoFHNR: true, NoTNR: true, NoDUF: true, NoAccount: true, IBAN: true, Card: true,
	Phone: true, KID: true, Email: true, IP: true,
}

// echo takes up doubtful candidates whose value was found elsewhere in the text:
// a number that is somebody's telephone in one place is so in all.
func (s *scanner) echo() {
	if len(s.found) == 0 || len(s.doubts) == 0 {
		return
	}
	type key struct {
		t     Type
		value uint64
	}
	known := make(map[key]bool, len(s.found))
	for _, c := range s.found {
		known[key{c.t, c.value}] = true
	}
	for _, c := range s.doubts {
		if echoes[c.t] && known[key{c.t, c.value}] {
			c.score, c.rule = accepted, "echo"
			s.found = append(s.found, c)
		}
	}
}

// resolve puts the candidates in order and settles overlaps: the longer stays,
// of equally long ones that of the higher rank. Where two overlap only in part,
// what stays is stretched over both, so that nothing that was found is left.
func resolve(found []candidate) []candidate {
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(types[b.t].rank, types[a.t].rank), cmp.Compare(b.score, a.score))
	})
	out := found[:0]
	for _, c := range found {
		if len(out) == 0 || c.start >= out[len(out)-1].end {
			out = append(out, c)
			continue
		}
		last := &out[len(out)-1]
		both := *last
		if c.end-c.start > last.end-last.start {
			both = c
		}
		if both.start != last.start || both.end < max(last.end, c.end) {
			both.form, both.ending = Full, 0
		}
		both.start, both.end = last.start, max(last.end, c.end)
		both.known = last.known && last.spans(both) || c.known && c.spans(both)
		*last = both
	}
	return out
}

// spans says whether c takes up as much of the text as o.
func (c *candidate) spans(o candidate) bool { return c.start == o.start && c.end == o.end }
