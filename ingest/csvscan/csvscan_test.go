package csvscan

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// all gives the rows, the fields of each between bars.
func all(t testing.TB, r io.Reader, d Dialect, limit int) (got []string, end int64, err error) {
	t.Helper()
	s := New(r, d, limit)
	for {
		row, err := s.Next()
		if err == io.EOF {
			return got, end, nil
		}
		if err != nil {
			return got, end, err
		}
		if row.At != end || row.End <= row.At {
			t.Fatalf("a row from %d to %d behind one that ended at %d", row.At, row.End, end)
		}
		end = row.End
		switch {
		case row.TooLong:
			got = append(got, "too long")
		case row.Unclosed:
			got = append(got, "unclosed")
		default:
			var fields []string
			for _, f := range row.Fields {
				fields = append(fields, string(f))
			}
			got = append(got, strings.Join(fields, "|"))
		}
	}
}

func TestRows(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		d    Dialect
		want []string
	}{
		"plain":                 {"a;b\r\nc;d\n", Dialect{';', '\n'}, []string{"a|b", "c|d"}},
		"no line end":           {"a;b", Dialect{';', '\n'}, []string{"a|b"}},
		"empty fields":          {";a;\n;;", Dialect{';', '\n'}, []string{"|a|", "||"}},
		"blank lines":           {"a\n\r\n\nb", Dialect{';', '\n'}, []string{"a", "", "", "b"}},
		"quotes":                {"\"a;b\"\"c\"\"\";\"d\ne\"\r\nf;\"\"\n", Dialect{';', '\n'}, []string{"a;b\"c\"|d\ne", "f|"}},
		"quote in a field":      {"sak \"a\";b\n\"sak \"om\" noe\";c\n", Dialect{';', '\n'}, []string{"sak \"a\"|b", "sak \"om\" noe|c"}},
		"old Macintosh":         {"a,\"b\rc\"\rd,e\r", Dialect{',', '\r'}, []string{"a|b\rc", "d|e"}},
		"unclosed":              {"a;b\nc;\"d\ne;f\n", Dialect{';', '\n'}, []string{"a|b", "unclosed", "e|f"}},
		"unclosed, then quotes": {"a;\"b\nc;d\ne;\"f\"\n\"g\";\"h\ni\"\n", Dialect{';', '\n'}, []string{"unclosed", "c|d", "e|f", "g|h\ni"}},
		"unclosed, last":        {"a;b\nc;\"d", Dialect{';', '\n'}, []string{"a|b", "unclosed"}},
		"too long":              {"a\n" + strings.Repeat("x", 50) + "\nb", Dialect{';', '\n'}, []string{"a", "too long", "b"}},
		"too long in quote":     {"a\n\"" + strings.Repeat("x\n", 20) + "\"\nb", Dialect{';', '\n'}, append(append([]string{"a", "unclosed"}, strings.Split(strings.Repeat("x", 19), "")...), "unclosed", "b")},
		"lone CR":               {"a\rb;c\n", Dialect{';', '\n'}, []string{"a\rb|c"}},
		"empty":                 {"", Dialect{';', '\n'}, nil},
	} {
		for way, r := range map[string]io.Reader{"": strings.NewReader(tt.in), " byte by byte": iotest.OneByteReader(strings.NewReader(tt.in))} {
			got, end, err := all(t, r, tt.d, 30)
			if diff := cmp.Diff(got, tt.want); diff != "" || err != nil || end != int64(len(tt.in)) {
				t.Errorf("%s%s: ended at %d of %d, error %v (-got +want):\n%s", name, way, end, len(tt.in), err, diff)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	got, _, err := all(t, io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(io.ErrClosedPipe)), Dialect{';', '\n'}, 30)
	if len(got) != 1 || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %q, error %v", got, err)
	}
	// Quotes that are never closed are looked for so many times and no more.
	in := strings.Repeat("a;\"b\n", 100_000)
	got, end, err := all(t, strings.NewReader(in), Dialect{';', '\n'}, 1<<20)
	if len(got) != 100_000 || end != int64(len(in)) || err != nil {
		t.Errorf("%d rows, ended at %d of %d, error %v", len(got), end, len(in), err)
	}
	in = strings.Repeat("a;\"\"b\n", 100_000) // may be a doubled quote in each that is open
	got, end, err = all(t, strings.NewReader(in), Dialect{';', '\n'}, 1<<10)
	if len(got) < maxVain-1 || len(got) > 3*maxVain || end != int64(len(in)) || err != nil {
		t.Errorf("%d rows, ended at %d of %d, error %v", len(got), end, len(in), err)
	}
}

// TestReject gives back a row that a quote has made too long.
func TestReject(t *testing.T) {
	s := New(strings.NewReader("a;\"b\nc;d\ne;f\";g\nh"), Dialect{';', '\n'}, 30)
	row, err := s.Next()
	if len(row.Fields) != 3 || !row.Lines || err != nil {
		t.Fatalf("got %q, error %v", row.Fields, err)
	}
	if row = s.Reject(row); !row.Unclosed || row.At != 0 || row.End != 5 {
		t.Errorf("got %+v", row)
	}
	for _, want := range []int{2, 3, 1} {
		if row, err := s.Next(); len(row.Fields) != want || row.Lines || err != nil {
			t.Errorf("got %q, error %v, want %d fields", row.Fields, err, want)
		}
	}
}

func TestSniff(t *testing.T) {
	header := func(fields [][]byte) bool {
		for _, f := range fields {
			if string(f) == "tekst" {
				return true
			}
		}
		return false
	}
	for name, tt := range map[string]struct {
		in   string
		want Dialect
	}{
		"semicolon, with commas in the text": {"id;tekst\n1;Ein, to, tre\n2;Fire, fem, seks\n3;Sju, åtte, ni\n", Dialect{';', '\n'}},
		"a line in front":                    {"Henta frå example.no, i dag\nid;tekst\n1;a\n", Dialect{';', '\n'}},
		"tabs":                               {"id\ttekst\n1\tEin; to\n", Dialect{'\t', '\n'}},
		"comma":                              {"id,tekst\n1,\"a; b\"\n", Dialect{',', '\n'}},
		"one column":                         {"tekst\nEin, to.\nTre; fire.\nFem\n", Dialect{0x1f, '\n'}},
		"no names":                           {"1;a,b\n2;c\n3;d,e,f\n", Dialect{';', '\n'}},
		"Excel says so":                      {"sep=|\nid|tekst\n", Dialect{'|', '\n'}},
		"old Macintosh":                      {"id;tekst\r1;a\r", Dialect{';', '\r'}},
		"empty":                              {"", Dialect{0x1f, '\n'}},
	} {
		if got := Sniff([]byte(tt.in), header); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// FuzzScanner compares a table in one piece with the same byte by byte, and what is good
// CSV with what encoding/csv makes of it.
func FuzzScanner(f *testing.F) {
	for _, in := range []string{"a;b\r\n\"c\"\"d\";\"e\nf\"\n", "\"a\"b\";c", "\"", ";\"\"\r"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		d := Dialect{';', '\n'}
		got, end, err := all(t, strings.NewReader(in), d, 100)
		again, _, _ := all(t, iotest.OneByteReader(strings.NewReader(in)), d, 100)
		if diff := cmp.Diff(got, again); diff != "" || end != int64(len(in)) || err != nil {
			t.Fatalf("ended at %d of %d, error %v, byte by byte:\n%s", end, len(in), err, diff)
		}
		r := csv.NewReader(strings.NewReader(in))
		r.Comma, r.FieldsPerRecord = ';', -1
		rows, err := r.ReadAll()
		if err != nil || strings.Contains(in, "\r") { // CR CR LF and CR in quotes are another matter there
			return
		}
		got, _, _ = all(t, strings.NewReader(in), d, 1<<20)
		var filled, want []string
		for _, row := range got {
			if row != "" {
				filled = append(filled, row)
			}
		}
		for _, row := range rows {
			if text := strings.Join(row, "|"); text != "" {
				want = append(want, text)
			}
		}
		if diff := cmp.Diff(filled, want); diff != "" {
			t.Fatalf("%q (-got +encoding/csv):\n%s", in, diff)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	in := strings.Repeat("31.10.2025;SM-2025/1;https://example.no/uttale/1;\"Kommunen gav \"\"avslag\"\" på søknaden.\nOmbodet meiner at vedtaket er ugyldig, og ber om ny handsaming.\";Byggesak\n", 100_000)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		s := New(strings.NewReader(in), Dialect{';', '\n'}, 1<<20)
		n := 0
		for {
			if _, err := s.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 100_000 {
			b.Fatal(fmt.Sprint(n))
		}
	}
}

// BenchmarkStandard is encoding/csv on the same table.
func BenchmarkStandard(b *testing.B) {
	in := strings.Repeat("31.10.2025;SM-2025/1;https://example.no/uttale/1;\"Kommunen gav \"\"avslag\"\" på søknaden.\nOmbodet meiner at vedtaket er ugyldig, og ber om ny handsaming.\";Byggesak\n", 100_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r := csv.NewReader(strings.NewReader(in))
		r.Comma, r.ReuseRecord = ';', true
		for {
			if _, err := r.Read(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
