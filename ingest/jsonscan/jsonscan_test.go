package jsonscan

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/valyala/fastjson"
)

// all gives the keys and values of the records of an input, each as "key value".
func all(t testing.TB, r io.Reader, path string, limit int) (got []string, end int64, err error) {
	t.Helper()
	var p Path
	if path != "" {
		var err error
		if p, err = Compile(path); err != nil {
			t.Fatal(err)
		}
	}
	s := New(r, p, limit)
	at := int64(0)
	for {
		r, err := s.Next()
		if err == io.EOF {
			return got, s.Offset(), nil
		}
		if err != nil {
			return got, s.Offset(), err
		}
		if r.At < at || r.End <= r.At || r.Value != nil && int64(len(r.Value)) != r.End-r.At {
			t.Fatalf("a record from %d to %d of %d bytes behind one that ended at %d", r.At, r.End, len(r.Value), at)
		}
		at = r.End
		if r.TooLong {
			got = append(got, string(r.Key)+" too long")
		} else {
			got = append(got, strings.TrimSpace(string(r.Key)+" "+string(r.Value)))
		}
	}
}

const nested = `{"meta":{"items":[0],"x":"]}\"{"},"data":{"n":2,"items":[{"a":1},[2,"\\"],"tre"]},"data2":null}`

func TestRecords(t *testing.T) {
	for name, tt := range map[string]struct {
		path, in string
		want     []string
	}{
		"one object":       {"", ` {"a":[1]} `, []string{`{"a":[1]}`}},
		"a list":           {"", `[{"a":1},{"b":2}]`, []string{`{"a":1}`, `{"b":2}`}},
		"values in a row":  {"", "\ufeff{\"a\":1}\n{\"b\":2},\n[3]", []string{`{"a":1}`, `{"b":2}`, `3`}},
		"within":           {"data.items[]", nested, []string{`{"a":1}`, `[2,"\\"]`, `"tre"`}},
		"one of a list":    {"data.items[1]", nested, []string{`[2,"\\"]`}},
		"every value":      {"*", `{"u:1":[["s",1,"nb"]],"u:2":[]}`, []string{`"u:1" [["s",1,"nb"]]`, `"u:2" []`}},
		"values of values": {"*.*", `{"a":{"b":1,"c":2},"d":3,"e":{"f":"g"}}`, []string{`"b" 1`, `"c" 2`, `"f" "g"`}},
		"the value itself": {".", `[1,2]`, []string{`[1,2]`}},
		"commas":           {"a[]", `{"a":[1,,2 3,],"b":0,}`, []string{"1", "2", "3"}},
		"a dotted name":    {"['a.b'][]", `{"a.b":[1]}`, []string{"1"}},
		"not there":        {"a.b", nested, nil},
		"another kind":     {"data[]", nested, nil},
		"empty":            {"", " \n", nil},
		"escaped name":     {"a", `{"\u0061":1,"a\"":2,"a":3}`, []string{`"a" 3`}},
	} {
		for way, r := range map[string]io.Reader{"": strings.NewReader(tt.in), " byte by byte": iotest.OneByteReader(strings.NewReader(tt.in))} {
			got, end, err := all(t, r, tt.path, 1<<20)
			if diff := cmp.Diff(got, tt.want); diff != "" || err != nil || end != int64(len(tt.in)) {
				t.Errorf("%s%s: ended at %d of %d, error %v (-got +want):\n%s", name, way, end, len(tt.in), err, diff)
			}
		}
	}
}

func TestBroken(t *testing.T) {
	for _, in := range []string{`[1,2`, `{"a":[`, `{"a"`, `{"a":`, `{a:1}`, `[1}`, `]`, `{"a":"`, `{"a":"\`, "tekst", `"tekst"`, "12", `{"a":}`, `[=]`} {
		path := "*.x"
		if in[0] == '[' {
			path = "[].x"
		}
		if _, _, err := all(t, strings.NewReader(in), path, 1<<20); !errors.Is(err, ErrSyntax) {
			t.Errorf("%s: got %v, want ErrSyntax", in, err)
		}
	}
	if _, _, err := all(t, io.MultiReader(strings.NewReader("[1"), iotest.ErrReader(io.ErrClosedPipe)), "", 9); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want the error of the source", err)
	}
}

// TestDeepNesting needs no memory for levels, in a record that is too long and outside.
func TestDeepNesting(t *testing.T) {
	bomb := strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)
	got, _, err := all(t, strings.NewReader(`{"x":`+bomb+`,"a":`+bomb+`,"b":1}`), "*", 1<<10)
	if diff := cmp.Diff(got, []string{`"x" too long`, `"a" too long`, `"b" 1`}); diff != "" || err != nil {
		t.Errorf("error %v (-got +want):\n%s", err, diff)
	}
}

func TestPaths(t *testing.T) {
	for path, want := range map[string]string{
		"a..b": "no name", "a[": "not closed", "a[x]": "in brackets", "a]": "no name", "[-1]": "in brackets", "a[]b": "a dot is missing", "": "1 to 30",
		strings.Repeat("[]", 31): "1 to 30", "a.*[].b['c.d'][0]": "", `["a"]`: "", "@graph[]": "",
	} {
		_, err := Compile(path)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", path, err, want)
		}
	}
}

func TestEach(t *testing.T) {
	v := fastjson.MustParse(`{"pages":[["ein",1],["to",2],{"x":"tre"}],"o":{"b":1,"a":2},"0":"null"}`)
	for path, want := range map[string]string{
		"pages[][0]": `"ein""to"`, "pages[1][1]": "2", "pages[].x": `"tre"`, "o.*": "12", "o.a": "2", "pages.x": "", "pages[0].x": "", "o[]": "", "o.a.b": "", "['0']": `"null"`,
	} {
		p, err := Compile(path)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		p.Each(v, func(v *fastjson.Value) bool { got.WriteString(v.String()); return true })
		if got.String() != want {
			t.Errorf("%s: got %s, want %s", path, got.String(), want)
		}
	}
}

// FuzzScanner compares an input in one piece with the same byte by byte, and the records
// of valid JSON with what encoding/json finds.
func FuzzScanner(f *testing.F) {
	for _, in := range []string{nested, `[1,[2],{"a":"\\\""}]`, "{\"a\":1}\n{\"b\":", "\ufeff[]", `{"a":[}`} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, path := range []string{"", "*", "*.*[]", "data.items[1]"} {
			got, end, err := all(t, strings.NewReader(in), path, 64)
			again, endAgain, errAgain := all(t, iotest.OneByteReader(strings.NewReader(in)), path, 64)
			if diff := cmp.Diff(got, again); diff != "" || end != endAgain || (err == nil) != (errAgain == nil) {
				t.Fatalf("%q by %s: byte by byte it ends at %d, not %d, error %v, not %v:\n%s", in, path, endAgain, end, errAgain, err, diff)
			}
		}
		var list []json.RawMessage
		if json.Unmarshal([]byte(in), &list) == nil && in[0] == '[' {
			got, _, err := all(t, strings.NewReader(in), "[]", 1<<20)
			if err != nil || len(got) != len(list) {
				t.Fatalf("%q: %d records, want %d, error %v", in, len(got), len(list), err)
			}
			for i, v := range list {
				if got[i] != string(v) {
					t.Fatalf("%q: record %d is %q, want %q", in, i, got[i], v)
				}
			}
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	in := "{" + strings.Repeat(`"URN:NBN:no-nb_1":[["Kommunestyret vedtok budsjettet for neste år.\nSaka vart sendt til \"formannskapet\" for ny handsaming i haust.",1,"nn"],["Møtet vart heva.",2,"nn"]],`, 50_000) + `"z":[]}`
	p, err := Compile("*")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		s := New(strings.NewReader(in), p, 1<<20)
		n := 0
		for {
			if _, err := s.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 50_001 {
			b.Fatal(n)
		}
	}
}
