package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// letterAt says whether a letter stands right before (dir -1) or after (+1) the
// boundary p.
func (s *scanner) letterAt(p, dir int) bool {
	var r rune
	if dir < 0 {
		r, _ = utf8.DecodeLastRuneInString(s.text[:p])
	} else {
		r, _ = utf8.DecodeRuneInString(s.text[p:])
	}
	return unicode.IsLetter(r)
}

// speaksOf says whether a word of one of the classes stands in a stretch.
func (s *scanner) speaksOf(start, end int, classes ...class) bool {
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(s.text[i:end])
		if !unicode.IsLetter(r) {
			i += n
			continue
		}
		stop := wordEnd(s.text, i, min(end, i+maxWord))
		k := cueOf(s.text[i:stop])
		for _, c := range classes {
			if k == c {
				return true
			}
		}
		i = max(stop, i+n)
	}
	return false
}

// nameBefore says whether a full name seems to end right before p.
func (s *scanner) nameBefore(p int) bool { return s.namesBefore(p) >= 2 }

// namesBefore counts the words of what seems to be a name right before p:
// capitalised words that are no words of an organisation or a heading. It asks
// for the shape of a name only; it is not the name model.
func (s *scanner) namesBefore(p int) int {
	i, words := p, 0
	for i > 0 && words < 4 {
		end := i
		start := wordStart(s.text, i, max(0, i-maxWord))
		word := s.text[start:end]
		if start == end || !nameLike(word) {
			break
		}
		words++
		if i = start; i == 0 || s.text[i-1] != ' ' {
			break
		}
		if i--; i > 0 && s.text[i-1] == ',' {
			i-- // "Nordmann, Kari"
		} else if i > 1 && s.text[i-1] == '.' && unicode.IsUpper(rune(s.text[i-2])) {
			i-- // "Kari N. Nordmann"
		}
	}
	return words
}

// nameLike says whether a word is written as part of a name.
func nameLike(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(r) {
		return false
	}
	if n == len(word) {
		return true // an initial
	}
	if saysSomething(word) || isCompanyForm(word) || utf8.RuneCountInString(word) <= 3 && isUpperWord(word) {
		return false
	}
	_, stop := notNames[strings.ToLower(word)]
	return !stop && !orgLike(strings.ToLower(word))
}

// saysSomething says whether a word is a cue; a filler such as "Hans" or "Lea" is
// none.
func saysSomething(word string) bool {
	k := cueOf(word)
	return k != noCue && k != cueFiller
}

// notNames are capitalised words before a date or number that are not a name.
var notNames = wordSet(`stiftelsen kommune fylkeskommune departement departementet direktorat direktoratet
	universitet universitetet høgskole høgskolen høyskole høyskolen tingrett lagmannsrett høyesterett høgsterett politidistrikt norsk norske norges norge noregs noreg
	nasjonal nasjonale statens den det de en et ei ein eit i på for til fra om og av med ved new the of and in union commission council act report european
	oslo bergen trondheim stavanger tromsø kristiansand drammen bodø sametinget sámediggi saemiedigkie sámedigge stortinget regjeringen regjeringa
	januar februar mars april mai juni juli august september oktober november desember mandag tirsdag onsdag torsdag fredag lørdag søndag
	ny nye nytt alle dette denne disse vi han hun dei ho jeg eg du når da så men hvis dersom etter før under over mellom
	hei kjære vennlig venleg hilsen helsing mvh side tabell figur kapittel kap vedlegg lov forskrift prop meld st innst nou ot dok`)

// isCompanyForm holds for the abbreviations of company forms.
func isCompanyForm(word string) bool {
	switch word {
	case "AS", "ASA", "ANS", "DA", "SA", "BA", "KS", "IKS", "HF", "RHF", "NUF", "SF", "ENK", "AB", "Ltd", "Inc", "GmbH", "Oy":
		return true
	}
	return false
}

// orgLike holds for words that end as names of organisations and acts do.
func orgLike(word string) bool {
	for _, suffix := range [...]string{"departementet", "departement", "direktoratet", "tilsynet", "etaten", "kommune", "kommunen", "verket", "rådet", "nemnda", "utvalget", "forbundet", "foreningen", "selskapet", "banken", "loven", "lova", "forskriften", "forskrifta", "meldingen", "planen", "strategien", "avtalen", "programmet"} {
		if strings.HasSuffix(word, suffix) {
			return true
		}
	}
	return false
}

func wordSet(words string) map[string]struct{} {
	set := map[string]struct{}{}
	for w := range strings.FieldsSeq(words) {
		set[w] = struct{}{}
	}
	return set
}

// lineBounds gives the line in which p lies, cut to 512 bytes on either side.
func (s *scanner) lineBounds(p int) (start, end int) {
	const far = 512
	start = max(0, p-far)
	if i := strings.LastIndexByte(s.text[start:p], '\n'); i >= 0 {
		start += i + 1
	}
	end = min(len(s.text), p+far)
	if i := strings.IndexByte(s.text[p:end], '\n'); i >= 0 {
		end = p + i
	}
	return start, end
}

// wordStart gives the beginning of the word that ends at i: letters, with single
// full stops, hyphens and apostrophes between letters.
func wordStart(text string, i, limit int) int {
	start := i
	for i > limit {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			i -= n
			start = i
		case (r == '.' || r == '-' || r == '\'') && start == i && letterBefore(text, i-1):
			i--
		default:
			return start
		}
	}
	return start
}

func letterBefore(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return unicode.IsLetter(r)
}

// wordEnd is wordStart in the other direction.
func wordEnd(text string, i, limit int) int {
	end := i
	for i < limit {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			i += n
			end = i
		case (r == '.' || r == '-' || r == '\'') && end == i:
			i++
		default:
			return end
		}
	}
	return end
}
