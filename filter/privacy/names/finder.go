package names

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

//go:embed data/model.bin
var embedded []byte

var model = sync.OnceValue(func() *tagger.Model {
	m, err := tagger.Open(embedded)
	if err != nil {
		panic("the built-in name model: " + err.Error())
	}
	return m
})

// Profile is an operating point.
type Profile uint8

// The operating points.
const (
	Balanced Profile = iota
	Recall
)

var profileNames = [...]string{Balanced: "balanced", Recall: "recall"}

// String gives the name of the profile in a pipeline file.
func (p Profile) String() string { return profileNames[p] }

// ParseProfile reads the name of a profile.
func ParseProfile(name string) (Profile, error) {
	for p, n := range profileNames {
		if n == name {
			return Profile(p), nil
		}
	}
	return 0, fmt.Errorf("unknown name profile %q, want one of %s", name, strings.Join(profileNames[:], ", "))
}

// Finder finds persons. It may be used from many goroutines.
type Finder struct {
	model   *tagger.Model
	profile Profile
}

// New makes a finder with the model that is built into the program.
func New(p Profile) *Finder { return &Finder{model(), p} }

// FindNames gives the mentions of persons in a text, in order and apart.
func (f *Finder) FindNames(text string) (found []privacy.Mention) {
	f.model.Tag(text, func(t tagger.Text) {
		s := search{text: text, profile: f.profile, tokens: t.Tokens()}
		s.collect(t)
		if len(s.names) > 0 {
			s.link()
			s.classify()
			s.choose()
			s.spread(t)
			found = s.mentions()
		}
	})
	return found
}
