package jsontext

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestMend(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		repairs  Repairs
	}{
		{`{"text":"møte"}`, `{"text":"møte"}`, Repairs{}},
		{"\ufeff{}", `{}`, Repairs{BOM: 1}},
		{"{\"text\":\"gj\xf8r\"}", `{"text":"gjør"}`, Repairs{Bytes: 1}},
		{`"\ud83e\udd8c"`, `"\ud83e\udd8c"`, Repairs{}},
		{`"\uD83E\uDD8C"`, `"\uD83E\uDD8C"`, Repairs{}},
		{`"\ud83e"`, `"\ufffd"`, Repairs{Surrogates: 1}},
		{`"\udd8c\ud83e"`, `"\ufffd\ufffd"`, Repairs{Surrogates: 2}},
		{`"\ud83e\ud83e\udd8c"`, `"\ufffd\ud83e\udd8c"`, Repairs{Surrogates: 1}},
		{`"\ud83e\u0041"`, `"\ufffd\u0041"`, Repairs{Surrogates: 1}},
		{`"\\ud83e"`, `"\\ud83e"`, Repairs{}},
		{`"\\\ud83e"`, `"\\\ufffd"`, Repairs{Surrogates: 1}},
		{`"\ud8`, `"\ud8`, Repairs{}},
		{`"\ud83e\`, `"\ufffd\`, Repairs{Surrogates: 1}},
	} {
		got, r := Mend([]byte(tt.in))
		if string(got) != tt.want || r != tt.repairs {
			t.Errorf("Mend(%q) = %q, %+v, want %q, %+v", tt.in, got, r, tt.want, tt.repairs)
		}
	}
}

func TestValues(t *testing.T) {
	for line, want := range map[string]int{
		`1`: 1, `[1,2,3]`: 3, `{"a":1,"b":[2,3]}`: 5, `{"a,:b":"c,\\\",:"}`: 2, `["\\\\",1]`: 2, `"a,b`: 1, `"\\`: 1,
	} {
		if got := Values([]byte(line)); got != want {
			t.Errorf("Values(%s) = %d, want %d", line, got, want)
		}
	}
}

// FuzzMend checks against encoding/json, which replaces lone surrogates too, that
// mending changes nothing that a parser would understand.
func FuzzMend(f *testing.F) {
	for _, s := range []string{`"\ud83e"`, `"\\\ud83e\udd8c"`, "\"\xf8\"", "\ufeff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		mended, r := Mend([]byte(line))
		if !utf8.Valid(mended) {
			t.Fatalf("Mend(%q) = %q is not UTF-8", line, mended)
		}
		var want, got any
		if r.BOM+r.Bytes > 0 || json.Unmarshal([]byte(line), &want) != nil {
			return
		}
		if err := json.Unmarshal(mended, &got); err != nil {
			t.Fatalf("Mend(%q) = %q: %v", line, mended, err)
		}
		w, _ := json.Marshal(want)
		g, _ := json.Marshal(got)
		if string(w) != string(g) {
			t.Fatalf("Mend(%q) means %s, was %s", line, g, w)
		}
	})
}

func TestRelax(t *testing.T) {
	for in, want := range map[string]struct {
		out             string
		commas, numbers int
	}{
		`{"a":[1,2,],}`:                     {`{"a":[1,2]}`, 2, 0},
		`{"a":1}, `:                         {`{"a":1} `, 1, 0},
		`[NaN,-Infinity,Infinity,-1,"NaN"]`: {`[null,null,null,-1,"NaN"]`, 0, 3},
		`{"a":"b,]\",}"}`:                   {`{"a":"b,]\",}"}`, 0, 0},
		`["open,]`:                          {`["open,]`, 0, 0},
		`I`:                                 {`I`, 0, 0},
	} {
		out, commas, numbers := Relax([]byte(in))
		if string(out) != want.out || commas != want.commas || numbers != want.numbers {
			t.Errorf("%s: got %s, %d commas, %d numbers", in, out, commas, numbers)
		}
	}
}
