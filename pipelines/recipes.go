package pipelines

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// recipes are the pipeline files that ship with kvern.
//
//go:embed *.yaml
var recipes embed.FS

// samples are the inputs of recipes that bring their own.
//
//go:embed demo
var samples embed.FS

// Recipes lists the names of the shipped pipeline files.
func Recipes() (names []string) {
	entries, err := recipes.ReadDir(".")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// HasSample reports whether a recipe brings inputs of its own.
func HasSample(recipe string) bool {
	_, err := samples.ReadDir(recipe)
	return err == nil
}

// notInput are the files of a sample that say what a run should do with it.
var notInput = []string{"README.md", "expected.tsv", "values.tsv"}

// WriteSample writes the inputs of a recipe into a directory. A file that is
// there already must be the same.
func WriteSample(recipe, dir string) error {
	return fs.WalkDir(samples, recipe, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(recipe, filepath.FromSlash(name))
		if err != nil {
			return err
		}
		target := filepath.Join(dir, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if slices.Contains(notInput, path.Base(name)) {
			return nil
		}
		data, err := samples.ReadFile(name)
		if err != nil {
			return err
		}
		have, err := os.ReadFile(target)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return os.WriteFile(target, data, 0o644)
		case err == nil && string(have) != string(data):
			return fmt.Errorf("%s is there and is not the sample's; move it away, or give the inputs with --inputs", target)
		}
		return err
	})
}
