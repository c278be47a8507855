package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"kvern/ingest"
	"kvern/pipelines"
	"kvern/sources"

	"github.com/spf13/cobra"
)

func sourceCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "source",
		Short: "Describe sources, and look at what comes out of them",
		Long: `A source says where text lies, how its records are taken out, and under which terms
it may be used. Its description is a YAML file in sources/ beside the pipeline file;
some ship with kvern. See docs/adding-a-source.md.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to do: list, preview, new, fetch or worklist; see '%s --help'", c.CommandPath())}
		},
	}
	c.AddCommand(sourceListCommand(), sourcePreviewCommand(), sourceNewCommand(), sourceFetchCommand(), sourceWorklistCommand())
	return c
}

// sourcesDir is where descriptions lie, relative to the working directory.
const sourcesDir = "sources"

// terms are the settings that only a run needs: who looks at a source may not have
// settled them yet.
var terms = []string{"licence", "agreement", "access", "personal_data", "publisher", "language_hint", "files", "source"}

// readSource reads a description by its name or its file, and says everything that is
// wrong with how it is read.
func readSource(name string) (ingest.Settings, error) {
	path, data, err := name, []byte(nil), error(nil)
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		data, err = os.ReadFile(name)
	} else {
		path, data, err = pipelines.OpenSource(sourcesDir, name)
	}
	if err != nil {
		return ingest.Settings{}, err
	}
	s, problems := pipelines.Source(path, data)
	var all []error
	for _, p := range problems {
		key, _, _ := strings.Cut(p.Path, ".")
		if !p.Warning && !slices.Contains(terms, key) {
			all = append(all, errors.New(p.String()))
		}
	}
	return s, errors.Join(all...)
}

func sourceListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the sources that ship with kvern and those in sources/",
		Args:  args(0, 0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			names := sources.Names()
			own, err := filepath.Glob(filepath.Join(sourcesDir, "*.yaml"))
			if err != nil {
				return err
			}
			for _, path := range own {
				names = append(names, strings.TrimSuffix(filepath.Base(path), ".yaml"))
			}
			slices.Sort(names)
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "source\tterms\taccess\tpersonal data\tpublisher")
			for _, name := range slices.Compact(names) {
				s, err := readSource(name)
				if err != nil {
					return usageError{err}
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, cmp.Or(s.Licence, "by agreement"), s.Access, s.PersonalData, s.Publisher.Name)
			}
			return w.Flush()
		},
	}
}

func sourceNewCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "new PATH...|ADDRESS...",
		Short: "Write a first description of a source, with guesses and open points",
		Long: `new looks at files, or at all files in folders, and prints a description of the source
that they are. What it cannot know is marked with TODO. Of addresses it makes a source that
fetches them, or the sitemap or OAI-PMH server that an address looks like; it fetches nothing.`,
		Example: `  kvern source new uttrekk/ > sources/uttrekk.yaml
  kvern source new https://www.example.no/sitemap.xml > sources/example.yaml`,
		Args: args(1, -1, "one or more files, folders or addresses"),
		RunE: func(c *cobra.Command, paths []string) error {
			if isAddress(paths[0]) {
				text, err := describeAddresses(paths)
				fmt.Fprint(c.OutOrStdout(), text)
				return err
			}
			var files []string
			for _, p := range paths {
				err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
					if err == nil && d.Type().IsRegular() {
						files = append(files, path)
					}
					return err
				})
				if err != nil {
					return usageError{err}
				}
			}
			if len(files) == 0 {
				return usageError{errors.New("there are no files")}
			}
			text, err := describeSource(c, paths[0], files)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), text)
			return err
		},
	}
}
