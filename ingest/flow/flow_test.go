package flow

import (
	"strings"
	"testing"
)

// TestFlow writes what is in marks: | ends a paragraph, in tables as many as < stand
// before it; ; a cell, / a row, [ and ] stand around a note.
func TestFlow(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"a|b|":                 "a\n\nb",
		" a | | b":             "a\n\nb",
		"<a;b;/<c;d;/":         "a\tb\n\nc\td",
		"før|<a;b;/etter|":     "før\n\na\tb\n\netter",
		"<a|b;c;/":             "a\n\nb\n\nc",
		"<;;c;/":               "c",
		"<a;<x;y;/>b;c;/":      "a\n\nx\ty\n\nb\n\nc",
		"<a;<x;y;/>;c;/":       "a\tx\ty\tc",
		"<a;b;>utan rad":       "a\tb\n\nutan rad",
		"a[note]b|c|":          "ab\n\nnote\n\nc",
		"<a[note];b;/c|":       "a\tb\n\nnote\n\nc",
		"a[n[inni]m|]|":        "a\n\nnm\n\ninni",
		"a[open":               "a\n\nopen",
		"]<<<<a;////":          "a",
		"a[<x;y;/]b|<k;[n]l;/": "ab\n\nx\ty\n\nk\tl\n\nn",
	} {
		if got := play(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestManyCells(t *testing.T) {
	got := play("<" + strings.Repeat("a;", 3*maxCells) + "/")
	if n := strings.Count(got, "\n\n"); n != 2 || strings.Count(got, "a") != 3*maxCells {
		t.Errorf("%d rows, %d cells", n+1, strings.Count(got, "a"))
	}
}

func play(in string) string {
	var f Flow
	tables := 0
	for _, r := range in {
		switch r {
		case '|':
			f.EndParagraph(tables)
		case '<':
			tables++
		case '>':
			tables--
		case ';':
			f.EndCell(tables)
		case '/':
			f.EndRow(tables)
			if tables == 1 {
				tables = 0
			}
		case '[':
			f.BeginNote()
		case ']':
			f.EndNote()
		default:
			f.WriteRune(r)
		}
	}
	return f.Text()
}
