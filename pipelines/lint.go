package pipelines

import (
	"fmt"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/filter"
	"kvern/ingest"
	"kvern/internal/conf"
)

// lint checks what the sections must agree on. A section that has problems of its
// own is left alone: one mistake is told once.
func lint(source *conf.File, f *File, known []conf.Problem) (problems []conf.Problem) {
	report := func(path, format string, args ...any) {
		problems = append(problems, source.Problem(path, format, args...))
	}
	warn := func(path, format string, args ...any) {
		p := source.Problem(path, format, args...)
		p.Warning = true
		problems = append(problems, p)
	}
	broken := func(path string) bool {
		return slices.ContainsFunc(known, func(p conf.Problem) bool {
			return p.Path == path || strings.HasPrefix(p.Path, path+".") || strings.HasPrefix(p.Path, path+"[")
		})
	}
	seen := map[string]int{}
	for i, s := range f.Ingest {
		path := fmt.Sprintf("ingest[%d]", i)
		if first, ok := seen[s.Source]; ok && s.Source != "" {
			report(path+".source", "the name %q is taken by ingest[%d]; the name of a source must be its own", s.Source, first)
		}
		seen[s.Source] = i
		if !broken("filter") && !broken(path+".personal_data") {
			lintPrivacy(path, s, f, report)
		}
		if s.Access != "open" && !broken(path+".access") {
			warn(path+".access", "the text of source %s is %s: it takes part in the run but is not published", s.Source, s.Access)
		}
	}
	if i := slices.IndexFunc(f.Ingest, func(s ingest.Settings) bool { return s.Generation > 1 }); !broken("dedup") {
		if components := f.Dedup.Near.Cluster == dedup.ClusterComponents; components && (i >= 0 || len(f.Dedup.Against) > 0) {
			report("dedup.near.cluster", "generations cannot be added to clusters that are components: a later document could join two that have been published apart; use leaders")
		}
		if policy := f.Dedup.Templates.Policy; !f.Dedup.Exact && (policy == dedup.TemplatesDrop || policy == dedup.TemplatesSample) && (i >= 0 || len(f.Dedup.Against) > 0) {
			report("dedup.exact", "with generations, templates: {policy: %s} needs exact: true: a later document could make a template of two equal ones that have been published", policy)
		}
		if !f.Dedup.Exact && slices.Contains(f.Dedup.Near.Keep, dedup.KeepNewest) {
			warn("dedup.exact", "keep: [newest] without exact: true publishes what has not changed again with every generation")
		}
	}
	if !broken("filter") {
		lintSteps(f, report, warn)
		lintGuard(f, warn)
	}
	return problems
}

// lintSteps checks that stages stand in an order that makes sense.
func lintSteps(f *File, report, warn func(path, format string, args ...any)) {
	at := map[string]int{}
	for i, c := range f.Filter {
		if first, ok := at[c.Name]; ok && c.Name != "" {
			report(fmt.Sprintf("filter[%d]", i), "%s is already filter[%d]; a stage stands once", c.Name, first)
			continue
		}
		at[c.Name] = i
	}
	before := func(a, b string, say func(path, format string, args ...any), why string) {
		i, okA := at[a]
		k, okB := at[b]
		if okA && okB && i > k {
			say(fmt.Sprintf("filter[%d]", i), "%s comes after %s: %s", a, b, why)
		}
	}
	before("normalize", "language", warn, "damaged letters mislead the language identifier")
	before("normalize", "privacy", report, "it would bring to light what privacy cannot see, such as a number written with HTML entities; put it before")
	if _, ok := at["language"]; !ok && len(f.Filter) > 0 {
		warn("filter", "no stage language: documents have no language and are written as und")
	}
}

// lintPrivacy sees to it that a source gets the level of privacy that it needs.
func lintPrivacy(path string, s ingest.Settings, f *File, report func(path, format string, args ...any)) {
	i := slices.IndexFunc(f.Filter, func(c conf.Choice) bool { return c.Name == "privacy" })
	if i < 0 {
		if s.PersonalData != "none" {
			report(path+".personal_data", "source %s may hold personal data (%s), but the pipeline has no stage privacy; add it under filter", s.Source, s.PersonalData)
		}
		return
	}
	level := f.Filter[i].Settings.(*filter.PrivacySettings).Level
	if need := s.PersonalData == "case-files" || s.PersonalData == "special"; need && level != "persons" && level != "strict" {
		report(path+".personal_data", "source %s holds %s, which needs the privacy level persons or strict; filter[%d].privacy has %s", s.Source, s.PersonalData, i, level)
	}
}

// lintGuard warns of a guard that cannot do what it seems to.
func lintGuard(f *File, warn func(path, format string, args ...any)) {
	var keep []corpus.Language
	for _, c := range f.Filter {
		if l, ok := c.Settings.(*filter.LanguageSettings); ok {
			keep = l.Keep
		}
	}
	for _, l := range corpus.Languages {
		if _, ok := f.Export.Guard[l]; ok && keep != nil && !slices.Contains(keep, l) {
			warn("export.guard."+string(l), "%s is guarded but not kept by the stage language", l)
		}
	}
}
