package pipelines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/export"
	"kvern/ingest"
	"kvern/internal/conf"
)

// Schema is the JSON Schema of a pipeline file.
func Schema() map[string]any {
	s := conf.Schema(&File{Dedup: DefaultDedup, Export: export.DefaultSettings}, stages())
	s["title"] = "kvern pipeline"
	return s
}

// PartSchema is the JSON Schema of the settings of a part.
func PartSchema(spec corpus.Spec) map[string]any { return conf.Schema(spec.Settings()) }

// CheckInputs looks whether the files of a pipeline's sources are there.
func CheckInputs(ctx context.Context, name string, data []byte, f *File, root string) (problems []conf.Problem) {
	source, _ := conf.Parse(name, data)
	for i, s := range f.Ingest {
		if err := s.Fetched(root); err != nil {
			p := source.Problem(fmt.Sprintf("ingest[%d].fetch", i), "%v", err)
			p.Warning = errors.Is(err, ingest.ErrNotFetched) // a run fetches it
			problems = append(problems, p)
			continue
		}
		files, err := ingest.New(s, ingest.Options{Root: root, Parts: Parts(corpus.KindContainer, corpus.KindReader)})
		if err == nil {
			err = files.Find(ctx)
		}
		if err != nil {
			problems = append(problems, source.Problem(fmt.Sprintf("ingest[%d].files", i), "%v", err))
		}
	}
	return problems
}

// MarkdownPipelines finds the pipelines in the YAML blocks of a Markdown file:
// the blocks that have an `ingest` section. Each comes with as many blank lines in
// front as stand before it, so that places of problems are those in the file.
func MarkdownPipelines(data []byte) (pipelines [][]byte) {
	var block []string
	start, in := 0, false
	for i, line := range strings.Split(string(data), "\n") {
		text := strings.TrimSpace(line)
		switch {
		case !in && (text == "```yaml" || text == "```yml"):
			in, start, block = true, i+1, nil
		case in && text == "```":
			in = false
			if b := strings.Join(block, "\n"); strings.Contains("\n"+b, "\ningest:") {
				pipelines = append(pipelines, append(bytes.Repeat([]byte("\n"), start), b+"\n"...))
			}
		case in:
			block = append(block, line)
		}
	}
	return pipelines
}
