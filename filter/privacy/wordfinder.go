package privacy

// wordFinder finds words that begin with one of some stems. It looks at the last
// three bytes of a window as long as the shortest stem and leaps by as much as these
// allow (Wu and Manber 1994), so that most of a text is never looked at.
type wordFinder struct {
	window int
	leap   [1 << blockBits]uint8 // by the three bytes, in small letters
	stems  map[uint32][]string
}

const blockBits = 15

func newWordFinder(stems []string) *wordFinder {
	f := &wordFinder{window: len(stems[0]), stems: map[uint32][]string{}}
	for _, s := range stems {
		f.window = min(f.window, len(s))
	}
	for i := range f.leap {
		f.leap[i] = uint8(f.window - 2)
	}
	for _, s := range stems {
		for end := 3; end <= f.window; end++ {
			k := block(s, end)
			f.leap[k] = min(f.leap[k], uint8(f.window-end))
		}
		k := block(s, f.window)
		f.stems[k] = append(f.stems[k], s)
	}
	return f
}

// block hashes the three bytes before end.
func block(s string, end int) uint32 {
	b := uint32(s[end-3])<<16 | uint32(s[end-2])<<8 | uint32(s[end-1])
	return (b | 0x202020) * 0x9E3779B1 >> (32 - blockBits)
}

// find appends the places at which words with a stem begin.
func (f *wordFinder) find(out []int, text string) []int {
	for i := f.window; i <= len(text); {
		k := block(text, i)
		if leap := f.leap[k]; leap > 0 {
			i += int(leap)
			continue
		}
		if start := i - f.window; f.wordAt(text, start, k) {
			out = append(out, start)
		}
		i++
	}
	return out
}

// wordAt says whether a word with one of the stems of a block begins at start.
func (f *wordFinder) wordAt(text string, start int, k uint32) bool {
	if start > 0 && (wordByte(text[start-1]) || text[start-1] >= 0x80 && text[start-1] != 0xA0 && text[start-1] != 0xAB) {
		return false
	}
	for _, s := range f.stems[k] {
		if len(text)-start >= len(s) && foldedPrefix(text[start:], s) {
			return true
		}
	}
	return false
}

func foldedPrefix(text, stem string) bool {
	for i := range len(stem) {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != stem[i] {
			return false
		}
	}
	return true
}
