package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// leastColumn is the least width at which text in a column can be read.
const leastColumn = 45

// sideBySide writes two texts beside one another where the screen is wide enough,
// otherwise one below the other.
func sideBySide(w io.Writer, width int, raw, clean string) {
	column := (width - 3) / 2
	if column < leastColumn {
		fmt.Fprintf(w, "\nraw:\n%s\n\nclean:\n%s\n\n", raw, clean)
		return
	}
	left, right := wrapped(raw, column), wrapped(clean, column)
	fmt.Fprintf(w, "\n%s | clean\n", padded("raw", column))
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		fmt.Fprintln(w, strings.TrimRight(padded(l, column)+" | "+r, " "))
	}
	fmt.Fprintln(w)
}

func padded(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

// wrapped cuts a text into lines of at most n characters, between words where it can.
func wrapped(text string, n int) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		rest := []rune(line)
		for len(rest) > n {
			cut := n
			for i := n; i > n/2; i-- {
				if rest[i] == ' ' {
					cut = i
					break
				}
			}
			lines = append(lines, string(rest[:cut]))
			rest = rest[cut:]
			if rest[0] == ' ' {
				rest = rest[1:]
			}
		}
		lines = append(lines, string(rest))
	}
	return lines
}

// printable writes out characters that would do something to a terminal, or that
// nobody would see.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r != '\t' && unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\t':
			b.WriteByte(' ')
		case r == '\r':
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
