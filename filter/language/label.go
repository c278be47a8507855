package language

// Label is one of the languages that the identifier tells apart.
type Label uint8

// The labels, in the order of the codes in Codes.
const (
	Bokmaal Label = iota
	Nynorsk
	NorthernSami
	LuleSami
	SouthernSami
	InariSami
	SkoltSami
	Kven
	Meankieli
	Danish
	Swedish
	Finnish
	Icelandic
	Faroese
	Estonian
	English
	German
	Dutch
	// Undetermined is every other language, and text that is in none.
	Undetermined
	// Labels is how many there are.
	Labels = int(Undetermined) + 1
)

// Codes are the ISO 639-3 codes of the labels.
var Codes = [Labels]string{
	"nob", "nno", "sme", "smj", "sma", "smn", "sms", "fkv", "fit", "dan", "swe", "fin", "isl",
	"fao", "est", "eng", "deu", "nld", "und",
}

// String gives the ISO 639-3 code.
func (l Label) String() string { return Codes[l] }

// LabelOf finds the label of an ISO 639-3 code. Every other code, like the empty
// one, is Undetermined.
func LabelOf(code string) Label {
	for l, c := range Codes {
		if c == code {
			return Label(l)
		}
	}
	return Undetermined
}

// Set is a set of labels.
type Set uint32

// Of makes a set.
func Of(labels ...Label) (s Set) {
	for _, l := range labels {
		s |= 1 << l
	}
	return s
}

// Has reports whether a label is in the set.
func (s Set) Has(l Label) bool { return s>>l&1 == 1 }

// Codes lists the codes of the labels in the set, in the order of Codes.
func (s Set) Codes() (codes []string) {
	for l, c := range Codes {
		if s.Has(Label(l)) {
			codes = append(codes, c)
		}
	}
	return codes
}

// group is a family of languages that share so many n-grams that one record of
// what was seen in training serves them all.
type group uint8

const (
	scandinavian group = iota
	sami
	finnic
	others
	groups = 4
)

// group tells which record of seen n-grams a label is judged by. What was seen in
// the languages that are Undetermined is recorded with the others.
func (l Label) group() group {
	switch l {
	case Bokmaal, Nynorsk, Danish, Swedish:
		return scandinavian
	case NorthernSami, LuleSami, SouthernSami, InariSami, SkoltSami:
		return sami
	case Kven, Meankieli, Finnish, Estonian:
		return finnic
	}
	return others
}

// groupOf is the group of each label.
var groupOf = func() (t [Labels]group) {
	for l := range t {
		t[l] = Label(l).group()
	}
	return t
}()
