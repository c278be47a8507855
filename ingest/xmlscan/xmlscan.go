// Package xmlscan reads XML as a stream of tokens, fast and with patience.
//
// It is made for documents that real programs wrote: bare ampersands, entities of
// HTML, control characters and a second XML declaration are read as they were meant.
// It fetches nothing and expands no entity that a document declares: such documents
// are refused, since that is how XML attacks its readers.
//
// Names are given without their prefix. Tokens point into a buffer and hold until the
// next one is read; memory is bounded whatever the document.
package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Kind is what a token is.
type Kind uint8

// The kinds of tokens.
const (
	Text  Kind = iota // character data
	Start             // the start tag of an element
	End               // the end tag of an element, also after a start tag that closed itself
)

// The errors of a document. Any other is one of the stream.
var (
	ErrSyntax   = errors.New("the XML is not well-formed")
	ErrEntities = errors.New("the XML declares entities of its own, which are not expanded")
	ErrLong     = errors.New("a tag is longer than 1 MiB")
)

const (
	bufferSize = 128 << 10
	maxTag     = 1 << 20
)

// Scanner reads tokens. The zero value is not usable; make one with New.
type Scanner struct {
	// Kind is what the token is.
	Kind Kind
	// Name is the name of an element, without prefix.
	Name []byte
	// Text is character data with its references resolved. Long text comes in several
	// tokens.
	Text []byte
	// PassText, while it is set, passes over character data: there are no tokens of it,
	// and it is not looked at.
	PassText bool
	// Repaired counts the bytes so far, of text and attributes asked for, that were no
	// UTF-8.
	Repaired int

	r    io.Reader
	buf  []byte
	at   int
	base int64 // offset of buf[0]
	err  error // of r

	start   int64 // offset of the token
	attrs   []byte
	closing bool // an End is due for a tag that closed itself
	scratch []byte
	entity  []byte
}

// New makes a scanner of UTF-8.
func New(r io.Reader) *Scanner {
	s := &Scanner{buf: make([]byte, 0, bufferSize)}
	s.Reset(r)
	return s
}

// Reset makes the scanner read another document.
func (s *Scanner) Reset(r io.Reader) {
	*s = Scanner{r: r, buf: s.buf[:0], scratch: s.scratch[:0], entity: s.entity[:0]}
}

// Offset is where the token begins, and End where what comes after it does, in bytes.
func (s *Scanner) Offset() int64 { return s.start }

// End is the offset behind the token.
func (s *Scanner) End() int64 { return s.base + int64(s.at) }

// Next reads the next token; io.EOF at the end.
func (s *Scanner) Next() error {
	if s.closing {
		s.closing = false
		s.Kind = End
		return nil
	}
	for {
		s.start = s.base + int64(s.at)
		if s.at == len(s.buf) && !s.more() {
			return s.err
		}
		if s.buf[s.at] != '<' {
			if s.PassText {
				s.passText()
			} else if ok, err := s.text(); ok || err != nil {
				return err
			}
			continue
		}
		if ok, err := s.markup(); ok || err != nil {
			return err
		}
	}
}

// more reads on, keeping what is not used yet; false at the end or an error.
func (s *Scanner) more() bool {
	if s.err != nil {
		return false
	}
	if s.at > 0 {
		n := copy(s.buf[:cap(s.buf)], s.buf[s.at:])
		s.base += int64(s.at)
		s.buf, s.at = s.buf[:n], 0
	}
	if len(s.buf) == cap(s.buf) {
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// broken is the error of markup that does not end.
func (s *Scanner) broken() error {
	if s.err != nil && s.err != io.EOF {
		return s.err
	}
	return fmt.Errorf("%w: it ends within a tag", ErrSyntax)
}

// find gives the place of what behind from, reading on as far as max bytes.
func (s *Scanner) find(from int, what string, max int) (int, error) {
	for {
		if len(s.buf)-s.at > from {
			if i := bytes.Index(s.buf[s.at+from:], []byte(what)); i >= 0 {
				return from + i, nil
			}
		}
		if from = len(s.buf) - s.at - len(what) + 1; from < 0 {
			from = 0
		}
		if len(s.buf)-s.at > max {
			return 0, ErrLong
		}
		if !s.more() {
			return 0, s.broken()
		}
	}
}

// peek makes n bytes available where there are as many.
func (s *Scanner) peek(n int) []byte {
	for len(s.buf)-s.at < n && s.more() {
	}
	return s.buf[s.at:min(len(s.buf), s.at+n)]
}

// text reads character data up to the next tag, or as much as is buffered.
func (s *Scanner) text() (bool, error) {
	end := bytes.IndexByte(s.buf[s.at:], '<')
	for end < 0 && len(s.buf)-s.at < bufferSize/2 && s.more() {
		end = bytes.IndexByte(s.buf[s.at:], '<')
	}
	if s.err != nil && s.err != io.EOF && end < 0 {
		return false, s.err
	}
	raw := s.buf[s.at:]
	if end >= 0 {
		raw = raw[:end]
	} else if s.err == nil {
		raw = raw[:wholeCharacters(raw)]
	}
	s.at += len(raw)
	s.Kind, s.Text = Text, s.resolve(raw)
	return len(s.Text) > 0, nil
}

// passText goes on to the next tag, or to the end of what is buffered.
func (s *Scanner) passText() {
	if end := bytes.IndexByte(s.buf[s.at:], '<'); end >= 0 {
		s.at += end
	} else {
		s.at = len(s.buf)
	}
}

// wholeCharacters is how much of b ends neither in a character nor in a reference.
func wholeCharacters(b []byte) int {
	n := len(b)
	for i := n - 1; i >= 0 && i >= n-4; i-- {
		if b[i] < 0x80 {
			break
		}
		if b[i] >= 0xc0 {
			n = i
			break
		}
	}
	if i := bytes.LastIndexByte(b[max(0, n-maxEntity):n], '&'); i >= 0 {
		if at := max(0, n-maxEntity) + i; at > 0 && bytes.IndexByte(b[at:n], ';') < 0 {
			return at
		}
	}
	return n
}

// markup reads what begins with "<"; false for what is no token.
func (s *Scanner) markup() (bool, error) {
	if s.at+1 < len(s.buf) && (nameStart(s.buf[s.at+1]) || s.buf[s.at+1] == '/') {
		return true, s.tag()
	}
	head := s.peek(9)
	switch {
	case len(head) > 1 && nameStart(head[1]):
		return true, s.tag()
	case bytes.HasPrefix(head, []byte("<!--")):
		return false, s.skipTo("-->", 4)
	case bytes.HasPrefix(head, []byte("<?")):
		return false, s.skipTo("?>", 2)
	case string(head) == "<![CDATA[":
		return s.cdata()
	case bytes.HasPrefix(head, []byte("<!")):
		return false, s.declaration()
	case len(head) > 1 && head[1] == '/':
		return true, s.tag()
	}
	s.at++ // a bare "<"
	s.Kind, s.Text = Text, append(s.scratch[:0], '<')
	return true, nil
}

func nameStart(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

// skipTo passes over a comment or an instruction, however long.
func (s *Scanner) skipTo(what string, from int) error {
	s.at += from
	for {
		if i := bytes.Index(s.buf[s.at:], []byte(what)); i >= 0 {
			s.at += i + len(what)
			return nil
		}
		s.at = max(s.at, len(s.buf)-len(what)+1)
		if !s.more() {
			return s.broken()
		}
	}
}

// cdata gives a CDATA section, in pieces where it is long.
func (s *Scanner) cdata() (bool, error) {
	end, err := s.find(9, "]]>", maxTag)
	if err != nil {
		return false, err
	}
	s.Kind, s.Text = Text, s.clean(s.buf[s.at+9:s.at+end])
	s.at += end + 3
	return len(s.Text) > 0, nil
}

// declaration passes over a document type, unless it declares entities.
func (s *Scanner) declaration() error {
	end, err := s.find(0, ">", maxTag)
	if err != nil {
		return err
	}
	if open := bytes.IndexByte(s.buf[s.at:s.at+end], '['); open >= 0 {
		if end, err = s.find(open, "]", maxTag); err != nil {
			return err
		}
		if bytes.Contains(s.buf[s.at:s.at+end], []byte("<!ENTITY")) {
			return ErrEntities
		}
		if end, err = s.find(end, ">", maxTag); err != nil {
			return err
		}
	}
	s.at += end + 1
	return nil
}

// tag reads a start or end tag.
func (s *Scanner) tag() error {
	if s.bareTag() {
		return nil
	}
	end, err := s.tagEnd()
	if err != nil {
		return err
	}
	b := s.buf[s.at+1 : s.at+end]
	s.at += end + 1
	s.Kind = Start
	if b[0] == '/' {
		s.Kind, b = End, b[1:]
	} else if b[len(b)-1] == '/' {
		s.closing, b = true, b[:len(b)-1]
	}
	n := 0
	for n < len(b) && b[n] > ' ' && b[n] != '/' {
		n++
	}
	s.Name, s.attrs = local(b[:n]), b[n:]
	if len(s.Name) == 0 {
		return fmt.Errorf("%w: a tag without a name", ErrSyntax)
	}
	return nil
}

// bareTag reads a tag that is a name and nothing else, as most are, where it is
// buffered as a whole.
func (s *Scanner) bareTag() bool {
	b, kind, from := s.buf[s.at:], Start, 1
	if len(b) > 1 && b[1] == '/' {
		kind, from = End, 2
	}
	for i := from; i < len(b); i++ {
		switch c := b[i]; {
		case inName[c]:
			continue
		case c == '>' && i > from:
			s.Kind, s.Name, s.attrs = kind, b[from:i], nil
			s.at += i + 1
			return true
		}
		return false
	}
	return false
}

// inName are the characters of names that need no second look.
var inName = func() (is [256]bool) {
	for c := range is {
		is[c] = c > ' ' && !strings.ContainsRune("/>:='\"<", rune(c))
	}
	return is
}()

// tagEnd finds the ">" of a tag, passing over those in values of attributes.
func (s *Scanner) tagEnd() (int, error) {
	for {
		b := s.buf[s.at:]
		if i := tagEnd(b); i > 0 {
			return i, nil
		}
		if len(b) > maxTag {
			return 0, ErrLong
		}
		if !s.more() {
			return 0, s.broken()
		}
	}
}

// tagEnd gives the place of the ">" that ends the tag with which b begins, or 0. A
// quote that stands before any "=" begins no value.
func tagEnd(b []byte) int {
	valued := false
	for i := 1; i < len(b); i++ {
		if inName[b[i]] {
			continue
		}
		switch c := b[i]; {
		case c == '>':
			return i
		case c == '=':
			valued = true
		case valued && (c == '"' || c == '\''):
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				return 0
			}
			i += n + 1
		}
	}
	return 0
}

// local is a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 && i+1 < len(name) {
		return name[i+1:]
	}
	return name
}

// Attr gives the value of an attribute of a start tag, by its name without prefix.
func (s *Scanner) Attr(name string) (string, bool) {
	value, ok := s.Value(name)
	return string(value), ok
}

// Value is Attr for those who do not keep the value: it holds until the next call.
func (s *Scanner) Value(name string) (value []byte, ok bool) {
	for rest := s.attrs; ; {
		var found []byte
		if found, value, rest = cutAttr(rest); rest == nil {
			return nil, false
		}
		if string(found) == name {
			return s.resolve(value), true
		}
	}
}

// cutAttr takes the first attribute with a value off those of a tag. The rest is nil
// when there is none.
func cutAttr(b []byte) (name, value, rest []byte) {
	i := 0
	for i < len(b) && b[i] != '=' {
		for i < len(b) && b[i] <= ' ' {
			i++
		}
		from, colon := i, i
		for i < len(b) && b[i] > ' ' && b[i] != '=' {
			if i++; b[i-1] == ':' {
				colon = i
			}
		}
		if i > from {
			name = b[min(colon, i):i]
		}
	}
	for i++; i < len(b) && b[i] <= ' '; i++ {
	}
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil
	}
	n := bytes.IndexByte(b[i+1:], b[i])
	if n < 0 {
		return nil, nil, nil
	}
	return name, b[i+1 : i+1+n], b[i+n+2:]
}

// Skip passes over the element whose start tag was read, to the end of its end tag.
// An element that the document does not close is an ErrSyntax.
func (s *Scanner) Skip() error {
	for depth := 1; depth > 0; {
		if err := s.Next(); err == io.EOF {
			return s.broken()
		} else if err != nil {
			return err
		}
		switch s.Kind {
		case Start:
			depth++
		case End:
			depth--
		}
	}
	return nil
}
