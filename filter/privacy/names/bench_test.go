package names_test

import (
	"os"
	"path/filepath"
	"testing"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names"
)

// seeds are the seed documents, where they are at hand.
func seeds(b *testing.B) (texts []string, size int64) {
	files, err := filepath.Glob(filepath.FromSlash("../../../../shared/data/seeds/*.txt"))
	if err != nil || len(files) == 0 {
		b.Skip("needs ../shared/data, which is not here")
	}
	for _, f := range files {
		t, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		texts = append(texts, string(t))
		size += int64(len(t))
	}
	return texts, size
}

func BenchmarkFindNames(b *testing.B) {
	texts, size := seeds(b)
	f := names.New(names.Balanced)
	b.SetBytes(size)
	for b.Loop() {
		for _, t := range texts {
			f.FindNames(t)
		}
	}
}

// BenchmarkScrub compares the levels, and contact with and without the search for
// special categories.
func BenchmarkScrub(b *testing.B) {
	texts, size := seeds(b)
	for name, o := range map[string]privacy.Options{
		"identifiers":     {Level: privacy.Identifiers},
		"contact-alone":   {Level: privacy.Contact},
		"contact-special": {Level: privacy.Contact, Names: names.New(names.Balanced)},
		"persons":         {Level: privacy.Persons, Names: names.New(names.Balanced)},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := privacy.New(o)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			for b.Loop() {
				for _, t := range texts {
					if _, err := s.Scrub(t); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
