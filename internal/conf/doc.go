// Package conf turns YAML into typed settings, and says everything that is wrong
// with a file at once, with line and column, in words that help.
//
// One Go struct is the only truth about settings. From it come decoding,
// defaults, checks, the effective file (Marshal), a form to hash (Canonical), a
// JSON Schema (Schema) and the reference documentation (Fields):
//
//	type Near struct {
//		Threshold float64  `yaml:"threshold" doc:"Similarity from which two documents are duplicates." min:"0.5" max:"1"`
//		Keep      []string `yaml:"keep" doc:"What decides which duplicate stays." enum:"source licence length date"`
//	}
//
//	near := Near{Threshold: 0.8}
//	problems := conf.Decode("pipeline.yaml", data, &near)
//
// Decoding starts from what the struct already holds: those are the defaults.
// What the file gives replaces them, lists and maps as a whole.
//
// # Tags
//
//	yaml:"name"            the key; every exported field has one, or yaml:"-"
//	yaml:"name,required"   the key must be given and not be empty
//	yaml:",inline"         the fields of this struct stand beside the others
//	doc:"One sentence."    what the setting does
//	min:"1" max:"10"       limits of a number, a size or a share; those of a
//	                       list or map hold for each of its values
//	enum:"a b c"           the texts that are allowed, likewise
//	of:"stage"             on a Choice: the kind of Catalogue it chooses from
//
// # Types
//
// A field is a string, a bool, a number, a time.Duration, a Choice, a type that
// implements encoding.TextUnmarshaler (and TextMarshaler, unless it is a kind of
// string), a struct, or a slice, map or pointer of these. Map keys are strings
// or implement encoding.TextUnmarshaler. A pointer is a section that may be left
// out. One scalar stands for a list of one. Any other type, and a field without
// a tag, is a mistake in the program, and panics.
//
// A type may do more, by having a method; it need not import this package:
//
//	SetDefaults()          see Defaulter
//	Validate() error       see Validator
//	Shorthands() []any     see Shorthand
//	Pattern() string       see Patterned
//	Values() []string      see Enumerated
//
// # YAML
//
// Anchors, aliases and merge keys work. A file holds one document. A value is
// never empty (null), and nothing is guessed: "yes" is not true, 0,8 is not a
// number, but the message says what was probably meant.
package conf
