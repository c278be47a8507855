package mail

import (
	"bufio"
	"encoding/base64"
	"io"
)

// newBase64 decodes base64 (RFC 2045, section 6.8). Whatever is no letter of it is passed
// over, as the standard asks for; padding in the middle ends a piece, not the text.
func newBase64(r io.Reader) io.Reader { return &base64Reader{r: bufio.NewReaderSize(r, 32<<10)} }

type base64Reader struct {
	r    *bufio.Reader
	out  []byte
	buf  [3 * 1024]byte
	quad [4 * 1024]byte
	err  error
}

// letters are those of base64.
var letters = func() (is [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		is[c] = true
	}
	return is
}()

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		b.fill()
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

// fill decodes up to 4096 letters.
func (b *base64Reader) fill() {
	n := 0
	for n < len(b.quad) && b.err == nil {
		var c byte
		c, b.err = b.r.ReadByte()
		if b.err == nil && letters[c] {
			b.quad[n] = c
			n++
		}
		if c == '=' && n > 0 {
			break
		}
	}
	m, _ := base64.RawStdEncoding.Decode(b.buf[:], b.quad[:n-n%4])
	if rest := n % 4; rest > 1 {
		k, _ := base64.RawStdEncoding.Decode(b.buf[m:], b.quad[n-rest:n])
		m += k
	}
	b.out = b.buf[:m]
}

// newQuoted decodes quoted-printable (RFC 2045, section 6.7). What is no code stands for
// itself.
func newQuoted(r io.Reader) io.Reader { return &quotedReader{r: bufio.NewReaderSize(r, 32<<10)} }

type quotedReader struct{ r *bufio.Reader }

func (q *quotedReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		c, err := q.r.ReadByte()
		if err != nil {
			return n, err
		}
		if c == '=' {
			code, ok := q.code()
			if !ok {
				continue
			}
			c = code
		}
		p[n] = c
		n++
	}
	return n, nil
}

// code reads what stands behind an equals sign; ok is false for the end of a line, which
// goes on.
func (q *quotedReader) code() (c byte, ok bool) {
	head, _ := q.r.Peek(2)
	if len(head) == 2 {
		if hi, lo := digit(head[0]), digit(head[1]); hi < 16 && lo < 16 {
			q.r.Discard(2)
			return hi<<4 | lo, true
		}
	}
	for i := 0; ; i++ { // spaces may stand behind it
		head, _ = q.r.Peek(i + 1)
		switch {
		case len(head) <= i || i > 80:
			return '=', len(head) > 0
		case head[i] == '\n':
			q.r.Discard(i + 1)
			return 0, false
		case head[i] != ' ' && head[i] != '\t' && head[i] != '\r':
			return '=', true
		}
	}
}

func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}
