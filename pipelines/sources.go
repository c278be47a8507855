package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kvern/ingest"
	"kvern/internal/conf"
	"kvern/sources"
)

// inline are the keys with which an entry under `ingest` describes its source itself.
// Without any of them its name is looked up in sources/.
var inline = []string{"licence", "format", "record", "fields"}

// completeSources fills in the entries under `ingest` from the descriptions that they
// name: from sources/NAME.yaml beside the pipeline file, or from those that ship with
// kvern.
func completeSources(pipeline string, file *conf.File) (problems []conf.Problem) {
	file.Complete("ingest", func(texts map[string]string, has func(string) bool) *conf.File {
		if slices.ContainsFunc(inline, has) {
			return nil
		}
		name, data, err := OpenSource(filepath.Join(filepath.Dir(pipeline), "sources"), texts["source"])
		if err != nil { // what is missing is told as for any entry
			if !has("files") {
				problems = append(problems, conf.Problem{File: pipeline, Path: "ingest", Message: err.Error(), Warning: true})
			}
			return nil
		}
		source, more := conf.Parse(name, data)
		problems = append(problems, more...)
		return source
	})
	return problems
}

// OpenSource finds the description of a source by its name, in a directory or among
// those that ship with kvern.
func OpenSource(dir, source string) (path string, data []byte, err error) {
	if source == "" || strings.ContainsAny(source, `/\.`) {
		return "", nil, fmt.Errorf("%q is no name of a source", source)
	}
	path = filepath.Join(dir, source+".yaml")
	data, err = os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return path, data, err
	}
	if data, ok := sources.Read(source); ok {
		return "sources/" + source + ".yaml", data, nil
	}
	return "", nil, fmt.Errorf("there is no %s, and no such source ships with kvern: %s", path, strings.Join(sources.Names(), ", "))
}

// Source reads the description of a source.
func Source(name string, data []byte) (ingest.Settings, []conf.Problem) {
	s := ingest.DefaultSettings
	return s, conf.Decode(name, data, &s)
}
