package pdftext

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// file gives access to the objects of a PDF. Objects that are missing or of another
// type than asked for are nil or zero: a text is read as far as it can be.
type file struct {
	table *model.XRefTable
	left  int64 // bytes that may still be decoded
	// unread counts the streams that cannot be unpacked, or not within left.
	unread int
}

// noConfig keeps the library from writing a configuration folder into the home of
// whoever runs it.
var noConfig = sync.OnceFunc(func() { model.ConfigPath = "disable" })

// open reads the objects of a file. A library that panics has met damage.
func open(ctx context.Context, r io.ReadSeeker, limit int64) (f *file, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("%w: the object reader panicked with %T", ErrDamaged, p)
		}
	}()
	noConfig()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Limits.MaxDecodeBytes = limit
	c, err := pdfcpu.ReadWithContext(ctx, r, conf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, ErrEncrypted
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &file{table: c.XRefTable, left: limit}, nil
}

// get follows a reference.
func (f *file) get(o types.Object) types.Object {
	if ref, ok := o.(types.IndirectRef); ok {
		o, err := f.table.Dereference(ref)
		if err != nil {
			return nil
		}
		return o
	}
	return o
}

func (f *file) dict(o types.Object) types.Dict {
	switch o := f.get(o).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	}
	return nil
}

func (f *file) array(o types.Object) types.Array {
	a, _ := f.get(o).(types.Array)
	return a
}

func (f *file) name(o types.Object) string {
	n, _ := f.get(o).(types.Name)
	return string(n)
}

func (f *file) number(o types.Object) (float64, bool) {
	switch n := f.get(o).(type) {
	case types.Integer:
		return float64(n), true
	case types.Float:
		return float64(n), true
	}
	return 0, false
}

// text is a string object as text, such as a title.
func (f *file) text(o types.Object) string {
	var s string
	var err error
	switch o := f.get(o).(type) {
	case types.StringLiteral:
		s, err = types.StringLiteralToString(o)
	case types.HexLiteral:
		s, err = types.HexLiteralToString(o)
	}
	if err != nil {
		return ""
	}
	return s
}

// stream decodes a stream; nil when it is none or broken.
func (f *file) stream(o types.Object) (types.Dict, []byte) {
	s, ok := f.get(o).(types.StreamDict)
	if !ok {
		return nil, nil
	}
	if f.left <= 0 || s.Content == nil && s.DecodeWithLimit(f.left) != nil && s.Content == nil {
		f.unread++
		return s.Dict, nil
	}
	f.left -= int64(len(s.Content))
	return s.Dict, s.Content
}

// page is a page with what it inherits.
type page struct {
	dict      types.Dict
	resources types.Dict
	ref       types.Object
}

// maxPages is more than any document has.
const maxPages = 50_000

// pages walks the page tree.
func (f *file) pages() (all []page) {
	root, err := f.table.Catalog()
	if err != nil {
		return nil
	}
	seen := map[types.IndirectRef]bool{}
	var walk func(o types.Object, resources types.Dict, depth int)
	walk = func(o types.Object, resources types.Dict, depth int) {
		if ref, ok := o.(types.IndirectRef); ok {
			if seen[ref] {
				return
			}
			seen[ref] = true
		}
		d := f.dict(o)
		if d == nil || depth > 50 || len(all) >= maxPages {
			return
		}
		if r := f.dict(d["Resources"]); r != nil {
			resources = r
		}
		kids := f.array(d["Kids"])
		if kids == nil {
			all = append(all, page{d, resources, o})
			return
		}
		for _, kid := range kids {
			walk(kid, resources, depth+1)
		}
	}
	walk(root["Pages"], nil, 0)
	return all
}

// content joins the content streams of a page; a token never spans two of them.
func (f *file) content(p page) []byte {
	o := f.get(p.dict["Contents"])
	if a, ok := o.(types.Array); ok {
		var all []byte
		for _, part := range a {
			_, b := f.stream(part)
			all = append(append(all, b...), '\n')
		}
		return all
	}
	_, b := f.stream(o)
	return b
}
