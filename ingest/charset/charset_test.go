package charset

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func utf16Bytes(s string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		hi, lo := byte(u>>8), byte(u)
		if big {
			hi, lo = lo, hi
		}
		b.WriteByte(lo)
		b.WriteByte(hi)
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	sami := "Sámediggi lea čoahkkanan Kárášjohkii ja ságastallá."
	for name, tt := range map[string]struct {
		in, declared string
		want         Text
	}{
		"ASCII":                {"Oslo", "", Text{"Oslo", "UTF-8", 0, 0}},
		"empty":                {"", "", Text{"", "UTF-8", 0, 0}},
		"UTF-8":                {sami, "", Text{sami, "UTF-8", 0, 0}},
		"UTF-8 under a lie":    {sami, "iso-8859-1", Text{sami, "UTF-8", 0, 0}},
		"BOM":                  {"\ufeff" + sami, "", Text{sami, "UTF-8", 0, 0}},
		"BOM, one bad byte":    {"\ufeffčáš\xf8", "", Text{"čášø", "UTF-8", 1, 0}},
		"windows-1252":         {"M\xf8te p\xe5 R\xf8ros \x96 20\x80", "", Text{"Møte på Røros – 20€", "windows-1252", 0, 0}},
		"declared Latin-1":     {"M\xf8te \x93i dag\x94", "ISO-8859-1", Text{"Møte “i dag”", "windows-1252", 0, 0}},
		"declared Latin-4":     {"\xe8\xe1hppe", "iso-8859-4", Text{"čáhppe", "ISO-8859-4", 0, 0}},
		"declared with spaces": {"M\x9bte", " CP 850 ", Text{"Møte", "IBM850", 0, 0}},
		"declared nonsense":    {"M\xf8te", "x-user-defined", Text{"Møte", "windows-1252", 0, 0}},
		"bad byte in UTF-8":    {"møte på M\xf8re før påske", "", Text{"møte på Møre før påske", "UTF-8", 1, 0}},
		"no such byte":         {"M\xf8te p\xe5 a\x81b", "", Text{"Møte på a\ufffdb", "windows-1252", 0, 0}},
		"UTF-16LE":             {utf16Bytes(sami, false), "", Text{sami, "UTF-16LE", 0, 0}},
		"UTF-16BE":             {utf16Bytes(sami, true), "", Text{sami, "UTF-16BE", 0, 0}},
		"UTF-16LE, BOM":        {"\xff\xfe" + utf16Bytes("đ 🦌", false), "", Text{"đ 🦌", "UTF-16LE", 0, 0}},
		"UTF-16BE, BOM":        {"\xfe\xff" + utf16Bytes("đ 🦌", true), "", Text{"đ 🦌", "UTF-16BE", 0, 0}},
		"UTF-16, halves":       {"\xff\xfea\x00\x3e\xd8b\x00c", "", Text{"a\ufffdb\ufffd", "UTF-16LE", 2, 0}},
		"NUL in UTF-8":         {"a\x00b", "", Text{"a\x00b", "UTF-8", 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(Decode(tt.in, tt.declared), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestRepair(t *testing.T) {
	for in, want := range map[string]string{"møte": "møte", "m\xf8te": "møte", "mø\xf8": "møø"} {
		got, n := Repair(in)
		if got != want || n > 0 != (in != want) {
			t.Errorf("Repair(%q) = %q, %d", in, got, n)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("møte", "utf-8")
	f.Add("m\xf8te", "iso-8859-10")
	f.Add("\xff\xfe\x00\xd8", "")
	f.Fuzz(func(t *testing.T, s, declared string) {
		got := Decode(s, declared)
		if !utf8.ValidString(got.UTF8) || got.Encoding == "" || got.Repaired < 0 {
			t.Errorf("Decode(%q, %q) = %+v", s, declared, got)
		}
	})
}
