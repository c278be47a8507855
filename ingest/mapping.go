package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Reading are the settings that readers get.
func (s Settings) Reading() Reading {
	return Reading{s.mapping(), s.Record, s.Fields, s.Match, s.Drop, s.Blocks, s.Limits, s.TDM}
}

// mapping is the reader that record, fields, drop and blocks are written for; empty for
// fields that are names in JSON and tables.
func (s Settings) mapping() string {
	switch {
	case s.Mapping != "":
		return s.Mapping
	case s.Format != "":
		return s.Format
	case s.Record.Select != "" || len(s.Record.Screened)+len(s.Drop)+len(s.Blocks) > 0 || strings.Contains(s.Fields.Text, "/"):
		return "xml"
	}
	return ""
}

// obeyed are the keys that each reader obeys. What a source says to one that does not
// listen is refused, never ignored.
var obeyed = map[string][]string{
	"xml":     {"record.select", "record.screened", "fields", "match", "drop", "blocks"},
	"html":    {"record.select", "record.screened", "fields", "match", "drop"},
	"json":    {"record.select", "record.screened", "fields", "match"},
	"jsonl":   {"record.screened", "fields", "match"},
	"csv":     {"record.screened", "fields", "match"},
	"parquet": {"record.screened", "fields", "match"},
	"":        {"fields", "match"},
}

func (s Settings) checkMapping() error {
	kind := s.mapping()
	if s.Mapping != "" && obeyed[s.Mapping] == nil {
		return fmt.Errorf("mapping: %q is none of csv, html, json, jsonl, parquet, xml", s.Mapping)
	}
	if s.Mapping != "" && s.Format != "" && s.Mapping != s.Format {
		return fmt.Errorf("mapping: %q, but format reads all files as %s; leave one of the two out", s.Mapping, s.Format)
	}
	var all []error
	for _, key := range s.mapped() {
		if !slices.Contains(obeyed[kind], key) {
			all = append(all, fmt.Errorf("%s: the reader %s has no use for it; see docs/adding-a-source.md", key, kind))
		}
	}
	for i, path := range s.Fields.list() {
		if screenedName(path) {
			all = append(all, fmt.Errorf("fields.%s: %q is a field that screens what must not be read", factNames[i], path))
		}
	}
	if len(all) > 0 {
		return errors.Join(all...)
	}
	return s.checkPaths(kind)
}

// mapped are the keys of the mapping that the source gives.
func (s Settings) mapped() (keys []string) {
	for _, k := range []struct {
		key   string
		given bool
	}{
		{"record.select", s.Record.Select != ""},
		{"record.screened", len(s.Record.Screened) > 0},
		{"fields", s.Fields != Fields{}},
		{"match", s.Match != Fields{}},
		{"drop", len(s.Drop) > 0},
		{"blocks", len(s.Blocks) > 0},
	} {
		if k.given {
			keys = append(keys, k.key)
		}
	}
	return keys
}

// screenedName reports whether a path ends in the name of a field that holds what a
// journal withholds: eInnsyn has offentligTittel_SENSITIV and offentligTittelSensitiv
// beside offentligTittel (docs.digdir.no, eInnsyn).
func screenedName(path string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return strings.ContainsRune("./|[]'\" ", r) }),
		func(name string) bool { return strings.HasSuffix(name, "sensitiv") })
}

// checkPaths compiles the paths as the reader will.
func (s Settings) checkPaths(kind string) error {
	if s.Match.Text != "" {
		return errors.New("match.text: the text is taken as it is; only other fields can be cut to what matches")
	}
	var err error
	switch r := s.Reading(); kind {
	case "xml":
		if s.Fields.Text == "" {
			return errors.New("fields.text: missing; say in which element of the XML the text stands, such as //body")
		}
		_, err = newXML(r)
	case "json", "jsonl":
		if _, err = newJSON(r); err == nil && kind == "jsonl" && slices.Contains(s.Fields.parts(), keyOfRecord) {
			err = fmt.Errorf("fields: %s is for records in an object, not for lines", keyOfRecord)
		}
	case "html":
		_, err = newPage(r)
	case "csv":
		_, err = newSheet(r)
	case "parquet":
		if slices.ContainsFunc(append(s.Fields.parts(), s.Record.Screened...), func(p string) bool { return strings.ContainsAny(p, "[*") && !strings.Contains(p, "=") }) {
			return errors.New("fields: columns that are lists are not read in Parquet; structs are, as metadata.url")
		}
		_, err = newTable(r)
	case "":
		if err = s.Fields.check(); err == nil {
			_, err = newMatchers(s.Match)
		}
	default:
		_, err = newMatchers(s.Match)
	}
	return err
}

// parts are all paths of the fields.
func (f Fields) parts() (all []string) {
	for i, paths := range f.paths() {
		if f.list()[i] != "" {
			all = append(all, paths...)
		}
	}
	return all
}

// check looks at fields that are names in JSON and tables of any format.
func (f Fields) check() error {
	for i, paths := range f.paths() {
		for _, path := range paths {
			switch {
			case slices.Contains(strings.Split(path, "."), ""):
				return fmt.Errorf("fields.%s: %q has an empty step", factNames[i], path)
			case strings.ContainsAny(path, "[]*@") && f.list()[i] != "":
				return fmt.Errorf("fields.%s: %q is more than a name: say with format which files it is for, such as json or html", factNames[i], path)
			}
		}
	}
	return nil
}
