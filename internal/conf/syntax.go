package conf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// File is a parsed file, which remembers where everything stands.
type File struct {
	name string
	root *node
}

// Parse reads YAML. Without problems the file can be decoded; with problems in
// its syntax, that is all there is to say about it; with others, such as a key
// given twice, it can still be decoded to find more.
func Parse(name string, data []byte) (*File, []Problem) {
	f := &File{name, &node{kind: mapping, line: 1, col: 1}}
	var problems []Problem
	report := func(line, col int, path, message string) {
		problems = append(problems, Problem{File: name, Line: line, Col: col, Path: path, Message: message})
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if line, col, message := unreadable(data); message != "" {
		report(line, col, "", message)
		return nil, problems
	}
	y, err := parseYAML(data)
	if err != nil {
		line, col, message := explain(data, err)
		report(line, col, "", message)
		return nil, problems
	}
	if y != nil {
		c := converter{
			report: func(y *yaml.Node, path, format string, args ...any) {
				report(y.Line, y.Column, path, fmt.Sprintf(format, args...))
			},
			done: map[*yaml.Node]*node{},
		}
		if n := c.convert(y, "", 0); !n.isNull() {
			f.root = n
		}
	}
	return f, sorted(problems)
}

// unreadable finds the first character that no YAML file may hold.
func unreadable(data []byte) (line, col int, message string) {
	for i, r := range string(data) {
		switch {
		case r == utf8.RuneError && data[i] != 0xEF:
			message = "this is not UTF-8; save the file as UTF-8"
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7F, r >= 0x80 && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			message = fmt.Sprintf("the control character %U is not allowed", r)
		}
		if message != "" {
			before := string(data[:i])
			start := strings.LastIndexByte(before, '\n') + 1
			return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1, message
		}
	}
	return 0, 0, ""
}

// secondDocument is the error of a file with more than one document.
type secondDocument struct{ line int }

func (e secondDocument) Error() string { return "a second document" }

// parseYAML returns the value of the only document, or nil when there is none.
func parseYAML(data []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	switch err := d.Decode(&more); {
	case err == nil:
		return nil, secondDocument{more.Line}
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return doc.Content[0], nil
}

// A fault is a syntax error of the YAML library in the words of this package.
type fault struct {
	text    string // how the library's message begins
	message string
	// opening says that the place is where something was opened and not closed.
	opening bool
	// column finds the character in the line: the first or last match.
	column *regexp.Regexp
	last   bool
}

// atStart matches s where a value can begin.
func atStart(s string) *regexp.Regexp { return regexp.MustCompile(`(?:^|[\s:\[{,-])(` + s + `)`) }

var (
	faults = []fault{
		{
			text:    "mapping values are not allowed",
			message: `the colon is not allowed here: text that contains ": " needs quotes, and settings must be indented alike`,
			column:  regexp.MustCompile(`(:)(?:\s|$)`), last: true,
		},
		{text: "found unexpected end of stream", message: "this quote is never closed", opening: true, column: atStart(`["']`)},
		{text: "did not find expected ',' or ']'", message: `this "[" is never closed, or a comma is missing`, opening: true, column: atStart(`\[`)},
		{text: "did not find expected ',' or '}'", message: `this "{" is never closed, or a comma is missing`, opening: true, column: atStart(`\{`)},
		{text: "could not find expected ':'", message: `want "key: value", but there is no colon followed by a space`},
		{
			text:    "did not find expected key",
			message: "this does not fit what stands above: check the indentation, the brackets and the quotes",
		},
		{text: "did not find expected '-' indicator", message: `this is in a list, so it must begin with "- "`},
		{text: "block sequence entries are not allowed", message: `a list cannot begin here; put "- " on a line of its own`, column: regexp.MustCompile(`:\s+(-)\s`)},
		{text: "did not find expected node content", message: "a value is missing, or a bracket is not closed", column: regexp.MustCompile(`([\]},])`)},
		{
			text:    "found character that cannot start any token",
			message: "text that begins with this character needs quotes",
			column:  atStart("[@`%|>\t]"),
		},
		{text: "found unknown escape character", message: `after \ within "…" want one of n t " \ or another escape; '…' takes everything as it is`, column: regexp.MustCompile(`(\\[^nrt"\\/ abefvxuUNLP_0])`)},
		{text: "unknown anchor", message: `text that begins with * needs quotes: as an alias it repeats nothing, for no value is marked with & and this name`, column: atStart(`\*`)},
		{text: "did not find expected alphabetic or numeric character", message: "text that begins with & or * needs quotes", column: atStart(`[&*]`)},
		{text: "did not find expected <document start>", message: "nothing may follow the end of the document"},
		{text: "exceeded max depth", message: "nested far too deep"},
	}
	tabMessage   = "a tab in the indentation; use spaces"
	indentTab    = regexp.MustCompile(`^[ -]*(\t)`)
	libraryWords = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)
)

// explain says where a syntax error is and what to do about it.
func explain(data []byte, err error) (line, col int, message string) {
	if second, ok := err.(secondDocument); ok {
		return second.line, 1, `a second document begins here; the file must hold one ("---" may only stand at the top)`
	}
	text := libraryWords.ReplaceAllString(err.Error(), "")
	f := fault{text: text, message: "this is not YAML: " + text}
	for _, known := range faults {
		if strings.HasPrefix(text, known.text) {
			f = known
			break
		}
	}
	if f.opening {
		line = openingLine(data, strings.Contains(f.text, "end of stream"))
	} else {
		line = problemLine(data, text)
	}
	content := lineAt(data, line)
	if m := indentTab.FindStringSubmatchIndex(content); m != nil && !f.opening {
		return line, m[3], tabMessage
	}
	return line, column(content, f), f.message
}

func lineAt(data []byte, line int) string {
	rows := bytes.SplitAfterN(data, []byte("\n"), line+1)
	if line < 1 || line > len(rows) {
		return ""
	}
	return strings.TrimRight(string(rows[line-1]), "\r\n")
}

// column finds the character that the fault is about, or the first of the line.
func column(content string, f fault) int {
	at := len(content) - len(strings.TrimLeft(content, " \t"))
	if f.column != nil {
		if all := f.column.FindAllStringSubmatchIndex(content, -1); len(all) > 0 {
			m := all[0]
			if f.last {
				m = all[len(all)-1]
			}
			at = m[2]
		}
	}
	return utf8.RuneCountInString(content[:at]) + 1
}

// problemLine finds the line at which the library notices the error, which it
// reports only roughly. It reads from the top and never looks back: the first
// lines of the file give the error if and only if they hold that line.
func problemLine(data []byte, text string) int {
	ends := []int{}
	for i, b := range data {
		if b == '\n' || i == len(data)-1 {
			ends = append(ends, i+1)
		}
	}
	k := sort.Search(len(ends), func(k int) bool {
		_, err := parseYAML(data[:ends[k]])
		return err != nil && libraryWords.ReplaceAllString(err.Error(), "") == text
	})
	return min(k+1, max(1, len(ends)))
}

// openingLine reads the line where something was opened from the library's
// message. A line in front keeps it from taking the first line for none, and it
// counts lines from 0 or 1 depending on what part of it complains.
func openingLine(data []byte, fromOne bool) int {
	_, err := parseYAML(append([]byte("#\n"), data...))
	if err == nil {
		return 1
	}
	line, _ := strconv.Atoi(libraryWords.FindStringSubmatch(err.Error())[1])
	if fromOne {
		line--
	}
	return max(1, line)
}
