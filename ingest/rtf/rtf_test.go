package rtf

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const head = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset238 Times New Roman CE;}` +
	`{\f2\fcharset204 Times Cyr;}{\f3\fcharset186 Times Baltic;}{\f4\fcharset2 Symbol;}{\f5\fcharset77 Geneva;}{\f6\fcharset128 Arial Unicode MS;}}` + "\r\n"

func TestText(t *testing.T) {
	for name, tt := range map[string][2]string{
		"paragraphs":      {`Eitt\par To\line tre\par`, "Eitt\n\nTo\ntre"},
		"line ends":       {"Ei\r\nnskild\\\nto\\par\ntre", "Einskild\n\nto\n\ntre"},
		"code page":       {`M\'f8te p\'E5 S\'f8rv\'e5gen \'93sitat\'94`, "Møte på Sørvågen “sitat”"},
		"raw bytes":       {"M\xf8te", "Møte"},
		"central Europe":  {`{\f1 \'c1lbmot\'e8oahkkin \'f0uid \'9aiehta }p\'e5`, "Álbmotčoahkkin đuid šiehta på"},
		"Baltic":          {`\f3 \'e8\'f0 {\plain \'f0}`, "čš ð"},
		"Cyrillic":        {`\f2 \'cc\'e8\'f0`, "Мир"},
		"Macintosh font":  {`\f5 M\'bfte p\'8c`, "Møte på"},
		"symbols":         {`{\f4\'b7}\tab a`, "\uf0b7\ta"},
		"east Asian font": {`\f6 p\'e5`, "på"},
		"unicode":         {`ma\u331\'3f\u331\'3feb\'e1rgga \u-3913?x`, "maŋŋebárgga \uf0b7x"},
		"no fallback":     {`\uc0 ma\u331\u331 eb\uc1\u269 c{\uc2\u273 ab}\u273 d`, "maŋŋebčđđ"},
		"fallback sign":   {`a\u8212\emdash b\u8212-c\u269\par d`, "a—b—cč\n\nd"},
		"pair":            {`\u55357?\u56832?`, "😀"},
		"signs":           {`a\~b\_c\-d\emdash e\lquote f\rquote\tab \{g\}\\`, "a\u00a0b-cd—e‘f’\t{g}\\"},
		"title":           {`{\info{\title M\'f8te}{\author Kari Nordmann}{\company X}}Tekst`, "Tekst"},
		"left out": {`{\header Topp\par}{\stylesheet{\s0 Normal;}}{\*\generator X;}{\pict\pngblip 89504e47}{\*\bkmkstart a}` +
			`{\*\annotation Merknad}{\listtext 1.\tab}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt lenkja}}{\xe ord}.`, "lenkja."},
		"hidden":        {`Syn{\v ikkje}leg{\deleted borte} \v a\v0 b\deleted c\plain d`, "Synleg bd"},
		"binary":        {"a{\\pict\\bin5 }}}}}b}c{\\bin3 }}}d}", "acd"},
		"note":          {`Ord{\super\chftn}{\footnote\pard\plain{\super\chftn} Jf. \'a7 3.} held fram.\par Neste.`, "Ord held fram.\n\nJf. § 3.\n\nNeste."},
		"text box":      {`A{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt Boks\par To\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext Boks\par}}}}b\par`, "Ab\n\nBoks\n\nTo"},
		"table":         {`F\par\trowd\intbl A\cell B\cell\row\trowd\intbl C\cell D\par E\cell\row\pard G`, "F\n\nA\tB\n\nC\n\nD\n\nE\n\nG"},
		"nested table":  {`\trowd\intbl A\cell{\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}}\cell\row\pard G`, "A\tx\ty\n\nG"},
		"said twice":    {`{\upr{\'3f}{\*\ud{\u331 ?}}}`, "ŋ"},
		"second file":   {"Ein}\r\n" + head + "To", "EinTo"},
		"behind":        {"Ein} \x00\x00søppel{", "Ein"},
		"no word at \\": {"a\\", "a}"},
		"odd numbers":   {`a\f99999999999999999999 b\u99999999999999 ?c\bin-5 d\uc-3\u331 e`, "ab\ue3ffcdŋe"},
	} {
		got := Read(head + tt[0] + "}")
		if got.Text != tt[1] {
			t.Errorf("%s: got %q, want %q", name, got.Text, tt[1])
		}
	}
}

func TestFacts(t *testing.T) {
	for in, want := range map[string]Document{
		head + `{\info{\title {\upr{M?te}{\*\ud{M\u248 ?te}}}}}a}`: {Text: "a", Title: "Møte", Encoding: "windows-1252"},
		`{\rtf1\mac p\'8c`:                                          {Text: "på", Encoding: "macintosh", CutOff: true},
		`{\rtf1 a\par b}c\par d}\par }`:                             {Text: "a\n\nbc\n\nd", Encoding: "windows-1252", Astray: 2},
		`{\rtf1\pc p\'86}`:                                          {Text: "på", Encoding: "IBM437"},
		`{\rtf1\ansi\ansicpg1257 \'e8\'f0}`:                         {Text: "čš", Encoding: "windows-1257"},
		`{\rtf1\ansi\ansicpg65001 p\'c3\'a5 ` + "M\xc3\xb8te \xf8}": {Text: "på Møte ø", Encoding: "UTF-8", Repaired: 1},
		`{\rtf1\ansi\u55357?a\u56832?}`:                             {Text: "\ufffda\ufffd", Encoding: "windows-1252", Repaired: 2},
		`{\rtf1\ansi\ansicpg1252 Muhto \'84oahkkin lei ma\'b9\'b9el go sii \'9addet da\'98\'84i}`: {Text: "Muhto čoahkkin lei maŋŋel go sii šddet dađči", Encoding: "WinSami2"},
		"":  {Encoding: "windows-1252"},
		"{": {Encoding: "windows-1252", CutOff: true},
		strings.Repeat("{", 10_000) + "a" + strings.Repeat("}", 10_000): {Text: "a", Encoding: "windows-1252"},
	} {
		if diff := cmp.Diff(Read(in), want); diff != "" {
			t.Errorf("%.40s (-got +want):\n%s", in, diff)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + `{\info{\title a}}M\'f8te\par{\footnote b}\trowd\intbl A\cell\row\u331?\u55357?}`)
	f.Add(head + `\trowd\intbl A\cell{\itap2 x\nestcell{\*\nesttableprops\nestrow}}\cell\row{\pict\bin3 }}}}`)
	f.Add(head + `{\shp{\*\shpinst{\shptxt a\par}}}{\upr{a}{\*\ud b}}\'8`)
	f.Fuzz(func(t *testing.T, in string) {
		d := Read(in)
		if !utf8.ValidString(d.Text) || !utf8.ValidString(d.Title) {
			t.Error("the text is not UTF-8")
		}
		if len(d.Text) > 3*len(in) {
			t.Errorf("%d bytes of text in %d", len(d.Text), len(in))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var in strings.Builder
	in.WriteString(head)
	for i := range 20_000 {
		fmt.Fprintf(&in, "\\pard\\plain \\ltrpar\\ql \\li0\\ri0\\fs24\\lang1044 {\\rtlch\\fcs1 \\af0 \\ltrch\\fcs0 \\insrsid%d Kommunestyret vedtok i sak %d \\'e5 utsetje m\\'f8tet i K\\u225\\'e1r\\'e1\\u353\\'9ajohka.}\r\n\\par ", i, i)
	}
	raw := in.String()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Read(raw)
	}
}
