package privacy

import (
	"errors"
	"fmt"
	"maps"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// Operator says what is put in the place of a found value.
type Operator uint8

// The operators.
const (
	Surrogate Operator = iota // a value of the same type that belongs to nobody
	Tag                       // "<NO_FNR>"
	Mask                      // an asterisk for every byte
	Drop                      // nothing
)

var operatorNames = [...]string{"surrogate", "tag", "mask", "drop"}

// String gives the name of the operator in a pipeline file.
func (o Operator) String() string {
	if int(o) < len(operatorNames) {
		return operatorNames[o]
	}
	return fmt.Sprintf("operator(%d)", uint8(o))
}

// ParseOperator reads the name of an operator.
func ParseOperator(name string) (Operator, error) {
	for o, n := range operatorNames {
		if n == name {
			return Operator(o), nil
		}
	}
	return 0, fmt.Errorf("unknown privacy operator %q, want one of %s", name, strings.Join(operatorNames[:], ", "))
}

// Options choose what a Scrubber does.
type Options struct {
	Level     Level
	Operator  Operator
	Operators map[Type]Operator // for single types, in place of Operator
	Names     NameFinder        // needed for Persons and Strict, and to count Special
	// CaseHandlers says to remove the names of case handlers at Persons already.
	CaseHandlers bool
}

// ErrNoNames says that a level needs names and nothing can find them. A level
// must never be less than it says.
var ErrNoNames = errors.New("a name model is needed to remove names of persons")

// ErrUnsettled says that a text goes on yielding new values however often what
// was found is replaced. No text is given back then.
var ErrUnsettled error = UnsettledError{}

// UnsettledError is the type of ErrUnsettled.
type UnsettledError struct{}

// Error says what it means.
func (UnsettledError) Error() string {
	return "the text does not settle: replacing what was found brings forth more"
}

// maxPasses bounds how often a text is searched. Ordinary text needs two: the
// second finds nothing.
const maxPasses = 12

// Scrubber finds and replaces personal data. It may be used from many goroutines.
type Scrubber struct {
	operators [typeCount]Operator
	wanted    [typeCount]bool
	classes   [len(classRules)]bool // of persons that are removed
	names     NameFinder
	special   bool // count special categories
	scanners  sync.Pool
	tagging   *Scrubber // for texts that do not settle with surrogates for names; may be nil
}

// New builds a Scrubber.
func New(o Options) (*Scrubber, error) {
	if o.Level < Identifiers || o.Level > Strict {
		return nil, fmt.Errorf("unknown privacy level %d", o.Level)
	}
	if o.Level >= Persons && o.Names == nil {
		return nil, fmt.Errorf("level %s: %w", o.Level, ErrNoNames)
	}
	s := newScrubber(o)
	if s.wanted[Person] && s.operators[Person] == Surrogate {
		o.Operators = maps.Clone(o.Operators)
		if o.Operators == nil {
			o.Operators = map[Type]Operator{}
		}
		o.Operators[Person] = Tag
		s.tagging = newScrubber(o)
	}
	return s, nil
}

func newScrubber(o Options) *Scrubber {
	s := &Scrubber{names: o.Names, special: o.Names != nil && o.Level >= Contact}
	for class := range s.classes {
		s.classes[class] = Class(class) == Private || o.Level >= Strict || Class(class) == CaseHandler && o.CaseHandlers
	}
	s.scanners.New = func() any { return &scanner{wanted: &s.wanted} }
	for t := range s.operators {
		s.wanted[t] = types[t].Level <= o.Level
		s.operators[t] = o.Operator
		if op, ok := o.Operators[Type(t)]; ok {
			s.operators[t] = op
		}
	}
	return s
}

// Wanted lists the types that the Scrubber removes, in the order of counting.
func (s *Scrubber) Wanted() []Type {
	var out []Type
	for t, w := range s.wanted {
		if w {
			out = append(out, Type(t))
		}
	}
	return out
}

// Span is a stretch of the text that was searched. It never holds the value.
type Span struct {
	Start int     `json:"start"` // bytes
	End   int     `json:"end"`
	Type  Type    `json:"type"`
	Rule  string  `json:"rule"`  // what decided, see Rules
	Score float64 `json:"score"` // between 0 and 1
	With  string  `json:"-"`     // what is put in its place
	// Known marks an entry of our own tables that was in the text before; With is
	// then the entry itself.
	Known bool `json:"known,omitempty"`
	// Person numbers the persons of a text from 1; 0 for what is no name.
	Person int `json:"-"`
}

// Tag is how the span stands in tagged text, without the angle brackets.
func (s Span) Tag() string { return tag(s.Type, s.Person) }

func tag(t Type, person int) string {
	if person == 0 {
		return types[t].Tag
	}
	return types[t].Tag + "_" + strconv.Itoa(person)
}

// Result is a scrubbed text.
type Result struct {
	Text  string
	Spans []Span // in order, apart
	// Special counts the places where a special category of personal data is spoken
	// of near a private person, where the Scrubber has a NameFinder.
	Special int

	places []int // where the replacement of each span begins in Text
}

// Scrub replaces the personal data in a text. The result is stable: scrubbing it
// again changes nothing. The text need not be valid UTF-8.
func (s *Scrubber) Scrub(text string) (Result, error) {
	r, err := s.scrub(text, false)
	if s.special && err == nil {
		r.Special = s.specials(text)
	}
	return r, err
}

// Redact is Scrub for a short string that is no text, such as an id, a path or a
// title: what passes the checks of a person number is one there, without any
// cue. A string that does not settle is given back empty.
func (s *Scrubber) Redact(text string) Result {
	r, err := s.scrub(text, true)
	if err != nil {
		return Result{}
	}
	return r
}

func (s *Scrubber) scrub(text string, short bool) (Result, error) {
	found := s.find(text, short)
	for range maxPasses {
		r, settled := s.replace(text, found)
		if settled {
			return r, nil
		}
		before := len(found)
		for _, c := range s.find(r.Text, short) {
			if !c.known {
				c.start, c.end = r.original(c.start, false), r.original(c.end, true)
				found = append(found, c)
			}
		}
		if len(found) == before {
			return r, nil
		}
		found = resolve(found)
	}
	if s.tagging != nil {
		return s.tagging.scrub(text, short)
	}
	return Result{}, ErrUnsettled
}

// find searches a text once.
func (s *Scrubber) find(text string, short bool) []candidate {
	sc := s.scanners.Get().(*scanner)
	sc.reset(text, short)
	sc.scan()
	if s.names != nil && s.wanted[Person] {
		for _, m := range s.names.FindNames(text) {
			if s.classes[m.Class] {
				sc.person(m)
			}
		}
	}
	sc.echo()
	for i := range sc.found {
		c := &sc.found[i]
		ending, end := c.ending, c.end
		if c.start, c.end, c.known = knownAt(text, c.start, end-ending); c.end == end-ending {
			c.end = end
		}
	}
	unmask(sc.found)
	found := append([]candidate(nil), resolve(sc.found)...)
	sc.reset("", false)
	s.scanners.Put(sc)
	return found
}

// replace puts something in the place of what was found. Where nothing but known
// entries was found, the text is settled.
func (s *Scrubber) replace(text string, found []candidate) (r Result, settled bool) {
	settled = true
	if len(found) == 0 {
		return Result{Text: text}, true
	}
	choose := s.chooser(text, found)
	r.Spans = make([]Span, len(found))
	r.places = make([]int, len(found))
	var b strings.Builder
	b.Grow(len(text) + 8*len(found))
	end := 0
	for i, c := range found {
		b.WriteString(text[end:c.start])
		r.places[i] = b.Len()
		with, person := choose(c)
		if !c.known {
			with = apart(text, c, with)
		}
		b.WriteString(with)
		r.Spans[i] = Span{c.start, c.end, c.t, c.rule, float64(c.score) / 100, with, c.known, person}
		settled = settled && c.known
		end = c.end
	}
	b.WriteString(text[end:])
	r.Text = b.String()
	return r, settled
}

// apart puts a space between a surrogate and a letter or digit that touches it, as
// in text whose spaces were lost: it could not be told from its neighbour again.
func apart(text string, c candidate, with string) string {
	if with == "" || !wordByte(with[0]) {
		return with
	}
	if r, _ := utf8.DecodeLastRuneInString(text[:c.start]); unicode.IsLetter(r) || unicode.IsDigit(r) {
		with = " " + with
	}
	if r, _ := utf8.DecodeRuneInString(text[c.end:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
		with += " "
	}
	return with
}

func wordByte(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

// chooser gives the function that says what to put in the place of a candidate,
// and the number of the person when it is one. It hashes the tagged text, never a
// value, and counts the values of each type as it meets them.
func (s *Scrubber) chooser(text string, found []candidate) func(candidate) (string, int) {
	h := xxh3.New()
	end := 0
	for _, c := range found {
		h.WriteString(text[end:c.start])
		h.WriteString(types[c.t].Tag)
		end = c.end
	}
	h.WriteString(text[end:])
	seed := h.Sum64()
	ordinals := map[candidate]int{}
	var count [typeCount]int
	return func(c candidate) (string, int) {
		n, person := 0, 0
		if !c.known || c.t == Person {
			key := candidate{t: c.t, value: c.value}
			var seen bool
			if n, seen = ordinals[key]; !seen {
				n = count[c.t]
				ordinals[key] = n
				count[c.t]++
			}
		}
		if c.t == Person {
			person = n + 1
		}
		if c.known {
			return text[c.start:c.end], person
		}
		return s.instead(text, c, person, seed+uint64(c.t)*0x9E3779B97F4A7C15+uint64(n)), person
	}
}

// instead is what the operator puts in the place of a candidate.
func (s *Scrubber) instead(text string, c candidate, person int, at uint64) string {
	switch s.operators[c.t] {
	case Drop:
		return ""
	case Mask:
		return strings.Repeat("*", c.end-c.start)
	case Surrogate:
		if table := surrogates[c.t]; len(table) > 0 {
			entry := table[at%uint64(len(table))]
			if c.t == Person {
				return nameAs(entry, c.form, c.caps) + text[c.end-c.ending:c.end]
			}
			return entry
		}
	}
	return "<" + tag(c.t, person) + ">"
}

// original gives a place in the text that was searched for a place in the
// scrubbed text. A place inside a replacement moves to the edge of what was
// replaced: the end of it when it ends something, otherwise the beginning.
func (r *Result) original(p int, end bool) int {
	i := sort.SearchInts(r.places, p) - 1
	if i < 0 {
		return p
	}
	span := &r.Spans[i]
	switch after := r.places[i] + len(span.With); {
	case p >= after:
		return span.End + p - after
	case end:
		return span.End
	}
	return span.Start
}
