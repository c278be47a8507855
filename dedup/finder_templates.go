package dedup

import (
	"context"
	"encoding/binary"
	"math"

	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// templates finds the documents that share a template with others.
func (f *Finder) templates(ctx context.Context, gone match.Bits, members *extsort.Sorter) error {
	records, err := f.sorter(match.TemplateWidth, 2, false)
	if err != nil {
		return err
	}
	defer records.Close()
	err = f.signed.scan(f.search.scope(), func(number uint32, s Signature, scope uint64) error {
		o := s.Outline()
		if o.Template == 0 || gone.Has(number) {
			return nil
		}
		r := match.NewTemplate(o.Template^scope, o.Numbers, number)
		return records.Add(r[:])
	})
	if err != nil {
		return err
	}
	last := uint32(math.MaxUint32) // group with a document of this generation
	groups, err := match.Templates(ordered(ctx, records), func(m match.Member) error {
		if !f.earlier.number(m.Number) {
			f.report.TemplateDocuments++
			if m.Group != last {
				f.report.Templates++
				last = m.Group
			}
		}
		r := m.Record()
		return members.Add(r[:])
	})
	f.groups = groups
	return err
}

// templateFilter tells pairs that are equal but for numbers and dates, where the
// policy keeps them apart.
type templateFilter struct {
	on         bool
	documents  [2]*lookUp
	signatures [2]*lookUp
}

func newTemplateFilter(f *Finder) *templateFilter {
	t := &templateFilter{on: f.search.Templates != nil && f.search.Templates.Policy == TemplatesKeep}
	for i := range 2 {
		t.documents[i], t.signatures[i] = f.signed.documents.lookUp(), f.signed.signatures.lookUp()
	}
	return t
}

// apart reports whether the two documents are not to be taken for duplicates.
func (t *templateFilter) apart(p match.Pair) (bool, error) {
	if !t.on {
		return false, nil
	}
	var sig [2]Signature
	for i, number := range [2]uint32{p.A, p.B} {
		document, err := t.documents[i].row(number)
		if err != nil {
			return false, err
		}
		row, err := t.signatures[i].row(binary.BigEndian.Uint32(document))
		if err != nil {
			return false, err
		}
		sig[i] = row[:SignatureSize]
	}
	a, b := sig[0].Outline(), sig[1].Outline()
	return a.Template != 0 && a.Template == b.Template && a.Numbers != b.Numbers, nil
}
