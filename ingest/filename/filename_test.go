package filename

import (
	"testing"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for name, want := range map[string]string{
		"lov/nl-18140517.xml": "lov/nl-18140517.xml",
		"møte/čoahkkin.txt":   "møte/čoahkkin.txt",
		"m\xf8te.txt":         `m\xf8te.txt`,
		`a\x41.txt`:           `a\x5cx41.txt`,
		`a\b.txt`:             `a\b.txt`,
		"\xff\\x":             `\xff\x5cx`,
	} {
		got := Escape(name)
		if got != want {
			t.Errorf("Escape(%q) = %q, want %q", name, got, want)
		}
		if back := Unescape(got); back != name {
			t.Errorf("Unescape(%q) = %q, want %q", got, back, name)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"a", `\x`, "\xe5", `\x5c`, "\\\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		e := Escape(name)
		if !utf8.ValidString(e) {
			t.Errorf("Escape(%q) = %q is not UTF-8", name, e)
		}
		if back := Unescape(e); back != name {
			t.Errorf("Unescape(Escape(%q)) = %q", name, back)
		}
		Unescape(name)
	})
}

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern, path  string
		matches, below bool
	}{
		{"*.txt", "a.txt", true, false},
		{"*.txt", "lov", false, false},
		{"lov/*.txt", "lov", false, true},
		{"lov/*.txt", "lov/nl", false, false},
		{"lov/**/*.txt", "lov/nl/2020", false, true},
		{"**/*.txt", "lov", false, true},
		{"**", "lov/nl", true, true},
		{"lov/**", "lov", true, true},
		{"lov/**", "forskrift", false, false},
		{"{lov,forskrift/sf}/*", "forskrift", false, true},
		{"språk/*", "spra\u030ak", false, true},
		{"spra\u030ak", "språk", true, false},
	}
	for _, tt := range tests {
		p := Compile(tt.pattern)
		if got := p.Match(tt.path); got != tt.matches {
			t.Errorf("%q matches %q: %v, want %v", tt.pattern, tt.path, got, tt.matches)
		}
		if got := p.MayMatchBelow(tt.path); got != tt.below {
			t.Errorf("%q may match below %q: %v, want %v", tt.pattern, tt.path, got, tt.below)
		}
	}
}
