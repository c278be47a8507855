package dedup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// repeatedIn counts the lines of documents and returns a Shortener for them.
func repeatedIn(t *testing.T, s ParagraphSettings, docs []*corpus.Document) (*Shortener, []RepeatedLine) {
	t.Helper()
	var records []string
	var c LineCounter
	for _, d := range docs {
		if err := c.Add(d, sign(d.Tagged()), func(r []byte) error { records = append(records, string(r)); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(records)
	var lines []RepeatedLine
	err := s.CountLines(func(yield func([]byte, error) bool) {
		for _, r := range slices.Compact(records) {
			if !yield([]byte(r), nil) {
				return
			}
		}
	}, len(docs), func(l RepeatedLine) error { lines = append(lines, l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		r := l.Record()
		if back, err := RepeatedLineOf(r[:]); err != nil || back != l {
			t.Errorf("%+v comes back as %+v: %v", l, back, err)
		}
	}
	return s.NewShortener(lines, len(docs)), lines
}

const (
	menu   = "Hjem\nTjenester | Politikk | Kontakt\n"
	footer = "\nDel denne siden\nPersonvern og informasjonskapsler"
)

// pages are n documents in a frame, of some sentences each.
func pages(n, sentences int) (docs []*corpus.Document) {
	for i := range n {
		var body []string
		for k := range sentences {
			body = append(body, fmt.Sprintf("Sak %d/%d gjelder %s nummer %d og er %s av utvalg %d den gangen.", i, k, []string{"veg", "tomt", "bru"}[k%3], i*7+k, []string{"avvist", "vedtatt"}[i%2], i*k))
		}
		docs = append(docs, corpus.NewDocument(menu+strings.Join(body, "\n")+footer))
	}
	return docs
}

func texts(docs []*corpus.Document, s *Shortener) (out []string) {
	for _, d := range docs {
		spans, _ := s.Cut(d)
		d := corpus.Restored(d.Facts, d.Text(), nil)
		d.Cut(spans)
		out = append(out, d.Text())
	}
	return out
}

func TestParagraphsOfPages(t *testing.T) {
	for _, n := range []int{4, 5, 12} {
		docs := pages(n, 5)
		s, lines := repeatedIn(t, DefaultParagraphs, docs)
		want := 0
		if n >= 5 {
			want = 4
		}
		if len(lines) != want {
			t.Errorf("%d pages: %d repeated lines, want %d", n, len(lines), want)
		}
		for i, got := range texts(docs, s) {
			if want > 0 && (strings.HasPrefix(got, "Hjem") || strings.HasSuffix(got, "kapsler") || !strings.HasPrefix(got, fmt.Sprintf("Sak %d/0", i))) {
				t.Errorf("%d pages: %q", n, got)
			}
		}
	}
}

// Even where the frame outweighs what is in it, the pages count as different.
func TestShortPagesAreDifferent(t *testing.T) {
	_, lines := repeatedIn(t, DefaultParagraphs, pages(12, 1))
	if len(lines) != 4 || lines[0].Documents != 12 {
		t.Errorf("got %+v", lines)
	}
}

// Versions of one document share their lines and are no source of boilerplate,
// nor are copies.
func TestVersionsAreNoFrame(t *testing.T) {
	text := pages(1, 30)[0].Text()
	var docs []*corpus.Document
	for i := range 8 {
		docs = append(docs, corpus.NewDocument(strings.Replace(text, fmt.Sprintf("Sak 0/%d ", 12+i), "Denne saken ", 1)), corpus.NewDocument(text))
	}
	s, lines := repeatedIn(t, DefaultParagraphs, docs)
	for i, got := range texts(docs, s) {
		if got != docs[i].Text() {
			t.Fatalf("%d lines are repeated, and document %d has lost some", len(lines), i)
		}
	}
}

// A hundredth of a large source is more than five documents.
func TestShareOfDocuments(t *testing.T) {
	docs := pages(6, 5)
	for i := range 1200 {
		docs = append(docs, corpus.NewDocument(fmt.Sprintf("Brev %d om noe som ikke har noe med de andre brevene å gjøre, og som er nummer %d i bunken.", i, i*3)))
	}
	if _, lines := repeatedIn(t, DefaultParagraphs, docs); len(lines) != 0 {
		t.Errorf("%d repeated lines", len(lines))
	}
	all := DefaultParagraphs
	all.MinShare = 0
	if _, lines := repeatedIn(t, all, docs); len(lines) != 4 {
		t.Errorf("%d repeated lines, want 4", len(lines))
	}
}

// Small languages lose lines only when twice as many documents have them, and
// less of a text.
func TestParagraphsOfSmallLanguages(t *testing.T) {
	const body = "Gielda lea mearridan ođasmahttit skuvlla, ja bargu álgá čakčat go oahppit leat boahtán ruovttoluotta luomus.\n"
	framed := func(n int) *corpus.Document {
		return corpus.NewDocument(menu + strings.Repeat(body, n) + strings.TrimPrefix(footer, "\n"))
	}
	for _, c := range []struct {
		name     string
		pages    int
		body     int
		language corpus.Language
		cut      bool
	}{
		{"bokmål", 6, 2, corpus.Bokmaal, true},
		{"Northern Sámi, too few", 6, 4, corpus.NorthernSami, false},
		{"Northern Sámi", 12, 4, corpus.NorthernSami, true},
		{"Northern Sámi, too much", 12, 2, corpus.NorthernSami, false},
		{"Kven", 12, 4, corpus.Kven, true},
	} {
		s, _ := repeatedIn(t, DefaultParagraphs, pages(c.pages, 5))
		d := framed(c.body)
		d.Language = c.language
		if spans, lines := s.Cut(d); (len(spans) == 2 && lines == 4) != c.cut {
			t.Errorf("%s: %v, %d lines", c.name, spans, lines)
		}
	}
}

func TestStatutesKeepTheirLines(t *testing.T) {
	s, _ := repeatedIn(t, DefaultParagraphs, pages(8, 5))
	for typ, cut := range map[string]bool{"": true, "brev": true, "Lov": false, "lokal forskrift": false, "láhka": false, "lovforslag": true} {
		d := corpus.NewDocument(pages(1, 5)[0].Text())
		d.DocumentType = typ
		if spans, _ := s.Cut(d); (len(spans) > 0) != cut {
			t.Errorf("%q: %v", typ, spans)
		}
	}
}

// Lines are found by their tags and shown with them.
func TestFindTagged(t *testing.T) {
	const text = "Ring Kari Eksempel om du lurer på noe\nSaken er avgjort.\n"
	d := corpus.Restored(corpus.Facts{}, text, []corpus.Replacement{{Start: 5, End: 18, Tag: "PERSON"}})
	var c LineCounter
	var got []string
	c.Find(d, func(uint64) bool { return true }, func(_ uint64, tagged string) { got = append(got, tagged) })
	if diff := cmp.Diff([]string{"Ring <PERSON> om du lurer på noe", "Saken er avgjort."}, got); diff != "" {
		t.Error(diff)
	}
}
