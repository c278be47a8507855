// Package filename matches and writes down the names of input files, which may
// hold any bytes: archives of the nineties have names in Latin-1, and macOS writes
// å as two characters.
package filename

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/text/unicode/norm"
)

// Escape writes a name as valid UTF-8: each byte that is not is written as \x and
// two digits, as in Go, and so is a backslash in front of an x. Other names are
// left alone.
func Escape(name string) string {
	if utf8.ValidString(name) && !strings.Contains(name, `\x`) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && n == 1 || strings.HasPrefix(name[i:], `\x`) {
			fmt.Fprintf(&b, `\x%02x`, name[i])
		} else {
			b.WriteString(name[i : i+n])
		}
		i += n
	}
	return b.String()
}

// Unescape gives back the name that was escaped.
func Unescape(s string) string {
	before, after, ok := strings.Cut(s, `\x`)
	if !ok {
		return s
	}
	var b strings.Builder
	for ok {
		b.WriteString(before)
		c, err := strconv.ParseUint(after[:min(2, len(after))], 16, 8)
		if err != nil || len(after) < 2 {
			return s
		}
		b.WriteByte(byte(c))
		before, after, ok = strings.Cut(after[2:], `\x`)
	}
	b.WriteString(before)
	return b.String()
}

// HasMeta reports whether a pattern is more than a name.
func HasMeta(pattern string) bool { return strings.ContainsAny(pattern, `*?[{\`) }

// Pattern is a glob. Names match whichever way their letters are composed.
type Pattern struct {
	whole string
	steps []string // nil when a step may hold a slash
}

// Compile prepares a pattern, which doublestar must find valid.
func Compile(pattern string) Pattern {
	pattern = norm.NFC.String(pattern)
	if strings.Contains(pattern, "{") {
		return Pattern{whole: pattern}
	}
	return Pattern{pattern, strings.Split(pattern, "/")}
}

// Match reports whether the pattern matches the path of a file.
func (p Pattern) Match(path string) bool {
	return doublestar.MatchUnvalidated(p.whole, norm.NFC.String(path))
}

// MayMatchBelow reports whether the pattern may match a file below a folder.
func (p Pattern) MayMatchBelow(folder string) bool {
	if p.steps == nil {
		return true
	}
	for i, name := range strings.Split(norm.NFC.String(folder), "/") {
		if i >= len(p.steps)-1 {
			return i < len(p.steps) && p.steps[i] == "**"
		}
		if p.steps[i] == "**" {
			return true
		}
		if !doublestar.MatchUnvalidated(p.steps[i], name) {
			return false
		}
	}
	return true
}
