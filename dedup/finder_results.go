package dedup

import (
	"encoding/binary"
	"errors"

	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// translation turns outcomes, which speak of numbers in canonical order, into
// results, which speak of documents in the order of Add. Both tables are read
// forwards: leaders come in order, and the other numbers are sorted.
type translation struct {
	file               *table // documents by number
	leaders, documents *lookUp
	byNumber           *extsort.Sorter // number, leading document, rest
	byDocument         *extsort.Sorter // document, leading document, rest
}

// resultWidth is two numbers, size, similarity and kind.
const resultWidth = 15

func newTranslation(f *Finder) (*translation, error) {
	byNumber, err := f.sorter(resultWidth, 4, false)
	if err != nil {
		return nil, err
	}
	byDocument, err := f.sorter(resultWidth, 4, false)
	if err != nil {
		return nil, err
	}
	return &translation{f.signed.documents, f.signed.documents.lookUp(), f.signed.documents.lookUp(), byNumber, byDocument}, nil
}

func (t *translation) close() error { return errors.Join(t.byNumber.Close(), t.byDocument.Close()) }

// add takes outcomes in the order of their leaders.
func (t *translation) add(o match.Outcome) error {
	leader, err := t.leaders.row(o.Leader)
	if err != nil {
		return err
	}
	var r [resultWidth]byte
	binary.BigEndian.PutUint32(r[:], o.Number)
	copy(r[4:], leader)
	binary.BigEndian.PutUint32(r[8:], o.Size)
	binary.BigEndian.PutUint16(r[12:], uint16(o.Similarity))
	r[14] = byte(o.Kind)
	return t.byNumber.Add(r[:])
}

// inTemplate is the kind of a row that says no more than that its document shares a
// template with others. It sorts after the row about its cluster, if it has one.
const inTemplate = 0xFF

// addMembers takes the members of templates in the order of their numbers.
func (t *translation) addMembers(members match.Records) error {
	documents := t.file.lookUp()
	for r, err := range members {
		if err != nil {
			return err
		}
		document, err := documents.row(binary.BigEndian.Uint32(r))
		if err != nil {
			return err
		}
		row := [resultWidth]byte{14: inTemplate}
		copy(row[:], document)
		copy(row[4:], "\xFF\xFF\xFF\xFF")
		if err := t.byDocument.Add(row[:]); err != nil {
			return err
		}
	}
	return nil
}

// each calls do with the results.
func (t *translation) each(do func(Result) error) error {
	var row [resultWidth]byte
	for r, err := range t.byNumber.All() {
		if err != nil {
			return err
		}
		document, err := t.documents.row(binary.BigEndian.Uint32(r))
		if err != nil {
			return err
		}
		copy(row[:], r)
		copy(row[:], document)
		if err := t.byDocument.Add(row[:]); err != nil {
			return err
		}
	}
	return t.inOrder(do)
}

// inOrder puts the rows about each document together.
func (t *translation) inOrder(do func(Result) error) error {
	var last Result
	have := false
	for r, err := range t.byDocument.All() {
		if err != nil {
			return err
		}
		next := resultOf(r)
		if have && next.Document == last.Document {
			last.Template = true
			continue
		}
		if have {
			if err := do(last); err != nil {
				return err
			}
		}
		last, have = next, true
	}
	if !have {
		return nil
	}
	return do(last)
}

func resultOf(r []byte) Result {
	if document := binary.BigEndian.Uint32(r); r[14] == inTemplate {
		return Result{Document: document, Leader: document, Similarity: 1, ClusterSize: 1, Template: true}
	}
	return Result{
		Document:    binary.BigEndian.Uint32(r),
		Leader:      binary.BigEndian.Uint32(r[4:]),
		Reason:      [...]string{match.Leader: "", match.ExactCopy: ReasonExact, match.NearCopy: ReasonNear, match.TemplateCopy: ReasonTemplate}[r[14]],
		Similarity:  match.Similarity(binary.BigEndian.Uint16(r[12:])).Float(),
		ClusterSize: int(binary.BigEndian.Uint32(r[8:])),
	}
}
