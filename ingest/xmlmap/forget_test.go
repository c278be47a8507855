package xmlmap

import (
	"fmt"
	"io"
	"testing"

	"kvern/ingest/xmlscan"
)

// manyNames is a document in which every child of the root is of another kind.
type manyNames struct {
	n, of int
	rest  []byte
}

func (m *manyNames) Read(p []byte) (int, error) {
	if len(m.rest) == 0 {
		switch {
		case m.n == 0:
			m.rest = []byte("<rot>")
		case m.n <= m.of:
			m.rest = fmt.Appendf(nil, "<sak%d>x</sak%d>", m.n, m.n)
		case m.n == m.of+1:
			m.rest = []byte("</rot>")
		default:
			return 0, io.EOF
		}
		m.n++
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// TestForgets has so many kinds of elements that what was learnt is forgotten, again and
// again, while the root is open.
func TestForgets(t *testing.T) {
	m, err := Compile(Settings{Record: "/rot/sak7", Fields: []string{"."}, Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	s := xmlscan.New(&manyNames{of: 5 * maxEdges})
	r := newReading(m, s, func(Record) bool { return true })
	most := 0
	for {
		if err := s.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if err := r.token(); err != nil {
			t.Fatal(err)
		}
		if len(r.levels) > 0 {
			most = max(most, len(r.levels[0].kind.edges))
		}
	}
	if most > maxEdges {
		t.Errorf("the root keeps %d edges, more than %d", most, maxEdges)
	}
}
