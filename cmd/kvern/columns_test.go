package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrapped(t *testing.T) {
	for in, want := range map[string][]string{
		"":                      {""},
		"Møtet er flytta":       {"Møtet er", "flytta"},
		"Kárášjohka":            {"Kárášjohka"},
		"Kárášjohkaskuvla ja":   {"Kárášjohka", "skuvla ja"},
		"ein\n\nto  tre":        {"ein", "", "to  tre"},
		"a bcdefghijklmnopqrst": {"a bcdefghi", "jklmnopqrs", "t"},
	} {
		if diff := cmp.Diff(wrapped(in, 10), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", in, diff)
		}
	}
}

func TestPrintable(t *testing.T) {
	if got, want := printable("å\tb\r\n\x1b[2J\u202e\u00ad"), "å b\n\\x1b[2J\\u202e\\xad"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSideBySideOnANarrowScreen(t *testing.T) {
	var b strings.Builder
	sideBySide(&b, 80, "rå", "rein")
	if want := "\nraw:\nrå\n\nclean:\nrein\n\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
