package shingle

// Outline tells texts that are equal but for numbers and dates, such as two
// letters made from one template.
//
// A number is a word with a digit, a date is numbers with or without the name of
// a month. Runs of them count as one gap, so that "1 250 000" and "980 000" are
// alike, and "3. mars 2024" and "12. desember 2024".
type Outline struct {
	// Template is the hash of the words with gaps in place of numbers and dates.
	// It is 0 for a text that has no gap, fewer than Width other words, or more
	// gaps than other words: a table of figures is no template.
	Template uint64
	// Numbers is the hash of what stands in the gaps.
	Numbers uint64
}

// Outline is that of the text that Scan has read last.
func (s *Scanner) Outline() Outline { return s.outline }

// letterBit is set in every ASCII letter and in no ASCII digit.
const letterBit = 0x40

// outline hashes words; digits are the places of those with a digit, in order.
func outline(words []uint64, digits []uint32) Outline {
	var template, numbers uint64
	gaps, inGaps, inGap := 0, 0, false
	for i, w := range words {
		digit := len(digits) > 0 && digits[0] == uint32(i)
		if digit {
			digits = digits[1:]
		}
		if !digit && !months.has(w) {
			template = template*base + w
			inGap = false
			continue
		}
		numbers = numbers*base + w
		inGaps++
		if !inGap {
			template = template*base + wordSeed
			gaps++
			inGap = true
		}
	}
	if others := len(words) - inGaps; gaps == 0 || others < Width || gaps > others {
		return Outline{}
	}
	// 0 means that there is no template, so no template may have that hash.
	return Outline{max(fold(template^wordSeed, lastFactor), 1), fold(numbers^wordSeed, lastFactor)}
}

// wordSet is a set of word hashes that is quick to ask about words outside it.
type wordSet struct {
	first [4096]bool // by the lowest bits of the hash
	all   map[uint64]bool
}

func (s *wordSet) has(word uint64) bool { return s.first[word%4096] && s.all[word] }

// months are the names of the months, and the short forms that stand in dates.
var months = newWordSet(
	// Bokmål and nynorsk, with the spellings of English where they differ.
	"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "des",
	"january", "february", "march", "may", "june", "july", "october", "december",
	// Northern Sámi, nominative and genitive.
	"ođđajagemánnu", "guovvamánnu", "njukčamánnu", "cuoŋománnu", "miessemánnu", "geassemánnu",
	"suoidnemánnu", "borgemánnu", "čakčamánnu", "golggotmánnu", "skábmamánnu", "juovlamánnu",
	"ođđajagemánu", "guovvamánu", "njukčamánu", "cuoŋománu", "miessemánu", "geassemánu",
	"suoidnemánu", "borgemánu", "čakčamánu", "golggotmánu", "skábmamánu", "juovlamánu",
	// Lule Sámi, nominative and genitive.
	"ådåjakmánno", "guovvamánno", "sjnjuktjamánno", "vuoratjismánno", "moarmesmánno", "biehtsemánno",
	"sjnjilltjamánno", "bårggemánno", "ragátmánno", "gålgådismánno", "basádismánno", "javllamánno",
	"ådåjakmáno", "guovvamáno", "sjnjuktjamáno", "vuoratjismáno", "moarmesmáno", "biehtsemáno",
	"sjnjilltjamáno", "bårggemáno", "ragátmáno", "gålgådismáno", "basádismáno", "javllamáno",
	// Southern Sámi, nominative and genitive.
	"tsïengele", "goevte", "njoktje", "voerhtje", "suehpede", "ruffie", "snjaltje", "mïetske", "skïerede", "golke", "rahka", "goeve",
	"tsïengelen", "goevten", "njoktjen", "voerhtjen", "suehpeden", "ruffien", "snjaltjen", "mïetsken", "skïereden", "golken", "rahkan", "goeven",
)

func newWordSet(words ...string) *wordSet {
	s := &wordSet{all: map[uint64]bool{}}
	for _, w := range words {
		h := wordHash{chain: wordSeed}
		for i := range len(w) {
			h = h.add(w[i])
		}
		s.all[h.sum()] = true
		s.first[h.sum()%4096] = true
	}
	return s
}
