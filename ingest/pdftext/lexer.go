package pdftext

import (
	"bytes"
	"strconv"
)

// kind is what a token of a content stream or of a CMap is.
type kind uint8

const (
	tokEOF kind = iota
	tokNumber
	tokName
	tokString
	tokOperator
	tokOpen  // [ or <<
	tokClose // ] or >>
)

// token is one token. Its text holds until the next one is read.
type token struct {
	kind   kind
	number float64
	text   []byte // of a string, name or operator
}

// lexer reads tokens of the syntax of ISO 32000-1, 7.2 and 7.3.
type lexer struct {
	b    []byte
	at   int
	text []byte
}

var delimiter = func() (is [256]bool) {
	for _, c := range []byte("()<>[]{}/% \t\r\n\f\x00") {
		is[c] = true
	}
	return is
}()

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func (l *lexer) next() token {
	for l.at < len(l.b) && space(l.b[l.at]) {
		l.at++
	}
	if l.at >= len(l.b) {
		return token{}
	}
	c := l.b[l.at]
	l.at++
	switch c {
	case '%':
		if i := bytes.IndexAny(l.b[l.at:], "\r\n"); i >= 0 {
			l.at += i
		} else {
			l.at = len(l.b)
		}
		return l.next()
	case '/':
		return token{kind: tokName, text: l.name()}
	case '(':
		return token{kind: tokString, text: l.literal()}
	case '<':
		if l.at < len(l.b) && l.b[l.at] == '<' {
			l.at++
			return token{kind: tokOpen}
		}
		return token{kind: tokString, text: l.hex()}
	case '>':
		if l.at < len(l.b) && l.b[l.at] == '>' {
			l.at++
		}
		return token{kind: tokClose}
	case '[', '{':
		return token{kind: tokOpen}
	case ']', '}':
		return token{kind: tokClose}
	case ')':
		return l.next()
	}
	start := l.at - 1
	for l.at < len(l.b) && !delimiter[l.b[l.at]] {
		l.at++
	}
	word := l.b[start:l.at]
	if n, ok := number(word); ok {
		return token{kind: tokNumber, number: n}
	}
	return token{kind: tokOperator, text: word}
}

// number reads a number; real files hold "--3" and "0.-12" too.
func number(word []byte) (float64, bool) {
	if c := word[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return 0, false
	}
	if n, ok := plain(word); ok {
		return n, true
	}
	for len(word) > 1 && (word[0] == '-' || word[0] == '+') && (word[1] == '-' || word[1] == '+') {
		word = word[1:]
	}
	if i := bytes.LastIndexByte(word, '-'); i > 0 {
		word = word[:i]
	}
	n, err := strconv.ParseFloat(string(word), 64)
	return n, err == nil
}

// plain reads the usual numbers fast: a sign, digits, and at most one dot.
func plain(word []byte) (float64, bool) {
	negative := word[0] == '-'
	if negative || word[0] == '+' {
		word = word[1:]
	}
	if len(word) == 0 || len(word) > 15 {
		return 0, false
	}
	n, scale, dot := int64(0), int64(1), false
	for _, c := range word {
		switch {
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
			if dot {
				scale *= 10
			}
		case c == '.' && !dot:
			dot = true
		default:
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return float64(n) / float64(scale), true
}

func (l *lexer) name() []byte {
	start := l.at
	for l.at < len(l.b) && !delimiter[l.b[l.at]] {
		l.at++
	}
	return unhash(l.b[start:l.at])
}

// unhash resolves #xx in a name.
func unhash(name []byte) []byte {
	if bytes.IndexByte(name, '#') < 0 {
		return name
	}
	var out []byte
	for i := 0; i < len(name); i++ {
		if name[i] == '#' && i+2 < len(name) {
			if n, err := strconv.ParseUint(string(name[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, name[i])
	}
	return out
}

func (l *lexer) hex() []byte {
	out := l.text[:0]
	half, have := byte(0), false
	for l.at < len(l.b) {
		c := l.b[l.at]
		l.at++
		if c == '>' {
			break
		}
		d, ok := hexDigit(c)
		if !ok {
			continue
		}
		if have {
			out = append(out, half<<4|d)
		}
		half, have = d, !have
	}
	if have {
		out = append(out, half<<4)
	}
	l.text = out
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func (l *lexer) literal() []byte {
	out := l.text[:0]
	for depth := 1; l.at < len(l.b); {
		c := l.b[l.at]
		l.at++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.text = out
				return out
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	l.text = out
	return out
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape reads what follows a backslash.
func (l *lexer) escape(out []byte) []byte {
	if l.at >= len(l.b) {
		return out
	}
	c := l.b[l.at]
	l.at++
	switch {
	case '0' <= c && c <= '7':
		n := int(c - '0')
		for range 2 {
			if l.at < len(l.b) && '0' <= l.b[l.at] && l.b[l.at] <= '7' {
				n = n*8 + int(l.b[l.at]-'0')
				l.at++
			}
		}
		return append(out, byte(n))
	case c == '\r':
		if l.at < len(l.b) && l.b[l.at] == '\n' {
			l.at++
		}
		return out
	case c == '\n':
		return out
	}
	if e, ok := escapes[c]; ok {
		c = e
	}
	return append(out, c)
}

// skipImage passes over an inline image, whose data follow the operator ID.
func (l *lexer) skipImage() {
	for {
		i := bytes.Index(l.b[l.at:], []byte("EI"))
		if i < 0 {
			l.at = len(l.b)
			return
		}
		l.at += i + 2
		before := l.at - 3
		if before >= 0 && space(l.b[before]) && (l.at == len(l.b) || space(l.b[l.at])) {
			return
		}
	}
}
