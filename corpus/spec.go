package corpus

import (
	"fmt"
	"reflect"
)

// Kind says which role a part plays.
type Kind string

// The kinds of parts.
const (
	KindContainer Kind = "container" // unpacks a file: gz, zst, bz2
	KindReader    Kind = "reader"    // turns bytes into documents
	KindStage     Kind = "stage"     // a Stage, under `filter`
	KindMatcher   Kind = "matcher"   // compares documents, under `dedup`
	KindSink      Kind = "sink"      // writes shards, under `export`
)

// Info is what a part says about itself.
type Info struct {
	Name string
	// Version rises whenever the part gives another result for the same input
	// and settings. It is in the identity of every task the part takes part in.
	Version int
	// Summary is one sentence.
	Summary string
	// Reasons are all the reasons the part gives for a removal or a quarantine.
	Reasons []Reason
	// Signals are the numbers it records; they become columns.
	Signals []Signal
}

// Reason is a declared reason for a removal or a quarantine: its name, in lower
// case with hyphens, and one sentence.
type Reason struct {
	Name string
	Doc  string
	// Expected marks a quarantine that nature brings, such as a scan without a
	// text layer; it does not count towards the quarantine that a run allows.
	Expected bool
}

// Signal is a number that a part records for every document.
type Signal struct {
	Name string
	Doc  string
}

// Spec declares a part: what it is, its settings with their defaults, and how to
// build it. It is made by a function such as StageSpec and listed in the
// catalogue.
//
// The settings are a struct. Its fields carry the tags `yaml` (the key), `doc`
// (one sentence for a researcher), where they apply `min`, `max` and `enum`,
// and `when:"judge"` on those that only a Judge reads. A method
// Validate() error checks rules across fields.
type Spec struct {
	Info
	Kind     Kind
	settings reflect.Type
	defaults any
	build    func(settings any) (any, error)
}

// NewSpec declares a part of any kind with settings C, which must be a struct.
func NewSpec[C any](kind Kind, info Info, defaults C, build func(C) (any, error)) Spec {
	t := reflect.TypeFor[C]()
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("part %s: settings are a %s, want a struct", info.Name, t.Kind()))
	}
	return Spec{info, kind, t, defaults, func(s any) (any, error) { return build(*s.(*C)) }}
}

// StageSpec declares a stage.
func StageSpec[C any](info Info, defaults C, build func(C) (Stage, error)) Spec {
	return NewSpec(KindStage, info, defaults, func(c C) (any, error) { return build(c) })
}

// Settings returns a pointer to a fresh copy of the default settings.
func (s Spec) Settings() any {
	p := reflect.New(s.settings)
	p.Elem().Set(reflect.ValueOf(s.defaults))
	return p.Interface()
}

// Build makes the part from settings that Settings returned.
func (s Spec) Build(settings any) (any, error) { return s.build(settings) }

// Stage builds the part, which must be a stage. With forJudge false, settings
// that only a Judge reads are put back to their defaults first, so that what
// Process does cannot depend on them.
func (s Spec) Stage(settings any, forJudge bool) (Stage, error) {
	if !forJudge {
		settings = s.WithoutJudge(settings)
	}
	part, err := s.build(settings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	return part.(Stage), nil
}

// WithoutJudge returns a copy of settings in which every field tagged
// `when:"judge"` has its default.
func (s Spec) WithoutJudge(settings any) any {
	p := reflect.New(s.settings)
	p.Elem().Set(reflect.ValueOf(settings).Elem())
	defaults := reflect.ValueOf(s.defaults)
	for i := range s.settings.NumField() {
		if s.settings.Field(i).Tag.Get("when") == "judge" {
			p.Elem().Field(i).Set(defaults.Field(i))
		}
	}
	return p.Interface()
}

// Reason finds a declared reason by name.
func (s Spec) Reason(name string) (Reason, bool) {
	for _, r := range s.Reasons {
		if r.Name == name {
			return r, true
		}
	}
	return Reason{}, false
}
