// Package eval measures how well the language identifier does on labelled texts.
package eval

import (
	"fmt"
	"strings"

	"kvern/filter/language"
	"kvern/filter/language/labelled"
)

// Report counts answers.
type Report struct {
	// Confusion counts the texts in the first label that were taken for the second.
	Confusion [language.Labels][language.Labels]int
	// Lengths counts by the number of words.
	Lengths [len(lengths)]Score
	// Loose counts answers that are the language or plausible; Strict counts sets
	// of plausible languages that are equal.
	Loose, Strict Score
	// Confidence adds up the confidences, for comparison with the share of right
	// answers.
	Confidence float64
}

// Score counts right answers.
type Score struct{ Right, All int }

// lengths are the greatest numbers of words of the classes of Report.Lengths.
var lengths = [...]int{2, 5, 10, 20, 50, 1 << 62}

// Run puts the texts to an identifier.
func Run(id *language.Identifier, rows []labelled.Row, o language.Options) *Report {
	r := new(Report)
	var found language.Result
	for _, row := range rows {
		id.Detect(&found, row.Text, o)
		r.count(&row, &found)
	}
	return r
}

func (r *Report) count(row *labelled.Row, found *language.Result) {
	gold := language.LabelOf(row.Lang)
	set := language.Of(gold)
	for _, code := range row.Labels {
		set |= language.Of(language.LabelOf(code))
	}
	r.Confusion[gold][found.Language]++
	r.Loose.count(set.Has(found.Language))
	r.Strict.count(set == found.Plausible)
	r.Confidence += found.Confidence
	words := len(strings.Fields(row.Text))
	for i, limit := range lengths {
		if words <= limit {
			r.Lengths[i].count(gold == found.Language)
			break
		}
	}
}

func (s *Score) count(right bool) {
	s.All++
	if right {
		s.Right++
	}
}

func (s Score) ratio() float64 {
	if s.All == 0 {
		return 0
	}
	return float64(s.Right) / float64(s.All)
}

// Accuracy is the share of texts whose language was found.
func (r *Report) Accuracy() float64 {
	s := Score{All: r.Loose.All}
	for l := range r.Confusion {
		s.Right += r.Confusion[l][l]
	}
	return s.ratio()
}

// Language gives precision, recall and their harmonic mean for a label.
func (r *Report) Language(l language.Label) (precision, recall, f1 float64) {
	hits := r.Confusion[l][l]
	gold, answers := Score{Right: hits}, Score{Right: hits}
	for k := range r.Confusion {
		gold.All += r.Confusion[l][k]
		answers.All += r.Confusion[k][l]
	}
	both := Score{Right: 2 * hits, All: gold.All + answers.All}
	return answers.ratio(), gold.ratio(), both.ratio()
}

// MacroF1 is the mean F1 of the languages that occur among the cases.
func (r *Report) MacroF1() float64 {
	sum, n := 0.0, 0
	for l := range r.Confusion {
		if _, recall, f1 := r.Language(language.Label(l)); recall > 0 || r.occurs(l) {
			sum += f1
			n++
		}
	}
	return sum / float64(max(n, 1))
}

func (r *Report) occurs(l int) bool {
	for _, n := range r.Confusion[l] {
		if n > 0 {
			return true
		}
	}
	return false
}

// String prints the figures as tables.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "texts %d  accuracy %.4f  macro F1 %.4f  loose %.4f  strict %.4f  mean confidence %.4f\n\n",
		r.Loose.All, r.Accuracy(), r.MacroF1(), r.Loose.ratio(), r.Strict.ratio(), r.Confidence/float64(max(r.Loose.All, 1)))
	r.printConfusion(&b)
	b.WriteString("\nwords    texts  accuracy\n")
	from := 1
	for i, s := range r.Lengths {
		if s.All > 0 {
			fmt.Fprintf(&b, "%-7s %6d    %.4f\n", class(from, lengths[i]), s.All, s.ratio())
		}
		from = lengths[i] + 1
	}
	return b.String()
}

func class(from, to int) string {
	if to == lengths[len(lengths)-1] {
		return fmt.Sprintf("%d-", from)
	}
	return fmt.Sprintf("%d-%d", from, to)
}

// printConfusion prints one line per language: its figures, and what it was taken
// for.
func (r *Report) printConfusion(b *strings.Builder) {
	b.WriteString("gold  prec.  recall F1     ")
	for _, code := range language.Codes {
		fmt.Fprintf(b, "%5s", code)
	}
	b.WriteByte('\n')
	for l, code := range language.Codes {
		if !r.occurs(l) {
			continue
		}
		precision, recall, f1 := r.Language(language.Label(l))
		fmt.Fprintf(b, "%s   %.4f %.4f %.4f ", code, precision, recall, f1)
		for _, n := range r.Confusion[l] {
			if n == 0 {
				b.WriteString("    .")
				continue
			}
			fmt.Fprintf(b, "%5d", n)
		}
		b.WriteByte('\n')
	}
}
