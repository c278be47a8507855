package corpus

import (
	"fmt"
	"slices"
	"strings"
)

// Language is an ISO 639-3 code, one of Languages. The empty string means that
// nobody has determined a language yet, which is not the same as Undetermined.
type Language string

// The languages kvern tells apart, under their English names in ISO 639-3.
const (
	Bokmaal      Language = "nob"
	Nynorsk      Language = "nno"
	NorthernSami Language = "sme"
	LuleSami     Language = "smj"
	SouthernSami Language = "sma"
	InariSami    Language = "smn"
	SkoltSami    Language = "sms"
	Kven         Language = "fkv"
	Meankieli    Language = "fit"
	Danish       Language = "dan"
	Swedish      Language = "swe"
	Finnish      Language = "fin"
	Icelandic    Language = "isl"
	Faroese      Language = "fao"
	Estonian     Language = "est"
	English      Language = "eng"
	German       Language = "deu"
	Dutch        Language = "nld"
	Undetermined Language = "und"
)

// Languages lists every label, in the order in which reports show them.
var Languages = [...]Language{
	Bokmaal, Nynorsk, NorthernSami, LuleSami, SouthernSami, InariSami, SkoltSami,
	Kven, Meankieli, Danish, Swedish, Finnish, Icelandic, Faroese, Estonian,
	English, German, Dutch, Undetermined,
}

// Valid reports whether l is one of Languages.
func (l Language) Valid() bool { return slices.Contains(Languages[:], l) }

// Values lists every label, for completion in editors.
func (Language) Values() []string {
	names := make([]string, len(Languages))
	for i, l := range Languages {
		names[i] = string(l)
	}
	return names
}

// Small reports whether l has so little text that a rule fitted to large
// languages would destroy it: the Sámi languages, Kven and Meänkieli.
func (l Language) Small() bool {
	switch l {
	case NorthernSami, LuleSami, SouthernSami, InariSami, SkoltSami, Kven, Meankieli:
		return true
	}
	return false
}

// UnmarshalText accepts one of Languages.
func (l *Language) UnmarshalText(b []byte) error {
	v := Language(b)
	if v.Valid() {
		*l = v
		return nil
	}
	if d := DeclaredLanguage(string(b)); d != "" {
		return fmt.Errorf("no language %q (did you mean %q?)", b, d)
	}
	return fmt.Errorf("no language %q: want one of %s", b, strings.Join(v.Values(), " "))
}

// declared maps what sources write to our codes. "no" is missing on purpose: it
// does not say which of the two written norms is meant.
var declared = map[string]Language{
	"nb": Bokmaal, "nn": Nynorsk, "se": NorthernSami, "da": Danish, "sv": Swedish,
	"fi": Finnish, "is": Icelandic, "fo": Faroese, "et": Estonian, "en": English,
	"de": German, "nl": Dutch, "ger": German, "dut": Dutch, "ice": Icelandic,
	"bokmål": Bokmaal, "bokmaal": Bokmaal, "nynorsk": Nynorsk,
}

// DeclaredLanguage reads what a source says about the language of a document: an
// ISO 639-1, 639-2/B or 639-3 code, with or without a region or script ("nn-NO",
// "nob_Latn"), in any case. It returns the empty Language when the source says
// nothing definite; "no" is such a case.
func DeclaredLanguage(s string) Language {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.IndexAny(s, "-_"); i >= 0 {
		s = s[:i]
	}
	if l, ok := declared[s]; ok {
		return l
	}
	if l := Language(s); l.Valid() && l != Undetermined {
		return l
	}
	return ""
}
