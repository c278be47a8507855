package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// devData gives the path of a development file, or skips the test.
func devData(t testing.TB, elem ...string) string {
	t.Helper()
	p := filepath.Join(append([]string{"..", "..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	return p
}

// TestMalformedLines reads lines that are broken in every way we know of. The
// reader leaves repeated ids to the run.
func TestMalformedLines(t *testing.T) {
	input, err := os.ReadFile(devData(t, "corpus", "dev_messy.malformed.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	b, err := os.ReadFile(devData(t, "corpus", "dev_messy.malformed.expect.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	outcome := map[string]string{
		"parse-error": "json-syntax", "blank-skip": "overhead", "missing-text": "text-missing", "wrong-type": "",
		"lone-surrogate": "lone-surrogate", "invalid-utf8": "invalid-utf8", "ok-bom": "bom",
	}
	var got []string
	for r, err := range readMemory(context.Background(), []corpus.Spec{JSONL}, "", "a.jsonl", input, DefaultLimits) {
		i := len(got)
		if i == len(want) {
			t.Fatal("more records than lines")
		}
		expected, ok := outcome[want[i]]
		if !ok {
			expected = "document"
		}
		found := describeRecord(r, err)
		if expected == "" && (found == "text-not-a-string" || found == "not-an-object") {
			expected = found
		}
		if diff := cmp.Diff(found, expected); diff != "" {
			t.Errorf("line %d, %s (-got +want):\n%s", i+1, want[i], diff)
		}
		got = append(got, found)
	}
	if len(got) != len(want) {
		t.Errorf("%d records of %d lines", len(got), len(want))
	}
}

// describeRecord is the fault, the first repair, or what the record is.
func describeRecord(r corpus.Record, err error) string {
	var f *corpus.Fault
	switch {
	case errors.As(err, &f):
		return f.Reason
	case err != nil:
		return err.Error()
	case r.Removed != nil:
		return r.Removed.Reason
	case r.Document == nil:
		return "overhead"
	case len(r.Document.Origin.Repairs) > 0:
		return r.Document.Origin.Repairs[0].Name
	}
	return "document"
}
