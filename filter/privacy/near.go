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

// nameBefore says whether a full name seems to end right before p: two or more
// capitalised words that are no words of an organisation or a heading. It asks
// for the shape of a name only; it is not the name model.
func (s *scanner) nameBefore(p int) bool {
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
	return words >= 2
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

// table remembers the header of the table that was read last.
type table struct {
	start, end int // the lines that are known to belong to it
	delimiter  byte
	columns    []class
}

const (
	maxTableLine = 2048 // bytes
	maxTableRows = 500  // rows between the first value and the header
)

// column gives what the header of a table says of the column in which p lies.
// A table is a block of lines with one delimiter: tab, semicolon, bar or comma.
func (s *scanner) column(p int) class {
	start := strings.LastIndexByte(s.text[max(0, p-maxTableLine):p], '\n') + 1
	if start == 0 && p > maxTableLine {
		return noCue
	}
	start += max(0, p-maxTableLine)
	if p > s.table.end || start < s.table.start {
		s.readTable(start)
	}
	if s.table.columns == nil {
		return noCue
	}
	if i := strings.Count(s.text[start:p], string(rune(s.table.delimiter))); i < len(s.table.columns) {
		return s.table.columns[i]
	}
	return noCue
}

// readTable finds the header of the table of which the line at start is a row.
// The table it leaves behind has no columns when there is none.
func (s *scanner) readTable(start int) {
	line := s.lineAt(start)
	t := table{start: start, end: start + len(line)}
	if t.delimiter = delimiterOf(line); t.delimiter == 0 {
		s.table = t
		return
	}
	n := strings.Count(line, string(rune(t.delimiter)))
	if s.table.delimiter == t.delimiter && s.table.end+1 >= start && s.table.columns != nil {
		t.start, t.columns = s.table.start, s.table.columns
		s.table = t
		return
	}
	top := start
	for rows := 0; top > 0 && rows < maxTableRows; rows++ {
		above := strings.LastIndexByte(s.text[max(0, top-1-maxTableLine):top-1], '\n') + 1 + max(0, top-1-maxTableLine)
		row := s.text[above : top-1]
		if strings.Count(row, string(rune(t.delimiter))) < n || len(row) >= maxTableLine {
			break
		}
		top = above
	}
	t.start = top
	if top < start {
		t.columns = headerOf(s.lineAt(top), t.delimiter)
	}
	s.table = t
}

func (s *scanner) lineAt(start int) string {
	end := min(len(s.text), start+maxTableLine)
	if i := strings.IndexByte(s.text[start:end], '\n'); i >= 0 {
		end = start + i
	}
	return s.text[start:end]
}

func delimiterOf(line string) byte {
	for _, d := range []byte{'\t', ';', '|'} {
		if strings.IndexByte(line, d) >= 0 {
			return d
		}
	}
	if strings.Count(line, ",") >= 2 {
		return ','
	}
	return 0
}

// headerOf reads the cells of a header line; nil when no cell is a cue or one
// holds digits, as a row of values would.
func headerOf(line string, delimiter byte) []class {
	var columns []class
	known := false
	for cell := range strings.SplitSeq(line, string(rune(delimiter))) {
		if len(strings.Fields(cell)) > 3 {
			return nil
		}
		k := noCue
		for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' }) {
			if c := cueOf(strings.TrimRight(word, ".-")); labels[c] && k == noCue {
				k = c
			}
		}
		if strings.ContainsAny(cell, "0123456789") {
			return nil
		}
		known = known || k != noCue
		columns = append(columns, k)
	}
	if !known {
		return nil
	}
	return columns
}
