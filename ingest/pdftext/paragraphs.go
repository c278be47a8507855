package pdftext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// edge is how many lines at either end of a page may be running heads or feet.
const edge = 3

// withoutHeads leaves out the lines that stand at the head or foot of at least three
// pages and of three in ten, numbers apart.
func withoutHeads(pages [][]line) [][]line {
	count := map[string]int{}
	for _, p := range pages {
		seen := map[string]bool{}
		for i, l := range p {
			if key := headKey(l.text); (i < edge || i >= len(p)-edge) && !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	head := func(l line) bool {
		n := count[headKey(l.text)]
		return n >= 3 && n*10 >= len(pages)*3
	}
	out := make([][]line, len(pages))
	for i, p := range pages {
		for k, l := range p {
			if (k < edge || k >= len(p)-edge) && head(l) {
				continue
			}
			out[i] = append(out[i], l)
		}
	}
	return out
}

// headKey is a line with its numbers made equal.
func headKey(s string) string {
	digit := false
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			if digit {
				return -1
			}
			digit = true
			return '0'
		}
		digit = false
		return unicode.ToLower(r)
	}, s)
}

// paragraphs joins lines.
func paragraphs(pages [][]line) string {
	known := words(pages)
	var out []byte
	var before line
	for _, p := range pages {
		for i, l := range p {
			switch {
			case len(out) == 0:
			case i == 0 && !continues(before, l), i > 0 && !follows(before, l):
				out = append(out, "\n\n"...)
			default:
				out = join(out, l.text, known)
			}
			out = append(out, l.text...)
			before = l
		}
	}
	return string(out)
}

// words are the words of a document, in small letters, but for the last and the first
// of lines, which may be parts of divided words.
func words(pages [][]line) map[string]bool {
	known := map[string]bool{}
	for _, p := range pages {
		for _, l := range p {
			f := strings.FieldsFunc(strings.ToLower(l.text), notInWord)
			for i := 1; i+1 < len(f); i++ {
				known[f[i]] = true
			}
		}
	}
	return known
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && r != '-' }

// conjunctions follow a hyphen that stands for a part of a word: «barne- og
// ungdomsskole», «mánáid- ja nuoraidskuvla».
var conjunctions = map[string]bool{
	"og": true, "eller": true, "ja": true, "dahje": true, "jïh": true, "jallh": true, "och": true, "jali": true, "jiehtja": true, "tai": true, "vai": true, "and": true, "or": true, "samt": true,
}

// join makes the end of a line meet the beginning of the next: without the hyphen of a
// divided word, directly after one that belongs to the word, or with a space.
func join(out []byte, next string, known map[string]bool) []byte {
	text := string(out[max(0, len(out)-100):])
	hyphen, size := utf8.DecodeLastRuneInString(text)
	if hyphen != '-' && hyphen != '\u00ad' && hyphen != '\u2010' {
		return append(out, ' ')
	}
	stem := text[:len(text)-size]
	stem = strings.ToLower(stem[strings.LastIndexFunc(stem, notInWord)+1:])
	end := strings.IndexFunc(next, notInWord)
	if end < 0 {
		end = len(next)
	}
	head := next[:end]
	first, _ := utf8.DecodeRuneInString(head)
	switch {
	case stem == "" || head == "" || conjunctions[head]:
		return append(out, ' ')
	case hyphen == '\u00ad':
		return out[:len(out)-size]
	case !unicode.IsLower(first) || known[stem+"-"+head] && !known[stem+head]:
		return out
	}
	return out[:len(out)-size]
}

// continues reports whether a page goes on with the paragraph of the one before.
func continues(a, b line) bool {
	first, _ := utf8.DecodeRuneInString(b.text)
	last, _ := utf8.DecodeLastRuneInString(a.text)
	return unicode.IsLower(first) && (unicode.IsLetter(last) || last == '-' || last == ',')
}
