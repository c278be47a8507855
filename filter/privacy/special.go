package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Special categories (GDPR articles 9 and 10): health, child welfare, asylum and
// crime. A word for one of them is nothing; a law on child welfare is full of such
// words. Together with a private person in the same sentence it tells about that
// person what a pipeline must not pass on, however well numbers are replaced.

// near is how far from the name a word may stand, in bytes.
const near = 120

// around is how much of the text on either side of a word is read to see whether
// it is worth reading all.
const around = 600

// whole is how much of the text on either side of a passage is read to tell
// officials and historical persons from private ones, which is said at their first
// mention: all of most documents.
const whole = 64 << 10

// specials counts the mentions of private persons that meet a word of a special
// category in their sentence. Names are looked for only where there is such a word:
// first near it, and widely around only when that finds somebody.
func (s *Scrubber) specials(text string) int {
	cues := specialWords.find(nil, text)
	cues = slices.DeleteFunc(cues, func(at int) bool {
		return !capitalNear(text, at) || ofAField(text[at:min(len(text), at+2*maxWord)])
	})
	for len(cues) > 0 {
		n := 1
		for n < len(cues) && cues[n] < cues[n-1]+around {
			n++
		}
		if s.metWithin(text, cues[:n], around) > 0 {
			for n < len(cues) && cues[n] < cues[0]+whole {
				n++
			}
			if met := s.metWithin(text, cues[:n], whole); met > 0 {
				return met
			}
		}
		cues = cues[n:]
	}
	return 0
}

// metWithin counts the private persons that meet one of the words at cues, from
// what stands around these.
func (s *Scrubber) metWithin(text string, cues []int, around int) int {
	start := passageStart(text, max(0, cues[0]-around))
	end := runeEnd(text, min(len(text), cues[len(cues)-1]+around))
	return s.met(text[start:end], moved(cues, -start))
}

// capitalNear says whether a name may stand near a word and on its line: a word
// that begins with a capital, other than the first of a sentence when a small
// letter follows. It spares the model two passages in three.
func capitalNear(text string, at int) bool {
	start, end := max(0, at-near-maxWord), min(len(text), at+near+maxWord)
	if nl := strings.LastIndexByte(text[start:at], '\n'); nl >= 0 {
		start += nl + 1
	}
	if nl := strings.IndexByte(text[at:end], '\n'); nl >= 0 {
		end = at + nl
	}
	first, capital := true, false // of a sentence; the word before, which was the first of one
	for _, word := range strings.Fields(text[start:end]) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(«\"'"))
		upper := unicode.IsUpper(r)
		if upper && (!first || capital) {
			return true
		}
		capital = upper && first
		first = strings.ContainsAny(word[len(word)-1:], ".!?")
		if capital {
			first = false
		}
	}
	return false
}

// moved adds d to places.
func moved(places []int, d int) []int {
	out := make([]int, len(places))
	for i, p := range places {
		out[i] = p + d
	}
	return out
}

// passageStart gives the beginning of the line or at least of the character at i,
// where the line is not long.
func passageStart(text string, i int) int {
	if nl := strings.LastIndexByte(text[max(0, i-around):i], '\n'); nl >= 0 {
		return max(0, i-around) + nl + 1
	}
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

func runeEnd(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

// met counts the private persons of a text that meet one of the words at cues.
func (s *Scrubber) met(text string, cues []int) int {
	n, at := 0, 0
	for _, m := range s.names.FindNames(text) {
		if m.Class != Private {
			continue
		}
		for at < len(cues) && cues[at] < m.Start-near {
			at++
		}
		for _, cue := range cues[at:] {
			if cue > min(m.End+near, len(text)) {
				break
			}
			if sameSentence(text[min(cue, m.End):max(cue, m.Start)]) {
				n++
				break
			}
		}
	}
	return n
}

// ofAField says whether a text begins with a compound that names a field or a body
// and nobody's fate: "barnevernloven", "fosterhjemsforeningen".
func ofAField(text string) bool {
	word := strings.ToLower(text[:wordEnd(text, 0, min(len(text), maxWord))])
	for _, part := range fields {
		if strings.Contains(word, part) {
			return true
		}
	}
	return false
}

var fields = strings.Fields("loven lova lovgiv lovgjev foren konferans institusjon myndighe politikk forskning forsking utdann feltet sektor problemati forbryt statistikk proposisjon panel utvalg utval konvensjon ordning prosjekt limmie siebrre bargi rettig skade ombud gruppe reise")

// sameSentence says whether no sentence or line ends in a stretch between two words.
func sameSentence(between string) bool {
	if strings.ContainsAny(between, "\n!?;•|") {
		return false
	}
	for i := strings.Index(between, ". "); i >= 0; {
		if i == 0 || !abbreviated(between[:i]) {
			return false
		}
		next := strings.Index(between[i+2:], ". ")
		if next < 0 {
			break
		}
		i += 2 + next
	}
	return true
}

// abbreviated says whether a full stop after a text ends an initial or a short
// abbreviation and no sentence.
func abbreviated(before string) bool {
	word := before[strings.LastIndexByte(before, ' ')+1:]
	return len(word) <= 2 || word == "jf" || word == "født" || strings.IndexByte(word, '.') >= 0
}

// specialStems begin words and phrases of special categories, in bokmål, nynorsk
// and North, Lule and South Sámi. Those are chosen that say something of a person
// rather than of a field: "diagnosen", not "psykiatri"; "fengslet", not "fengsel".
// None is shorter than seven bytes, so that the search can leap.
var specialStems = lines(`
	pasient|diagnose|diagnostiser|innlagt|innlagd|psykisk syk|psykisk sjuk|psykiatrisk behandl|psykose|psykotisk|schizofren|bipolar lidelse|bipolar liding
	depresjon|angstlid|personlighetsforstyrr|personlegdomsforstyrr|sykmeldt|sykemeldt|sjukmeld
	uføretrygdet|uføretrygda|kreftsyk|kreftsjuk|dement |demenss|demensd|epilepsi|hiv-positiv|hivpositiv|hiv-smitt|rusmisbruk|rusavheng|rusproblem
	alkoholmisbruk|alkoholiser|selvmord|sjølvmord|selvskad|sjølvskad|legeerklæring|legeattest|pasientjournal|svangerskapsavbr|psykisk utviklingshem
	barnevern|omsorgsovertak|omsorgssvikt|fosterhjem|fosterheim|bekymringsmelding|mánáidsuodjal|mánáidsuoj|maanavaarj|mánájsuodjal
	asylsøk|asylsak|avslag på asyl|søkte asyl|søkte om asyl|søkt om asyl|flyktningstatus|utvist fra|utvist frå|utvisningssak|utvisningsvedtak
	siktet for|sikta for|tiltalt for|tiltalte|domfelt|straffedømt|dømt til|dømt for|dømd til|dømd for|voldtekt|voldteken|valdtekt|voldtatt|voldtok
	seksuelt overgrep|seksuelle overgrep|mishandl|varetekt|fengslet|fengsla|voldsutsatt|valdsutsett|voldelig mot|valdeleg mot
	buozalmasvuođa|giddagassii|dubmejuvvon|veagalváld
`)

func lines(words string) []string {
	return strings.FieldsFunc(words, func(r rune) bool { return r == '\n' || r == '|' || r == '\t' })
}

var specialWords = newWordFinder(specialStems)
