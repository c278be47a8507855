package pipelines

import (
	"fmt"
	"strings"
)

// Difference lists the lines in which two texts differ, "- " before those of a
// and "+ " before those of b, at most a number of lines. Differences in white
// space do not count.
//
// It compares lines by a longest common subsequence between the equal head and
// tail of the texts, and gives up on finding the shortest difference where that
// would take more than a million comparisons.
func Difference(a, b string, most int) []string {
	x, y := trimmedLines(a), trimmedLines(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	var out []string
	if len(x)*len(y) > 1_000_000 {
		out = append(prefixed("- ", x), prefixed("+ ", y)...)
	} else {
		out = align(x, y)
	}
	if len(out) > most {
		return append(out[:most:most], fmt.Sprintf("… and %d more lines", len(out)-most))
	}
	return out
}

func trimmedLines(s string) (lines []string) {
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func prefixed(mark string, lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, mark+l)
	}
	return out
}

// align walks the table of longest common subsequences.
func align(x, y []string) (out []string) {
	n := make([][]int, len(x)+1)
	for i := range n {
		n[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && n[i+1][j] >= n[i][j+1]:
			out = append(out, "- "+x[i])
			i++
		default:
			out = append(out, "+ "+y[j])
			j++
		}
	}
	return out
}
