package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is what a word near a number says about it.
type class uint8

const (
	noCue       class = iota
	cuePerson         // a person number follows
	cueHolder         // a person follows
	cueDNumber        // a D-number follows
	cueHelp           // an H- or FH-number follows
	cueDUF            // a DUF number follows
	cueAccount        // an account number follows
	cueIBAN           // an IBAN follows
	cueCard           // a card number follows
	cueKID            // a payment reference follows
	cuePayment        // money is being paid
	cuePhone          // a telephone number follows
	cueReach          // somebody can be reached
	cueMail           // an e-mail address follows
	cueIP             // an internet address follows
	cueHost           // a machine is spoken of
	cueMAC            // a hardware address follows
	cuePassport       // a passport number follows
	cueIDCard         // the number of an identity card follows
	cueLicence        // a driving licence number follows
	cueHPR            // a number of health personnel follows
	cuePlate          // a vehicle registration follows
	cueVehicle        // a vehicle is spoken of
	cueAddress        // an address follows
	cueLives          // somebody lives somewhere
	cueOffice         // an organisation has its place somewhere
	cueBorn           // a date of birth follows
	cueEvent          // a date of something else follows
	cueOther          // a number of another kind follows
	cueInvoice        // an invoice number follows
	cueVersion        // a version or section number follows
	cueAmount         // an amount follows
	cueUnit           // money or a measure, before or after a number
	cueService        // a switchboard or service number follows
	cueCoords         // coordinates follow
	cueHome           // a home is spoken of
	cueSole           // a sole proprietorship is spoken of
	cueFiller         // says nothing, and does not count as distance
	classes
)

// wordSuffixes decide a word that no stem matches: "løpenummer" labels a number
// of its own kind, whatever it is.
var wordSuffixes = []struct {
	suffix string
	class  class
}{
	{"nummeret", cueOther},
	{"nummer", cueOther},
	{"nummar", cueOther},
	{"nummir", cueOther},
	{"nommere", cueOther},
	{"number", cueOther},
	{"nr", cueOther},
	{"-id", cueOther},
	{"kontoen", cueAccount},
	{"konto", cueAccount},
	{"telefonen", cuePhone},
	{"telefon", cuePhone},
	{"mobilen", cuePhone},
	{"mobil", cuePhone},
	{"tlf", cuePhone},
	{"phone", cuePhone},
	{"telefovdna", cuePhone},
	{"adresse", cueAddress},
	{"adressen", cueAddress},
	{"adressa", cueAddress},
	{"čujuhus", cueAddress},
	{"address", cueAddress},
	{"datoen", cueEvent},
	{"dato", cueEvent},
	{"dáhton", cueEvent},
	{"date", cueEvent},
	{"epost", cueMail},
	{"e-post", cueMail},
	{"kostnader", cueAmount},
	{"utgifter", cueAmount},
	{"inntekter", cueAmount},
	{"beløp", cueAmount},
	{"sum", cueAmount},
}

// stem is an entry of the cue table.
type stem struct {
	word  string
	class class
	open  bool // the word may go on
}

// cueTable finds stems by the hash of a word's beginning, which is computed
// letter by letter, so that one walk along a word tries all its beginnings.
type cueTable struct {
	slots []stem // empty word: free
	mask  uint32
}

const (
	hashStart = 2166136261 // FNV-1a
	hashPrime = 16777619
)

var cueStems = buildCueTable()

func buildCueTable() cueTable {
	t := cueTable{make([]stem, 1<<13), 1<<13 - 1}
	for c, words := range cueWords {
		for word := range strings.FieldsSeq(words) {
			open := strings.HasSuffix(word, "*")
			t.add(stem{strings.TrimRight(word, "*.:"), class(c), open})
		}
	}
	return t
}

func (t *cueTable) add(s stem) {
	h := uint32(hashStart)
	for _, r := range s.word {
		h = (h ^ uint32(r)) * hashPrime
	}
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		if t.slots[i].word == "" {
			t.slots[i] = s
			return
		}
		if t.slots[i].word == s.word { // the first class that names a word keeps it
			t.slots[i].open = t.slots[i].open || s.open
			return
		}
	}
}

func (t *cueTable) find(h uint32, word []byte) *stem {
	for i := h & t.mask; t.slots[i].word != ""; i = (i + 1) & t.mask {
		if t.slots[i].word == string(word) {
			return &t.slots[i]
		}
	}
	return nil
}

// maxWord bounds the bytes of a word that are looked at.
const maxWord = 48

// cueOf says what a word means for the number near it. The word may hold inner
// full stops and hyphens, as in "f.nr" and "d-nummer".
func cueOf(word string) class {
	if c, _ := stemOf(word); c != noCue {
		return c
	}
	for _, s := range wordSuffixes {
		if hasSuffixFold(word, s.suffix) {
			return s.class
		}
	}
	return noCue
}

// stemOf gives the class of the longest stem with which a word begins, and the
// length of the stem. A space counts as a hyphen, so that two words can be asked
// for as one.
func stemOf(word string) (best class, length int) {
	var buf [maxWord + utf8.UTFMax]byte
	b, h := buf[:0], uint32(hashStart)
	for i, r := range word {
		if len(b) > maxWord {
			break
		}
		switch {
		case r == ' ':
			r = '-'
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf:
			r = unicode.ToLower(r)
		}
		b = utf8.AppendRune(b, r)
		h = (h ^ uint32(r)) * hashPrime
		if s := cueStems.find(h, b); s != nil {
			_, n := utf8.DecodeRuneInString(word[i:])
			if s.open || ends(word[i+n:]) {
				best, length = s.class, i+n
			}
		}
	}
	return best, length
}

// hasSuffixFold says whether a word is longer than a suffix in small letters and
// ends with it, in any case.
func hasSuffixFold(word, suffix string) bool {
	return len(word) > len(suffix) && strings.EqualFold(word[len(word)-len(suffix):], suffix)
}

// cueAt says what the word [start, end) of a text means. A single letter is a cue
// only as an abbreviation: "f." and "r." small, "T:" and "M:" in any case.
func cueAt(text string, start, end int) class {
	if end-start > 1 {
		return cueOf(text[start:end])
	}
	next := byte(0)
	if end < len(text) {
		next = text[end]
	}
	switch c := text[start]; {
	case c == 'f' && (next == '.' || next == ' '), c == 'r' && next == '.':
		return cueBorn
	case c|0x20 == 't' || c|0x20 == 'm':
		if next == ':' || next == '.' {
			return cuePhone
		}
	case c == 'd' && next == '.':
		return cueEvent
	case c == 's' && next == '.':
		return cueOther
	case c == 'v' || c == 'i':
		return cueOf(text[start:end])
	}
	return noCue
}

// ends says whether the rest of a word is no longer part of the stem.
func ends(rest string) bool {
	return rest == "" || rest[0] == '-' || rest[0] == '.' || rest[0] == '\''
}
