package columnar

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
)

type visit struct {
	Place string
	Day   int32
	Notes []string
}

type person struct {
	Name   string
	Nick   string // null when empty
	Age    int32
	Height float64 // null when 0
	Seen   int64   // null when 0
	Tags   []string
	Visits []visit
}

func personColumns() []Column[person] {
	return []Column[person]{
		String("name", "Name.", func(p *person) string { return p.Name }),
		OptionalString("nick", "Nickname.", func(p *person) string { return p.Nick }).Distinct(),
		Int("age", "Age in years.", func(p *person) int32 { return p.Age }),
		OptionalDouble("height", "Height in metres.", func(p *person) (float64, bool) { return p.Height, p.Height != 0 }),
		OptionalTime("seen", "Last seen.", func(p *person) (int64, bool) { return p.Seen, p.Seen != 0 }),
		StringList("tags", "Tags.", func(p *person) []string { return p.Tags }).Distinct(),
		List("visits", "Visits.", func(p *person) []visit { return p.Visits },
			OptionalString("place", "Where.", func(v *visit) string { return v.Place }),
			OptionalDate("day", "When.", func(v *visit) (int32, bool) { return v.Day, v.Day != 0 }),
			StringList("notes", "Notes.", func(v *visit) []string { return v.Notes })),
		Struct("sizes", "Sizes.",
			OptionalInt("letters", "Letters of the name.", func(p *person) (int32, bool) { return int32(len(p.Name)), p.Name != "" }),
			OptionalLong("big", "Never known.", func(*person) (int64, bool) { return 0, false })),
	}
}

var people = []person{
	{Name: "Áilu", Nick: "Á", Age: 40, Height: 1.75, Seen: 1_700_000_000_000_000, Tags: []string{"sme", "nob"}, Visits: []visit{
		{"Kárášjohka", 100, nil}, {"", 0, []string{"første", ""}}, {"Oslo", 200, []string{"x"}},
	}},
	{},
	{Name: "Solveig", Visits: []visit{{}}},
	{Name: strings.Repeat("lang ", 1000), Tags: []string{""}},
}

func encode(t testing.TB, rows []person, groupBytes int64) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, personColumns(), groupBytes, map[string]string{"b": "2", "a": "1"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if err := w.Write(&rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	n, err := w.Close()
	if err != nil || n != int64(len(rows)) {
		t.Fatalf("%d rows, %v", n, err)
	}
	return out.Bytes()
}

func readJSON(t testing.TB, data []byte) (rows []map[string]any, groups int) {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	for i := range int(table.NumRows()) {
		row := map[string]any{}
		for c := range int(table.NumCols()) {
			at := i
			for _, chunk := range table.Column(c).Data().Chunks() {
				if at < chunk.Len() {
					b, err := json.Marshal(chunk.GetOneForMarshal(at))
					if err != nil {
						t.Fatal(err)
					}
					var v any
					if err := json.Unmarshal(b, &v); err != nil {
						t.Fatal(err)
					}
					row[table.Schema().Field(c).Name] = v
					break
				}
				at -= chunk.Len()
			}
		}
		rows = append(rows, row)
	}
	return rows, f.NumRowGroups()
}

func TestRowsComeBack(t *testing.T) {
	want := make([]map[string]any, 0, len(people))
	for _, p := range people {
		visits := []any{}
		for _, v := range p.Visits {
			notes := []any{}
			for _, n := range v.Notes {
				notes = append(notes, n)
			}
			x := map[string]any{"place": nil, "day": nil, "notes": notes}
			if v.Place != "" {
				x["place"] = v.Place
			}
			if v.Day != 0 {
				x["day"] = map[int32]string{100: "1970-04-11", 200: "1970-07-20"}[v.Day]
			}
			visits = append(visits, x)
		}
		tags := []any{}
		for _, s := range p.Tags {
			tags = append(tags, s)
		}
		row := map[string]any{"name": p.Name, "nick": nil, "age": float64(p.Age), "height": nil, "seen": nil, "tags": tags, "visits": visits, "sizes": map[string]any{"letters": nil, "big": nil}}
		if p.Nick != "" {
			row["nick"], row["height"], row["seen"] = p.Nick, p.Height, "2023-11-14 22:13:20Z"
		}
		if p.Name != "" {
			row["sizes"] = map[string]any{"letters": float64(len(p.Name)), "big": nil}
		}
		want = append(want, row)
	}
	got, groups := readJSON(t, encode(t, people, 1<<20))
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if groups != 1 {
		t.Errorf("%d row groups", groups)
	}
	if got, groups = readJSON(t, encode(t, people, 1)); !cmp.Equal(got, want) || groups != len(people) {
		t.Errorf("%d row groups: %s", groups, cmp.Diff(got, want))
	}
}

func TestNoRows(t *testing.T) {
	if rows, groups := readJSON(t, encode(t, nil, 1)); len(rows) != 0 || groups != 0 {
		t.Errorf("%d rows in %d groups", len(rows), groups)
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	if !bytes.Equal(encode(t, people, 1<<20), encode(t, people, 1<<20)) {
		t.Error("two files of the same rows differ")
	}
}

// What readers trip over in files of arrow v17 with its default options.
func TestFileLayout(t *testing.T) {
	big := make([]person, 40)
	for i := range big {
		big[i].Name = strings.Repeat(fmt.Sprint(i, " "), 1<<18)
	}
	f, err := file.NewParquetReader(bytes.NewReader(encode(t, big, 8<<20)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if r := f.MetaData().Schema.Root().RepetitionType(); r != parquet.Repetitions.Required {
		t.Errorf("the root is %v: hyparquet cannot read it", r)
	}
	if v := f.MetaData().KeyValueMetadata().FindValue("a"); v == nil || *v != "1" {
		t.Errorf("metadata: %v", v)
	}
	for g := range f.NumRowGroups() {
		if n := f.MetaData().RowGroup(g).TotalByteSize(); n > 16<<20 {
			t.Errorf("row group %d has %d bytes", g, n)
		}
		pages, err := f.RowGroup(g).GetColumnPageReader(0)
		if err != nil {
			t.Fatal(err)
		}
		for pages.Next() {
			if n := len(pages.Page().Data()); n > 3<<20 {
				t.Errorf("a page of %d bytes", n)
			}
		}
	}
}

type brokenDisk struct{ left int }

func (d *brokenDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, syscall.ENOSPC
	}
	return len(p), nil
}

// A full disk is noticed when it is full, not when the file is closed.
func TestFullDisk(t *testing.T) {
	w, err := NewWriter(&brokenDisk{1 << 10}, personColumns(), 1<<16, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100_000 {
		p := person{Name: strings.Repeat(fmt.Sprint(i), 50)}
		if err := w.Write(&p); err != nil {
			if !errors.Is(err, syscall.ENOSPC) || i > 5000 {
				t.Errorf("row %d: %v", i, err)
			}
			return
		}
	}
	t.Error("a full disk went unnoticed until Close")
}

func BenchmarkWrite(b *testing.B) {
	p := person{Name: strings.Repeat("Sámediggi lea ožžon ohcamuša ja vástida njealji vahku siste. ", 60), Tags: []string{"sme"}}
	names := make([]string, 256)
	for i := range names {
		names[i] = strings.ReplaceAll(p.Name, "vahku", fmt.Sprint("vahku ", i*7919%1000))
	}
	b.SetBytes(int64(len(p.Name)) * 1000)
	for b.Loop() {
		w, err := NewWriter(&brokenDisk{1 << 40}, personColumns(), 32<<20, nil)
		if err != nil {
			b.Fatal(err)
		}
		for i := range 1000 {
			p.Name = names[i%len(names)]
			if err := w.Write(&p); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
