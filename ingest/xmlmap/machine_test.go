package xmlmap

import (
	"io"
	"slices"
	"strings"
	"testing"

	"kvern/ingest/xmlscan"
)

// twin says in the plainest way whether a chain of elements, from the children of the
// record on, matches a path to its end.
func twin(steps []step, chain []string) bool {
	if len(steps) == 0 || len(chain) == 0 {
		return len(steps)+len(chain) == 0
	}
	if steps[0].deep && twin(steps, chain[1:]) {
		return true
	}
	s := xmlscan.New(strings.NewReader(chain[0]))
	return s.Next() == nil && steps[0].named(s.Name) && steps[0].holds(s) && twin(steps[1:], chain[1:])
}

// FuzzMachine compares the automaton with its twin on the children of the root.
func FuzzMachine(f *testing.F) {
	f.Add("<a><b><b c='d'><e/></b></b><e><b/></e></a>")
	f.Add("<a><e c='x d'><b c='d'/></e><e c='y'><e c='d'><b/></e></e></a>")
	var paths []givenPath
	for i, p := range []string{"/*", "b", "//b", "b//e", "//b[@c='d']", "//e[@c~'d']//b", "*/b[@c]", "//e/e[@c][@c='d']/*", "@c"} {
		compiled, err := compilePath(p)
		if err != nil {
			f.Fatal(err)
		}
		paths = append(paths, givenPath{&compiled, i})
	}
	f.Fuzz(func(t *testing.T, in string) {
		m := newMachine(paths, blocks(nil))
		s := xmlscan.New(strings.NewReader(in))
		var open []*arrival
		var chain []string
		for {
			switch err := s.Next(); {
			case err == io.EOF || err != nil || len(open) > 12 || s.Kind == xmlscan.End && len(open) == 0:
				return
			case s.Kind == xmlscan.End:
				open, chain = open[:len(open)-1], chain[:len(chain)-1]
				if len(open) == 0 {
					return
				}
			case s.Kind == xmlscan.Start:
				parent := m.start
				if len(open) > 0 {
					parent = open[len(open)-1].config
				}
				a, _ := m.enter(parent, s, nil)
				open, chain = append(open, a), append(chain, in[s.Offset():s.End()])
				for _, p := range paths[1:] {
					want := len(chain) > 1 && len(p.steps) > 0 && twin(p.steps, chain[1:])
					if got := slices.Contains(a.matched, p.number); got != want {
						t.Fatalf("path %d at %q in %q: got %v", p.number, chain, in, got)
					}
				}
			}
		}
	})
}

// TestForgetting reads more kinds of elements than the automaton keeps.
func TestForgetting(t *testing.T) {
	var in strings.Builder
	in.WriteString("<root>")
	for i := range maxEdges * 2 {
		name := "e" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576))
		in.WriteString("<" + name + "><p>ja</p></" + name + ">")
	}
	in.WriteString("<p>til slutt</p></root>")
	all, err := read(t, Settings{Record: "//p", Fields: []string{"."}}, in.String())
	if err != nil || len(all) != maxEdges*2+1 || all[len(all)-1].Values[0] != "til slutt" {
		t.Errorf("%d records, error %v", len(all), err)
	}
}

// TestScreenedInDropped: what screens a record counts wherever it stands.
func TestScreenedInDropped(t *testing.T) {
	all, err := read(t, Settings{Fields: []string{"//p"}, Drop: []string{"x"}, Screened: []string{"//skjerming"}}, "<a><p>ein</p><x><p>to</p>< <![CDATA[tre]]><skjerming/></x></a>")
	if err != nil || len(all) != 1 || !all[0].Screened || all[0].Values[0] != "ein" {
		t.Errorf("got %+v, error %v", all, err)
	}
}
