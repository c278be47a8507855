package dedup

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"kvern/corpus"
	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// earlier is what a Finder knows of documents that have been published before. They
// are added before all others, and their ranks put them before all others, or after
// them when the newest document of a cluster is to stay. So their numbers are a
// range, too.
type earlier struct {
	n        uint32     // how many there are: the first of the documents
	first    uint32     // the lowest of their numbers
	left     match.Bits // by document: those that left in their own generation
	dropped  match.Bits // the same by number
	repeats  *extsort.Sorter
	replaced *extsort.Sorter // drops
}

// repeatWidth is a document, its leader, similarity and kind.
const repeatWidth = 11

// number reports whether a number is that of an earlier document.
func (e *earlier) number(i uint32) bool { return i-e.first < e.n }

// AddEarlier takes a document that has been matched in an earlier generation, with
// its rank there and whether it was kept. All earlier documents come before the
// first Add, and their ranks must be of the generation that NearSettings.Generation
// gives, so that no document of this one decides about them. Exact copies can be
// left out.
//
// What was decided about them stays: Find tells nothing of them, unless the newest
// document of a cluster is to stay and one replaces them.
func (f *Finder) AddEarlier(s Signature, l corpus.Language, r Rank, kept bool) error {
	if f.n != f.earlier.n {
		return errors.New("an earlier document after one of this generation")
	}
	document := f.n
	if err := f.Add(s, l, r); err != nil {
		return err
	}
	f.earlier.n++
	if document%64 == 0 {
		f.earlier.left = append(f.earlier.left, 0)
	}
	if !kept {
		f.earlier.left.Add(document)
	}
	return nil
}

// Repeats says of an earlier document that was not kept which one it repeated, and
// why. A document of which nobody says it is compared with nothing; one whose text
// comes again goes where it went.
func (f *Finder) Repeats(document, leader uint32, similarity float64, reason string) error {
	if document >= f.earlier.n || leader >= f.earlier.n || !f.earlier.left.Has(document) {
		return fmt.Errorf("earlier document %d of %d repeats %d", document, f.earlier.n, leader)
	}
	var r [repeatWidth]byte
	binary.BigEndian.PutUint32(r[:], document)
	binary.BigEndian.PutUint32(r[4:], leader)
	binary.BigEndian.PutUint16(r[8:], uint16(similarity*float64(match.Same)+0.5))
	if reason == ReasonTemplate {
		r[10] = 1
	}
	return f.earlier.repeats.Add(r[:])
}

// place finds the range of numbers of the earlier documents, given the number of
// each document in canonical order.
func (f *Finder) place(number, document uint32) error {
	e := &f.earlier
	if e.n == 0 {
		return nil
	}
	if number == 0 && document >= e.n {
		e.first = f.n - e.n
	}
	if e.number(number) != (document < e.n) {
		return errors.New("the ranks of earlier documents lie among those of this generation")
	}
	if document < e.n && e.left.Has(document) {
		e.dropped.Add(number)
	}
	return nil
}

// repeat hands on what earlier documents repeated: exact copies of them follow.
// Where the leader is replaced now, they go to its successor, of which nobody has
// measured whether it resembles them.
func (f *Finder) repeat(ctx context.Context, drops *extsort.Sorter) error {
	byLeader, err := f.sorter(match.DropWidth, 8, false)
	if err != nil {
		return err
	}
	defer byLeader.Close()
	documents, leaders := f.signed.numbers.lookUp(), f.signed.numbers.lookUp()
	for r, err := range ordered(ctx, f.earlier.repeats) {
		if err != nil {
			return err
		}
		document, err1 := documents.row(binary.BigEndian.Uint32(r))
		leader, err2 := leaders.row(binary.BigEndian.Uint32(r[4:]))
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		row := slices.Concat(leader, document, r[8:]) // a drop but for the order of the two
		if err := byLeader.Add(row); err != nil {
			return err
		}
	}
	successor := successors(ordered(ctx, f.earlier.replaced))
	defer successor.stop()
	for r, err := range ordered(ctx, byLeader) {
		if err != nil {
			return err
		}
		d := match.Drop{
			Number: binary.BigEndian.Uint32(r[4:]), Keeper: binary.BigEndian.Uint32(r),
			Similarity: match.Similarity(binary.BigEndian.Uint16(r[8:])), Template: r[10] == 1,
		}
		keeper, err := successor.of(d.Keeper)
		if err != nil {
			return err
		}
		if keeper != d.Keeper {
			d.Keeper, d.Similarity = keeper, 0
		}
		row := d.Record()
		if err := drops.Add(row[:]); err != nil {
			return err
		}
	}
	return f.earlier.repeats.Close()
}

// succession walks the drops of replaced documents in order.
type succession struct {
	next func() ([]byte, error, bool)
	stop func()
	last match.Drop
	more bool
}

func successors(replaced match.Records) *succession {
	s := &succession{more: true}
	s.next, s.stop = iter.Pull2(replaced)
	return s
}

// of gives the document that takes the place of a leader, which may be the leader
// itself. Leaders must be asked for in order.
func (s *succession) of(leader uint32) (uint32, error) {
	for s.more && s.last.Number < leader {
		r, err, ok := s.next()
		if s.more = ok; err != nil || !ok {
			return leader, err
		}
		s.last = match.DropOf(r)
	}
	if s.last.Number == leader && s.last.Keeper != leader {
		return s.last.Keeper, nil
	}
	return leader, nil
}

// comparable reports whether a pair of candidates has anything left to decide: not
// when both are earlier, nor when one of them left then.
func (e *earlier) comparable(p match.Pair) bool {
	if e.n == 0 {
		return true
	}
	a, b := e.number(p.A), e.number(p.B)
	return !(a && b || a && e.dropped.Has(p.A) || b && e.dropped.Has(p.B))
}

// turned gives numbers an order in which the earlier documents come first. Whatever
// is to stay of documents that resemble one another, of equal ones it is the one
// that is published already: there is nothing new in the other.
func (f *Finder) turned(number uint32) uint32 {
	if f.earlier.n == 0 || f.earlier.first == 0 {
		return number
	}
	if f.earlier.number(number) {
		return number - f.earlier.first
	}
	return number + f.earlier.n
}

// back undoes turned.
func (f *Finder) back(number uint32) uint32 {
	switch {
	case f.earlier.n == 0 || f.earlier.first == 0:
		return number
	case number < f.earlier.n:
		return number + f.earlier.first
	}
	return number - f.earlier.n
}

// given is what Leaders has to take as decided.
func (e *earlier) given() match.Given {
	g := match.Given{Dropped: e.dropped}
	if e.n > 0 && e.first == 0 {
		g.Decided = e.n
	}
	return g
}

// news counts and passes on the results about documents of this generation, and about
// those that they replace.
func (f *Finder) news(each func(Result) error) func(Result) error {
	return func(r Result) error {
		if r.Document < f.earlier.n && (r.Reason == "" || f.earlier.left.Has(r.Document)) {
			return nil
		}
		switch {
		case r.Document < f.earlier.n:
			f.report.Replaced++
		case r.Reason == ReasonExact:
			f.report.Exact++
		case r.Reason == ReasonNear:
			f.report.Near++
		case r.Reason == ReasonTemplate:
			f.report.TemplateDropped++
		}
		return each(r)
	}
}
