// Package eval measures how well personal data are found in labelled texts.
//
// A value is covered when every byte of it is in a span that was found: that is
// what counts. A span is right when it overlaps a value; those that touch only what
// may be found as well count as neither right nor wrong.
package eval

import (
	"fmt"
	"slices"
	"strings"

	"kvern/filter/privacy"
)

// Report holds the figures. It never holds a value.
type Report struct {
	Level     privacy.Level
	Documents int
	Types     map[string]*Count // of the values that the level must find
	// Right and Wrong count spans; Clean counts documents in which nothing was to be
	// found, Touched those of them in which something was; Hit counts Traps:
	// look-alikes that were not left alone.
	Right, Wrong, Clean, Touched, Traps, Hit int
	// Special counts documents that would be held back for a special category.
	Special int
	// Unsettled counts documents that were given up.
	Unsettled int
}

// Count counts the values of a type: all, those covered, those found with the very
// same bounds; Found counts spans of the type.
type Count struct{ All, Covered, Exact, Found int }

// Run scrubs documents at a level.
func Run(s *privacy.Scrubber, level privacy.Level, documents []Document) *Report {
	r := &Report{Level: level, Documents: len(documents), Types: map[string]*Count{}}
	for i := range documents {
		result, err := s.Scrub(documents[i].Text)
		if err != nil {
			r.Unsettled++
			continue
		}
		if result.Special > 0 {
			r.Special++
		}
		r.add(&documents[i], result.Spans)
	}
	return r
}

func (r *Report) count(kind string) *Count {
	if r.Types[kind] == nil {
		r.Types[kind] = &Count{}
	}
	return r.Types[kind]
}

func (r *Report) add(d *Document, found []privacy.Span) {
	var wanted, free []Span
	for _, g := range d.Spans {
		if g.Level <= r.Level {
			wanted = append(wanted, g)
		} else {
			free = append(free, g)
		}
	}
	free = append(free, d.Optional...)
	touched := r.judge(found, wanted, free)
	mask := make([]bool, len(d.Text))
	for _, s := range found {
		for i := s.Start; i < s.End; i++ {
			mask[i] = true
		}
	}
	for _, g := range wanted {
		c := r.count(g.Type)
		c.All++
		if !slices.Contains(mask[g.Start:g.End], false) {
			c.Covered++
		}
		if slices.ContainsFunc(found, func(s privacy.Span) bool { return s.Start == g.Start && s.End == g.End }) {
			c.Exact++
		}
	}
	if len(wanted) == 0 {
		r.Clean++
		if touched {
			r.Touched++
		}
	}
	for _, g := range d.Negatives {
		r.Traps++
		if slices.ContainsFunc(found, g.overlaps) {
			r.Hit++
		}
	}
}

// judge counts right and wrong spans and says whether one was wrong.
func (r *Report) judge(found []privacy.Span, wanted, free []Span) (touched bool) {
	for _, s := range found {
		over := func(g Span) bool { return g.overlaps(s) }
		switch {
		case slices.ContainsFunc(wanted, over):
			r.Right++
		case slices.ContainsFunc(free, over):
			continue
		default:
			r.Wrong++
			touched = true
		}
		r.count(s.Type.String()).Found++
	}
	return touched
}

// String writes the report as a table.
func (r *Report) String() string {
	var b strings.Builder
	total := Count{}
	for _, c := range r.Types {
		total.All += c.All
		total.Covered += c.Covered
	}
	fmt.Fprintf(&b, "level %v: %d documents, covered %s, precision %s\n", r.Level, r.Documents, share(total.Covered, total.All), share(r.Right, r.Right+r.Wrong))
	fmt.Fprintf(&b, "clean documents touched %d of %d, traps hit %d of %d, held back for a special category %d, given up %d\n",
		r.Touched, r.Clean, r.Hit, r.Traps, r.Special, r.Unsettled)
	var kinds []string
	for kind := range r.Types {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	fmt.Fprintf(&b, "%-16s %8s %8s %10s   exact: %9s %6s %6s\n", "type", "values", "covered", "share", "precision", "recall", "F1")
	for _, kind := range kinds {
		c := r.Types[kind]
		fmt.Fprintf(&b, "%-16s %8d %8d %10.4f          %9.4f %6.4f %6.4f\n", kind, c.All, c.Covered, ratio(c.Covered, c.All), ratio(c.Exact, c.Found), ratio(c.Exact, c.All), ratio(2*c.Exact, c.Found+c.All))
	}
	return b.String()
}

func share(part, whole int) string {
	return fmt.Sprintf("%.4f (%d of %d)", ratio(part, whole), part, whole)
}

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }
