package ingest

import (
	"testing"

	"github.com/valyala/fastjson"
)

func TestConditionInJSON(t *testing.T) {
	for condition, want := range map[string]map[string]bool{
		"skjermet":         {`{"skjermet":true}`: true, `{"skjermet":false}`: false, `{}`: false, `{"skjermet":[]}`: false},
		"skjermet=true":    {`{"skjermet":true}`: true, `{"skjermet":false}`: false, `{"skjermet":"true"}`: true, `{}`: false},
		"offentlig=false":  {`{"offentlig":false}`: true, `{"offentlig":true}`: false},
		"offentlig!=true":  {`{"offentlig":false}`: true, `{"offentlig":true}`: false, `{}`: true},
		"type=notat|brev*": {`{"type":["sak","notat"]}`: true, `{"type":[["brev 2"]]}`: true, `{"type":["sak"]}`: false, `{"type":{}}`: false},
		"nivå=1":           {`{"nivå":1}`: true, `{"nivå":2}`: false, `{"nivå":null}`: false},
	} {
		all, err := conditions([]string{condition})
		if err != nil {
			t.Fatal(err)
		}
		for record, want := range want {
			if got := all[0].holds(fastjson.MustParse(record)); got != want {
				t.Errorf("%s in %s: got %t, want %t", condition, record, got, want)
			}
		}
	}
}

func TestConditionInTables(t *testing.T) {
	for value, want := range map[string]bool{"": false, "false": false, "False": false, "true": true, "§ 13": true, "nei": true} {
		if got := (&condition{any: true}).met(value); got != want {
			t.Errorf("%q: got %t, want %t", value, got, want)
		}
	}
}
