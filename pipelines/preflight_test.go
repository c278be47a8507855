package pipelines

import (
	"testing"

	"kvern/ingest"
)

// TestScansAreWorthARun: where all is scanned, a run is what lists the files to send to
// text recognition.
func TestScansAreWorthARun(t *testing.T) {
	for _, c := range []struct {
		quarantined map[string]int
		problems    int
	}{
		{map[string]int{"needs-ocr": 2}, 0},
		{map[string]int{"needs-ocr": 1, "damaged": 1}, 1},
	} {
		p := &Preflight{Records: 2, Quarantined: c.quarantined}
		p.judge(ingest.Settings{})
		if len(p.Problems) != c.problems || len(p.Warnings) == 0 {
			t.Errorf("%v: problems %q, warnings %q", c.quarantined, p.Problems, p.Warnings)
		}
	}
}
