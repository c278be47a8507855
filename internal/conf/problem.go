package conf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	File string
	// Line and Col count from 1, Col in characters. They are 0 when the problem
	// has no place.
	Line, Col int
	// Path is the setting, such as filter[1].language.keep[0]; empty for the
	// file as a whole.
	Path    string
	Message string
	// Hint is what was probably meant.
	Hint string
	// Warning marks a problem that does not stop a run.
	Warning bool
}

// String writes the problem as file:line:col: path: what (did you mean "…"?).
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Col)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Warning {
		b.WriteString("warning: ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		fmt.Fprintf(&b, " (did you mean %q?)", p.Hint)
	}
	return b.String()
}

// Compare orders problems by place, and those of one place by what they say.
func (p Problem) Compare(q Problem) int {
	return cmp.Or(
		cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col), cmp.Compare(p.Message, q.Message),
	)
}

// sorted orders problems by place. One that an alias brings up again is told
// once.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, Problem.Compare)
	return slices.CompactFunc(problems, func(p, q Problem) bool { return p.Compare(q) == 0 })
}
