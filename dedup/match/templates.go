package match

import "bytes"

// TemplateRecord says from which template a document is made: 8 bytes template,
// 8 bytes numbers, 4 bytes number of the document. Documents of different scopes
// must have different templates.
type TemplateRecord [TemplateWidth]byte

// NewTemplate makes a record.
func NewTemplate(template, numbers uint64, number uint32) (r TemplateRecord) {
	order.PutUint64(r[:], template)
	order.PutUint64(r[8:], numbers)
	order.PutUint32(r[16:], number)
	return r
}

// Member says that a document is made from a template that others share, with
// other numbers. Groups are counted from 0. Members sort by the document.
type Member struct{ Number, Group uint32 }

// Record writes the member in eight bytes.
func (m Member) Record() (r [MemberWidth]byte) {
	order.PutUint32(r[:], m.Number)
	order.PutUint32(r[4:], m.Group)
	return r
}

// MemberOf reads what Member.Record wrote.
func MemberOf(r []byte) Member { return Member{order.Uint32(r), order.Uint32(r[4:])} }

// Templates reads template records in order and emits the members of those that
// documents with different numbers are made from, group by group. It returns the
// number of groups. Memory: 4 bytes for each document that has the same numbers
// as the first one of its template.
func Templates(records Records, emit func(Member) error) (groups uint32, err error) {
	var first [TemplateWidth]byte // of the template
	have, shared := false, false
	var waiting []uint32 // documents with the first numbers, while no others have been seen
	group := func(number uint32) error { return emit(Member{number, groups - 1}) }
	for r, err := range records {
		if err != nil {
			return groups, err
		}
		number := order.Uint32(r[16:])
		switch {
		case !have || !bytes.Equal(r[:8], first[:8]):
			have, shared = true, false
			copy(first[:], r)
			waiting = append(waiting[:0], number)
			continue
		case !shared && bytes.Equal(r[:16], first[:16]):
			waiting = append(waiting, number)
			continue
		case !shared:
			shared = true
			groups++
			for _, w := range waiting {
				if err := group(w); err != nil {
					return groups, err
				}
			}
		}
		if err := group(number); err != nil {
			return groups, err
		}
	}
	return groups, nil
}
