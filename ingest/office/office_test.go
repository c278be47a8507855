package office

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files opens parts that lie in memory.
func files(parts map[string]string) Open {
	return func(name string) (io.ReadCloser, error) {
		s, ok := parts[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return io.NopCloser(strings.NewReader(s)), nil
	}
}

func TestDOCX(t *testing.T) {
	r := func(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }
	p := func(runs ...string) string {
		return "<w:p><w:pPr><w:t>stil</w:t></w:pPr>" + strings.Join(runs, "") + "</w:p>"
	}
	tc := func(paragraphs ...string) string { return "<w:tc>" + strings.Join(paragraphs, "") + "</w:tc>" }
	for name, tt := range map[string]struct{ body, want string }{
		"runs":            {p(r("Møte"), r("t er ")+r("flytta")) + p() + p(r("Ja")), "Møtet er flytta\n\nJa"},
		"breaks":          {p(r("a"), "<w:r><w:tab/><w:br/><w:noBreakHyphen/></w:r>", r("b")), "a\t\n-b"},
		"deleted":         {p(r("a"), "<w:del>"+r("borte")+"</w:del>", "<w:ins>"+r("b")+"</w:ins>"), "ab"},
		"field code":      {p("<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>", r("3")), "3"},
		"row":             {"<w:tbl><w:tr>" + tc(p(r("Sak"))) + tc(p(r("12"))) + tc(p()) + "</w:tr></w:tbl>", "Sak\t12"},
		"row of sections": {"<w:tr>" + tc(p(r("a")), p(r("b"))) + tc(p(r("c"))) + "</w:tr>", "a\n\nb\n\nc"},
		"row in a row":    {"<w:tr>" + tc("<w:tr>"+tc(p(r("a")))+tc(p(r("b")))+"</w:tr>") + tc(p(r("c"))) + "</w:tr>", "a\tb\tc"},
		"text box": {
			p(r("før "), "<mc:AlternateContent><mc:Choice><w:txbxContent>"+p(r("boks"))+"</w:txbxContent></mc:Choice><mc:Fallback>"+p(r("boks"))+"</mc:Fallback></mc:AlternateContent>", r("etter")),
			"før etter\n\nboks",
		},
		"deep": {strings.Repeat("<w:p>", 200) + r("a") + strings.Repeat("</w:p>", 200), "a"},
	} {
		d, err := DOCX(files(map[string]string{"word/document.xml": "<w:body>" + tt.body + "</w:body>"}))
		if err != nil || d.Text != tt.want {
			t.Errorf("%s: error %v (-got +want):\n%s", name, err, cmp.Diff(d.Text, tt.want))
		}
	}
}

func TestODT(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"spaces":  {"<text:h>Sak\n 1</text:h><text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "Sak 1\n\na b\tc\nd"},
		"note":    {"<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>fotnote</text:p></text:note-body></text:note>b</text:p><text:p>c</text:p>", "ab\n\nfotnote\n\nc"},
		"removed": {"<text:tracked-changes><text:p>borte</text:p></text:tracked-changes><text:p>a<office:annotation><text:p>merknad</text:p></office:annotation></text:p>", "a"},
		"row":     {"<table:table-row><table:table-cell><text:p>Sak</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>", "Sak\t12"},
		"nothing": {"", ""},
	} {
		d, err := ODT(files(map[string]string{"content.xml": "<text>" + tt.body + "</text>", "meta.xml": "<dc:title>Sak</dc:title>"}))
		if err != nil || d.Text != tt.want || d.Title != "Sak" {
			t.Errorf("%s: title %q, error %v (-got +want):\n%s", name, d.Title, err, cmp.Diff(d.Text, tt.want))
		}
	}
}

func TestMissingParts(t *testing.T) {
	if _, err := DOCX(files(nil)); !errors.Is(err, ErrNoText) {
		t.Errorf("docx: got %v", err)
	}
	if _, err := ODT(files(nil)); !errors.Is(err, ErrNoText) {
		t.Errorf("odt: got %v", err)
	}
}
