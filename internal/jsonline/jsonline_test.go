package jsonline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kvern/internal/jsonline"
)

func member(key, value string) jsonline.Member {
	return jsonline.Member{Key: key, Value: []byte(value)}
}

func TestSet(t *testing.T) {
	text := member("text", `"ny"`)
	tests := []struct {
		name, line string
		members    []jsonline.Member
		want       string
	}{
		{"nothing to set", `{ "a" : 1 }`, nil, `{ "a" : 1 }`},
		{"replaced in its place", `{"id":1,"text":"gammel","z":[1]}`, []jsonline.Member{text}, `{"id":1,"text":"ny","z":[1]}`},
		{"appended", `{"id":1}`, []jsonline.Member{text, member("n", "2")}, `{"id":1,"text":"ny","n":2}`},
		{"empty object", `{}`, []jsonline.Member{text, member("n", "2")}, `{"text":"ny","n":2}`},
		{"empty object with spaces", " { } \r", []jsonline.Member{text}, " {\"text\":\"ny\" } \r"},
		{"spaces stay", "{ \"text\"\t:  {\"a\" : 1}  , \"b\" : 2 }\n", []jsonline.Member{text, member("c", "3")}, "{ \"text\"\t:  \"ny\"  , \"b\" : 2,\"c\":3 }\n"},
		{"an escaped key", `{"te\u0078t":"gammel"}`, []jsonline.Member{text}, `{"te\u0078t":"ny"}`},
		{"a key with a quote", `{"a\"b":1,"a\\":2}`, []jsonline.Member{member(`a"b`, "3"), member(`a\`, "4")}, `{"a\"b":3,"a\\":4}`},
		{"a Sámi key", `{"\u010d\u00e1la":1}`, []jsonline.Member{member("čála", "2"), member("č", "3")}, `{"\u010d\u00e1la":2,"č":3}`},
		{"twice in the line", `{"text":"a", "b":1 , "text":"c", "te\u0078t":[2] ,"d":3}`, []jsonline.Member{text}, `{"text":"ny", "b":1  ,"d":3}`},
		{"twice at the end", `{"text":"a","text":"c" }`, []jsonline.Member{text, member("b", "1")}, `{"text":"ny","b":1 }`},
		{"twice in the members", `{"text":"a"}`, []jsonline.Member{member("b", "1"), member("text", "2"), text, member("b", "3")}, `{"text":"ny","b":3}`},
		{"nested values are not touched", `{"a":{"text":"x","b":["}",{"text":"\\\""}]},"text":"gammel"}`, []jsonline.Member{text}, `{"a":{"text":"x","b":["}",{"text":"\\\""}]},"text":"ny"}`},
		{"an empty value", `{"a":1}`, []jsonline.Member{{Key: "a"}, {Key: "b"}}, `{"a":null,"b":null}`},
		{"an empty key", `{"":1}`, []jsonline.Member{member("", "2")}, `{"":2}`},
		{"numbers and words", `{"a":-1.5e+3,"b":true,"c":null}`, []jsonline.Member{member("a", "1"), member("c", "2")}, `{"a":1,"b":true,"c":2}`},
		{"many members", `{"a":1}`, []jsonline.Member{
			member("a", "1"), member("b", "1"), member("c", "1"), member("d", "1"), member("e", "1"), member("f", "1"),
			member("g", "1"), member("h", "1"), member("i", "1"), member("j", "1"), member("k", "1"), member("l", "1"),
			member("m", "1"), member("n", "1"), member("o", "1"), member("p", "1"), member("q", "1"), member("r", "1"),
		}, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1,"r":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := jsonline.Set([]byte("> "), []byte(tt.line), tt.members...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(got), "> "+tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestSetRefuses(t *testing.T) {
	for _, line := range []string{
		"", " ", "null", "[]", `"text"`, "{", `{"`, `{"a`, `{"a\"`, `{"a"`, `{"a":`, `{"a":}`, `{"a":1`, `{"a":1,`, `{"a":1,}`,
		`{"a" 1}`, `{a:1}`, `{"a":[1}`, `{"a":"b}`, `{"a":1}{"b":2}`, `{"a":1 "b":2}`, `{"\x":1}`, `{,"a":1}`,
	} {
		got, err := jsonline.Set([]byte("> "), []byte(line), member("b", "2"))
		if !errors.Is(err, jsonline.ErrNotObject) || string(got) != "> " {
			t.Errorf("%q: got %q and %v, want %v", line, got, err, jsonline.ErrNotObject)
		}
	}
}

func TestAppendString(t *testing.T) {
	tests := []struct{ s, want string }{
		{"", `""`},
		{"Bures, čáppa vuopmi! æøå", `"Bures, čáppa vuopmi! æøå"`},
		{"<a href='x'>&</a>\u2028\u007f", "\"<a href='x'>&</a>\u2028\u007f\""},
		{"\"\\/", `"\"\\/"`},
		{"\n\r\t\b\f\x00\x1f", `"\n\r\t\b\f\u0000\u001f"`},
		{"a\xffb\xc3", "\"a\ufffdb\ufffd\""},
		{"\xed\xa0\x80", "\"\ufffd\ufffd\ufffd\""},
		{"𝔸\ufffd", "\"𝔸\ufffd\""},
	}
	for _, tt := range tests {
		if got := string(jsonline.AppendString(nil, tt.s)); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.s, got, tt.want)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\xff\"\\\n\u2028")
	f.Fuzz(func(t *testing.T, s string) {
		b := jsonline.AppendString([]byte{'['}, s)
		if !utf8.Valid(b) || bytes.ContainsAny(b, "\n\r") {
			t.Errorf("not one line of UTF-8: %q", b)
		}
		var want, got string
		plain, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(json.Unmarshal(plain, &want), json.Unmarshal(b[1:], &got)); err != nil || got != want {
			t.Errorf("got %q and %v, want %q", got, err, want)
		}
	})
}

// plainly lists the members of an object with encoding/json, in order.
func plainly(line []byte) (keys []string, values map[string][]string) {
	values = map[string][]string{}
	d := json.NewDecoder(bytes.NewReader(line))
	if _, err := d.Token(); err != nil {
		return nil, nil
	}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil, nil
		}
		if values[key.(string)] == nil {
			keys = append(keys, key.(string))
		}
		values[key.(string)] = append(values[key.(string)], string(value))
	}
	return keys, values
}

func FuzzSet(f *testing.F) {
	f.Add([]byte(`{"text":"a", "b":[{"text":"\\\""}] , "te\u0078t":2}`), "text", "b")
	f.Add([]byte(" {\t} "), "", "č")
	f.Add([]byte(`{"a":1,"a":{"a":1},"b":-1e5,"b":null}`), "a", "c")
	f.Fuzz(func(t *testing.T, line []byte, one, two string) {
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			return
		}
		before := bytes.Clone(line)
		got, err := jsonline.Set(nil, line, member(one, `"new"`), member(two, "[2]"))
		if !bytes.Equal(line, before) {
			t.Fatalf("the line changed to %q", line)
		}
		if !json.Valid(line) || !strings.HasPrefix(strings.TrimLeft(string(line), " \t\r\n"), "{") {
			if err == nil && json.Valid(got) && json.Valid(line) {
				t.Errorf("%q, which is no object, became %q", line, got)
			}
			return
		}
		if err != nil || !json.Valid(got) {
			t.Fatalf("%q became %q: %v", line, got, err)
		}
		wantKeys, want := plainly(line)
		for _, m := range []struct{ key, value string }{{one, `"new"`}, {two, "[2]"}} {
			if want[m.key] == nil {
				wantKeys = append(wantKeys, m.key)
			}
			want[m.key] = []string{m.value}
		}
		gotKeys, values := plainly(got)
		if diff := cmp.Diff(gotKeys, wantKeys) + cmp.Diff(values, want); diff != "" {
			t.Errorf("%q became %q (-got +want):\n%s", line, got, diff)
		}
	})
}

func record(chars int) []byte {
	text := strings.Repeat("Kommunen skal \\\"sørge for\\\" at ,{[ innbyggerne får svar.\\nDet gjelder òg på sørsamisk. ", chars/80)
	return fmt.Appendf(nil, `{"id":"a-1","url":"https://example.no/","meta":{"lang":["nob","sma"],"n":[1,2,3,{"x":null}]},"text":"%s","score":0.25}`, text)
}

func BenchmarkSet(b *testing.B) {
	for _, chars := range []int{500, 3000, 50_000} {
		b.Run(fmt.Sprintf("text=%d", chars), func(b *testing.B) {
			line := record(chars)
			members := []jsonline.Member{member("language", `"nob"`), member("score", "0.98"), member("segments", "[]")}
			var dst []byte
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if dst, err = jsonline.Set(dst[:0], line, members...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Many small values show the cost of what is not a string.
func BenchmarkSetNested(b *testing.B) {
	line := []byte(`{"segments":[` + strings.TrimSuffix(strings.Repeat(`{"start":10,"end":250,"language":"nob","confidence":0.97},`, 100), ",") + `],"id":1}`)
	var dst []byte
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		dst, _ = jsonline.Set(dst[:0], line, member("id", "2"))
	}
}

func BenchmarkAppendString(b *testing.B) {
	text := strings.Repeat("Kommunen skal \"sørge for\" at innbyggerne får svar.\nGielda galgá vástidit čielgasit. ", 100)
	var dst []byte
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		dst = jsonline.AppendString(dst[:0], text)
	}
}
