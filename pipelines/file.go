package pipelines

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"kvern/corpus"
	"kvern/export"
	"kvern/ingest"
	"kvern/internal/conf"
)

// File is a pipeline file.
type File struct {
	Name   string            `yaml:"name,required" doc:"Name of the data set, in lower-case letters, digits and hyphens."`
	Ingest []ingest.Settings `yaml:"ingest,required" doc:"The sources, in order of preference."`
	Filter []conf.Choice     `yaml:"filter" doc:"What happens to each document, in order." of:"stage"`
	Dedup  Dedup             `yaml:"dedup" doc:"How documents that repeat others are found."`
	Export export.Settings   `yaml:"export" doc:"What goes out, and what stops it."`
}

// Validate checks rules across the sections.
func (f File) Validate() error {
	if strings.HasPrefix(f.Name, "-") || strings.Trim(f.Name, "-abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return fmt.Errorf("name: %q is no name of a data set: use lower-case letters a-z, digits and, inside, hyphens", f.Name)
	}
	return nil
}

// Load reads a pipeline file and returns everything that is wrong with it. The
// file is nil when there are problems that are not warnings.
func Load(name string, data []byte) (*File, []conf.Problem) {
	source, problems := conf.Parse(name, data)
	if source == nil {
		return nil, problems
	}
	problems = append(problems, completeSources(name, source)...)
	f := &File{Dedup: DefaultDedup, Export: export.DefaultSettings}
	problems = append(problems, source.Decode(f, stages())...)
	problems = append(problems, lint(source, f, problems)...)
	for i := range f.Ingest {
		slices.Sort(f.Ingest[i].Files) // their order means nothing
	}
	slices.SortStableFunc(problems, conf.Problem.Compare)
	for _, p := range problems {
		if !p.Warning {
			return nil, problems
		}
	}
	return f, problems
}

// Open reads a pipeline file by its path, or a shipped recipe by its name.
func Open(name string) (path string, data []byte, err error) {
	data, err = os.ReadFile(name)
	if err == nil {
		return name, data, nil
	}
	if recipe, rerr := fs.ReadFile(recipes, name+".yaml"); rerr == nil {
		return name + ".yaml", recipe, nil
	}
	if os.IsNotExist(err) {
		return "", nil, fmt.Errorf("there is no file %s and no recipe of that name; recipes: %s", name, strings.Join(Recipes(), ", "))
	}
	return "", nil, err
}

// Marshal writes the effective settings as YAML.
func (f *File) Marshal() ([]byte, error) { return conf.Marshal(f) }

// steps are the filter stages with their declarations.
func (f *File) steps() []step {
	steps := make([]step, len(f.Filter))
	for i, c := range f.Filter {
		spec, _ := Part(corpus.KindStage, c.Name)
		steps[i] = step{spec, c.Settings}
	}
	return steps
}

type step struct {
	spec     corpus.Spec
	settings any
}

// Expired says which sources may not be used any more on a day, because their
// agreement has ended.
func (f *File) Expired(today time.Time) (problems []string) {
	for _, s := range f.Ingest {
		until := s.Agreement.Until // a year or a month ends with its last day
		if day := today.Format(time.DateOnly); until != "" && until < day[:min(len(day), len(until))] {
			problems = append(problems, fmt.Sprintf("the agreement for source %s ended on %s", s.Source, until))
		}
	}
	return problems
}
