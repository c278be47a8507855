// Package sources holds the descriptions of public sources that ship with kvern: how
// their records are taken out, and under which terms their text may be used. A
// pipeline file refers to one by its name.
package sources

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Names lists the sources in alphabetical order.
func Names() (names []string) {
	all, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, name := range all {
		names = append(names, strings.TrimSuffix(name, ".yaml"))
	}
	return names
}

// Read gives the description of a source; ok is false when there is none.
func Read(name string) (data []byte, ok bool) {
	data, err := files.ReadFile(name + ".yaml")
	return data, err == nil
}
