package ingest

import (
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

func TestUnmet(t *testing.T) {
	e := Expect{Documents: []int{700, 900}, Languages: map[corpus.Language]corpus.Share{"nob": 0.6, "sme": 0.1}}
	for name, tt := range map[string]struct {
		found Found
		want  []string
	}{
		"as expected": {Found{800, map[corpus.Language]int{"nob": 480, "sme": 80}}, nil},
		"too few":     {Found{12, map[corpus.Language]int{"nob": 12}}, []string{"source lov: 12 documents, expect.documents is 700 to 900", "source lov: 0 of 12 documents are sme, expect.languages is 10%"}},
		"nothing":     {Found{}, []string{"source lov: 0 documents, expect.documents is 700 to 900"}},
		"languages":   {Found{900, map[corpus.Language]int{"nob": 539, "sme": 90}}, []string{"source lov: 539 of 900 documents are nob, expect.languages is 60%"}},
	} {
		if diff := cmp.Diff(e.Unmet("lov", tt.found), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
	if got := (Expect{}).Unmet("lov", Found{}); got != nil {
		t.Errorf("without expectations: %v", got)
	}
}
