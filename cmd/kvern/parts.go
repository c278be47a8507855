package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/filter"
	"kvern/filter/privacy"
	"kvern/internal/conf"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func partsCommand() *cobra.Command {
	var schema bool
	c := &cobra.Command{
		Use:   "parts [NAME]",
		Short: "List the parts of pipelines, with their settings and reasons",
		Long: `parts lists every part that a pipeline can be made of. With a name it prints that
part's settings with their defaults, the reasons it gives, and the numbers it
records. With --schema it prints the JSON Schema of a pipeline file, or of the
settings of one part, for editors that complete and check as you type.`,
		Args: args(0, 1, "at most the name of one part"),
		RunE: func(c *cobra.Command, a []string) error {
			if len(a) == 0 {
				if schema {
					return printJSON(c, pipelines.Schema())
				}
				return listParts(c)
			}
			specs := named(a[0])
			if len(specs) == 0 {
				return usageError{fmt.Errorf("there is no part %q; 'kvern parts' lists them", a[0])}
			}
			for _, spec := range specs {
				if schema {
					if err := printJSON(c, pipelines.PartSchema(spec)); err != nil {
						return err
					}
					continue
				}
				if err := printPart(c, spec); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of a pipeline file")
	return c
}

func named(name string) (specs []corpus.Spec) {
	for _, spec := range pipelines.Catalog {
		if spec.Name == name {
			specs = append(specs, spec)
		}
	}
	return specs
}

func printJSON(c *cobra.Command, v any) error {
	enc := json.NewEncoder(c.OutOrStdout())
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func listParts(c *cobra.Command) error {
	out := &printer{w: c.OutOrStdout()}
	kind := corpus.Kind("")
	for _, spec := range pipelines.Catalog {
		if spec.Kind != kind {
			if kind != "" {
				out.line("")
			}
			kind = spec.Kind
			out.line("%s", kind)
		}
		out.line("  %-12s %s", spec.Name, spec.Summary)
	}
	return out.err
}

func printPart(c *cobra.Command, spec corpus.Spec) error {
	out := &printer{w: c.OutOrStdout()}
	out.line("%s (%s, version %d)", spec.Name, spec.Kind, spec.Version)
	out.line("  %s", spec.Summary)
	fields := conf.Fields(spec.Settings())
	if len(fields) > 0 {
		out.line("\nsettings")
	}
	for _, f := range fields {
		out.line("  %s: %s", f.Path, strings.TrimSuffix(f.Type+", "+f.Limits, ", "))
		out.line("      %s", f.Doc)
		if f.Default != "" {
			out.line("      default: %s", f.Default)
		}
	}
	if len(spec.Reasons) > 0 {
		out.line("\nreasons")
	}
	for _, r := range spec.Reasons {
		out.line("  %s", r.Name)
		out.line("      %s", r.Doc)
	}
	if len(spec.Signals) > 0 {
		out.line("\nrecords")
	}
	for _, s := range spec.Signals {
		out.line("  %s", s.Name)
		out.line("      %s", s.Doc)
	}
	if spec.Name == filter.Privacy.Name {
		out.line("\nrules, as 'kvern scrub' names them")
		for _, rule := range privacy.Rules() {
			out.line("  %s", rule.Name)
			out.line("      %s", rule.Doc)
		}
	}
	return out.err
}
