package main

import (
	"strings"
	"testing"

	"kvern/pipelines"
)

// TestWorklistCells has names that would break a line or a column.
func TestWorklistCells(t *testing.T) {
	var out strings.Builder
	o := &worklistOptions{}
	if _, err := o.print(&out, []pipelines.Errand{{Source: "skann", File: "a\tb\nc.pdf", Reason: "needs-ocr", Detail: "x"}}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "skann\ta\\tb\\nc.pdf\tneeds-ocr\tx\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
