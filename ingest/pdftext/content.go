package pdftext

import (
	"math"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// matrix is an affine map, as ISO 32000-1, 8.3.3 writes it. Products are rounded one
// by one, so that every processor gets the same result.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) times(n matrix) matrix {
	return matrix{
		dot(m[0], n[0], m[1], n[2]), dot(m[0], n[1], m[1], n[3]),
		dot(m[2], n[0], m[3], n[2]), dot(m[2], n[1], m[3], n[3]),
		dot(m[4], n[0], m[5], n[2]) + n[4], dot(m[4], n[1], m[5], n[3]) + n[5],
	}
}

func dot(a, b, c, d float64) float64 { return float64(a*b) + float64(c*d) }

func (m matrix) apply(x, y float64) (float64, float64) {
	return dot(x, m[0], y, m[2]) + m[4], dot(x, m[1], y, m[3]) + m[5]
}

// state is the graphics state, as far as it matters to text.
type state struct {
	ctm                       matrix
	font                      *font
	size, char, word, leading float64
	scale, rise               float64
}

// interpreter runs content streams and hands glyphs to a layout.
type interpreter struct {
	f     *file
	fonts map[types.Object]*font // by reference
	out   *layout

	state
	stack []state
	tm    matrix
	line  matrix

	marks  []mark // open marked content
	depth  int    // forms within forms
	budget *int   // operators that may still be run
}

// mark is a piece of marked content.
type mark struct {
	artifact bool // a running head, a page number, an ornament
	replaced bool // has text of its own in place of its glyphs
	text     string
}

// Bounds on the work of one document.
const (
	maxForms     = 12
	maxStates    = 512
	maxOperands  = 1 << 12
	maxOperators = 50_000_000
)

func (in *interpreter) run(content []byte, resources types.Dict) {
	l := &lexer{b: content}
	var args args
	for *in.budget > 0 {
		t := l.next()
		switch t.kind {
		case tokEOF:
			return
		case tokOperator:
			*in.budget--
			if string(t.text) == "ID" {
				l.skipImage()
			} else {
				in.operator(string(t.text), &args, resources)
			}
			args.reset()
		default:
			args.add(t)
		}
	}
}

// args are the operands of an operator. Strings and names are kept in one buffer.
type args struct {
	all   []arg
	bytes []byte
}

type arg struct {
	kind     kind
	number   float64
	from, to int // in bytes
}

func (a *args) reset() { a.all, a.bytes = a.all[:0], a.bytes[:0] }

func (a *args) add(t token) {
	if len(a.all) >= maxOperands {
		return
	}
	from := len(a.bytes)
	a.bytes = append(a.bytes, t.text...)
	a.all = append(a.all, arg{t.kind, t.number, from, len(a.bytes)})
}

// number gives an operand counted from the last, which is 1; 0 when it is none.
func (a *args) number(fromLast int) float64 {
	if i := len(a.all) - fromLast; i >= 0 {
		return a.all[i].number
	}
	return 0
}

func (a *args) bytesOf(x arg) []byte { return a.bytes[x.from:x.to] }

// last gives the last string or name.
func (a *args) last(k kind) []byte {
	for i := len(a.all) - 1; i >= 0; i-- {
		if a.all[i].kind == k {
			return a.bytesOf(a.all[i])
		}
	}
	return nil
}

func (a *args) matrix() matrix {
	return matrix{a.number(6), a.number(5), a.number(4), a.number(3), a.number(2), a.number(1)}
}

func (in *interpreter) operator(op string, a *args, resources types.Dict) {
	switch op {
	case "q":
		if len(in.stack) < maxStates {
			in.stack = append(in.stack, in.state)
		}
	case "Q":
		if n := len(in.stack); n > 0 {
			in.state, in.stack = in.stack[n-1], in.stack[:n-1]
		}
	case "cm":
		in.ctm = a.matrix().times(in.ctm)
	case "Do":
		in.form(string(a.last(tokName)), resources)
	case "BMC", "BDC":
		in.begin(op, a, resources)
	case "EMC":
		if n := len(in.marks); n > 0 {
			in.marks = in.marks[:n-1]
		}
	default:
		in.textOperator(op, a, resources)
	}
}

func (in *interpreter) textOperator(op string, a *args, resources types.Dict) {
	switch op {
	case "BT":
		in.tm, in.line = identity, identity
	case "Tf":
		in.size = a.number(1)
		in.font = in.fontOf(string(a.last(tokName)), resources)
	case "Tc":
		in.char = a.number(1)
	case "Tw":
		in.word = a.number(1)
	case "Tz":
		in.scale = a.number(1) / 100
	case "TL":
		in.leading = a.number(1)
	case "Ts":
		in.rise = a.number(1)
	case "Tm":
		in.tm = a.matrix()
		in.line = in.tm
	case "Td":
		in.move(a.number(2), a.number(1))
	case "TD":
		in.leading = -a.number(1)
		in.move(a.number(2), a.number(1))
	case "T*":
		in.move(0, -in.leading)
	case "Tj":
		in.show(a.last(tokString))
	case "'":
		in.move(0, -in.leading)
		in.show(a.last(tokString))
	case "\"":
		in.word, in.char = a.number(3), a.number(2)
		in.move(0, -in.leading)
		in.show(a.last(tokString))
	case "TJ":
		for _, x := range a.all {
			switch x.kind {
			case tokString:
				in.show(a.bytesOf(x))
			case tokNumber:
				in.advance(-x.number / 1000 * in.size)
			}
		}
	}
}

func (in *interpreter) move(x, y float64) {
	in.line = matrix{1, 0, 0, 1, x, y}.times(in.line)
	in.tm = in.line
}

// advance moves along the line by a distance in text space before scaling.
func (in *interpreter) advance(d float64) {
	if in.font != nil && in.font.vertical {
		in.tm = matrix{1, 0, 0, 1, 0, d}.times(in.tm)
		return
	}
	in.tm = matrix{1, 0, 0, 1, float64(d * in.scale), 0}.times(in.tm)
}

func (in *interpreter) fontOf(name string, resources types.Dict) *font {
	o := in.f.dict(resources["Font"])[name]
	ref, isRef := o.(types.IndirectRef)
	if isRef {
		if t, ok := in.fonts[ref]; ok {
			return t
		}
	}
	t := in.f.font(o)
	if isRef {
		in.fonts[ref] = t
	}
	return t
}

// show shows a string.
func (in *interpreter) show(s []byte) {
	if in.font == nil {
		in.font = in.f.font(nil)
	}
	for len(s) > 0 {
		code, n := in.font.next(s)
		s = s[n:]
		w := float64(in.font.width(code) / 1000 * in.size)
		in.glyph(in.font.text(code), w)
		step := w + in.char
		if code == ' ' && n == 1 {
			step += in.word
		}
		if in.font.vertical {
			step = -in.size
		}
		in.advance(step)
	}
}

// glyph hands a glyph of a width in text space to the layout.
func (in *interpreter) glyph(text string, width float64) {
	artifact := false
	for i := range in.marks {
		m := &in.marks[i]
		artifact = artifact || m.artifact
		if m.replaced {
			text, m.text = m.text, ""
		}
	}
	m := in.tm.times(in.ctm)
	x0, y0 := m.apply(0, in.rise)
	x1, y1 := m.apply(float64(width*in.scale), in.rise)
	height := math.Hypot(m[2], m[3]) * math.Abs(in.size)
	in.out.glyph(glyph{text, x0, y0, x1, y1, height}, artifact)
}

// begin opens marked content.
func (in *interpreter) begin(op string, a *args, resources types.Dict) {
	m := mark{}
	for i, x := range a.all {
		if x.kind != tokName {
			continue
		}
		name := string(a.bytesOf(x))
		m.artifact = m.artifact || i == 0 && name == "Artifact"
		if name == "ActualText" && i+1 < len(a.all) && a.all[i+1].kind == tokString {
			m.replaced, m.text = true, textString(a.bytesOf(a.all[i+1]))
		}
	}
	if op == "BDC" && len(a.all) == 2 && a.all[1].kind == tokName {
		properties := in.f.dict(in.f.dict(resources["Properties"])[string(a.bytesOf(a.all[1]))])
		if o, ok := properties["ActualText"]; ok {
			m.replaced, m.text = true, in.f.text(o)
		}
	}
	if len(in.marks) < maxStates {
		in.marks = append(in.marks, m)
	}
}

// textString decodes a string that is meant to be read (ISO 32000-1, 7.9.2.2).
func textString(b []byte) string {
	switch {
	case len(b) >= 2 && b[0] == 0xfe && b[1] == 0xff:
		return utf16Text(b[2:])
	case len(b) >= 3 && string(b[:3]) == "\ufeff" && utf8.Valid(b):
		return string(b[3:])
	}
	out := make([]rune, 0, len(b))
	for _, c := range b {
		out = append(out, []rune(winAnsi(c))...)
	}
	return string(out)
}

// form runs a form XObject, which is a content stream of its own.
func (in *interpreter) form(name string, resources types.Dict) {
	o := in.f.dict(resources["XObject"])[name]
	d := in.f.dict(o)
	if d == nil || in.f.name(d["Subtype"]) != "Form" || in.depth >= maxForms {
		return
	}
	_, content := in.f.stream(o)
	saved, stack, tm, line := in.state, in.stack, in.tm, in.line
	in.stack = nil
	if m := in.f.array(d["Matrix"]); len(m) == 6 {
		var f matrix
		for i, o := range m {
			f[i], _ = in.f.number(o)
		}
		in.ctm = f.times(in.ctm)
	}
	if own := in.f.dict(d["Resources"]); own != nil {
		resources = own
	}
	in.depth++
	in.run(content, resources)
	in.depth--
	in.state, in.stack, in.tm, in.line = saved, stack, tm, line
}
