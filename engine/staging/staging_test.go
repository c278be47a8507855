package staging

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/internal/storage"

	"github.com/google/go-cmp/cmp"
)

const sigSize = 12

func randomRow(r *rand.Rand, i int) (*Row, []byte) {
	row := &Row{Facts: corpus.Facts{
		Key: corpus.NewKey("kilde", fmt.Sprint(r.IntN(500))), ID: fmt.Sprintf("dok-%d", i), Source: "kilde",
		Title: "Vedtak om løyve", Language: corpus.Languages[r.IntN(4)], LanguageConfidence: 0.97,
		Origin: corpus.Origin{
			Place:  corpus.Place{File: "sak/æ.jsonl", Start: int64(i), End: int64(i + 1)},
			Reader: "jsonl", Encoding: "UTF-8", Repairs: []corpus.Measure{{Name: "nfc", Value: 2}},
		},
		Published: corpus.Date{Year: 1998, Month: 2, Day: 28}, Acquired: time.UnixMicro(1_700_000_000_000_000).UTC(),
		Segments: []corpus.Segment{{Start: 0, End: 9, Language: "sme", Confidence: 0.5}},
		Flags:    []string{"mixed"}, Quality: []corpus.Measure{{Name: "letters", Value: 0.25}},
		Privacy: []corpus.Measure{{Name: "NO_FNR", Value: 1}}, Characters: 9, Words: 2, Bytes: 11,
		Digest: corpus.Digest{byte(i), byte(i >> 8)},
	}}
	if i%7 == 3 {
		row.Mark = Mark{corpus.Removed, "quality", "too-short", "", 3, 10}
		return row, nil
	}
	row.Text = strings.Repeat("Sámediggi ja suohkan. ", 1+r.IntN(40))
	row.Replaced = []corpus.Replacement{{Start: 0, End: 5, Tag: "NO_FNR", Evidence: corpus.Evidence{Rule: "person-checked", Score: 0.99, Seal: "ab"}}}
	sig := make([]byte, sigSize)
	sig[0] = byte(i)
	return row, sig
}

// build makes a segment of n rows, adding them from several goroutines.
func build(t testing.TB, n, runSize, workers int) []byte {
	t.Helper()
	b := NewBuilder(t.TempDir(), sigSize)
	defer b.Close()
	b.size = runSize
	r := rand.New(rand.NewPCG(1, 2))
	type item struct {
		row *Row
		sig []byte
	}
	queue := make(chan item, n)
	for i := range n {
		row, sig := randomRow(r, i)
		queue <- item{row, sig}
	}
	close(queue)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for it := range queue {
				if err := b.Add(it.row, it.sig); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var out bytes.Buffer
	rows, err := b.Finish(&out)
	if err != nil || rows != n {
		t.Fatalf("%d rows, %v", rows, err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte) *Segment {
	t.Helper()
	s, err := newSegment(bytes.NewReader(data), int64(len(data)), "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The bytes of a segment do not depend on memory, workers or order of arrival.
func TestSegmentIsTheSameHoweverItWasSorted(t *testing.T) {
	const n = 3000
	want := build(t, n, runSize, 1)
	for _, c := range []struct{ run, workers int }{{1 << 12, 1}, {1 << 14, 4}, {1 << 18, 3}} {
		if got := build(t, n, c.run, c.workers); !bytes.Equal(got, want) {
			t.Errorf("runs of %d bytes from %d goroutines give another segment", c.run, c.workers)
		}
	}
}

func TestRowsComeBack(t *testing.T) {
	const n = 500
	want := map[string]*Row{}
	sigs := map[string][]byte{}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		row, sig := randomRow(r, i)
		want[row.ID], sigs[row.ID] = row, sig
	}
	s := open(t, build(t, n, 1<<13, 2))
	c := s.Cursor(7, nil)
	access := s.Access()
	seen := 0
	var last order
	for {
		more, err := c.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		if seen > 0 && last.compare(&c.order) >= 0 {
			t.Fatalf("row %d is out of order", c.Number())
		}
		last = c.order
		row, err := c.WithText()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row, want[row.ID]); diff != "" {
			t.Fatal(diff)
		}
		sig, err := c.Signature()
		if err != nil || !bytes.Equal(sig, sigs[row.ID]) {
			t.Fatalf("signature %v, want %v: %v", sig, sigs[row.ID], err)
		}
		if again, err := access.Row(c.Number()); err != nil || !cmp.Equal(again, row) {
			t.Fatalf("random access differs: %v", err)
		}
		if tagged, err := access.Tagged(c.Number()); err != nil || row.Text != "" && !strings.HasPrefix(tagged, "<NO_FNR>") {
			t.Fatalf("tagged %q %v", tagged, err)
		}
		seen++
	}
	if seen != n || c.Segment() != 7 {
		t.Errorf("%d rows, want %d", seen, n)
	}
}

func TestRangesTileTheRows(t *testing.T) {
	s := open(t, build(t, 2000, runSize, 1))
	seen := map[int]bool{}
	for _, l := range append(corpus.Languages[:], "") {
		for _, r := range []Range{{l, 0, 1<<62 - 1}, {l, 1 << 62, 1<<63 + 5}, {l, 1<<63 + 6, 1<<64 - 1}} {
			for c, err := range Merge([]*Cursor{s.Cursor(0, &r)}) {
				if err != nil {
					t.Fatal(err)
				}
				if c.Row().Language != l || seen[c.Number()] {
					t.Fatalf("row %d of %s is wrong here", c.Number(), c.Row().Language)
				}
				seen[c.Number()] = true
			}
		}
	}
	if len(seen) != 2000 {
		t.Errorf("%d rows", len(seen))
	}
}

func TestMergeOfSegments(t *testing.T) {
	var cursors []*Cursor
	for i := range 3 {
		b := NewBuilder(t.TempDir(), sigSize)
		for k := range 100 {
			row, sig := randomRow(rand.New(rand.NewPCG(uint64(k), 0)), k*3+i)
			if err := b.Add(row, sig); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if _, err := b.Finish(&out); err != nil {
			t.Fatal(err)
		}
		cursors = append(cursors, open(t, out.Bytes()).Cursor(i, nil))
	}
	n := 0
	var last order
	for c, err := range Merge(cursors) {
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 && last.compare(&c.order) >= 0 {
			t.Fatal("out of order")
		}
		last = c.order
		n++
	}
	if n != 300 {
		t.Errorf("%d rows", n)
	}
}

// Damage is found, wherever it is: a changed byte gives an error or nothing at
// all, never another row.
func TestDamageIsFound(t *testing.T) {
	data := build(t, 60, runSize, 1)
	want := everything(t, data)
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 0x20
		s, err := newSegment(bytes.NewReader(bad), int64(len(bad)), "bad")
		if err == nil {
			var got []Row
			if got, err = readAll(s); err == nil && !cmp.Equal(got, want) {
				t.Fatalf("a change at byte %d went unnoticed", i)
			}
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("a change at byte %d: %v", i, err)
		}
	}
	for n := range data {
		if _, err := newSegment(bytes.NewReader(data[:n]), int64(n), "short"); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func everything(t *testing.T, data []byte) []Row {
	t.Helper()
	rows, err := readAll(open(t, data))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readAll(s *Segment) (rows []Row, err error) {
	for c, err := range Merge([]*Cursor{s.Cursor(0, nil)}) {
		if err != nil {
			return nil, err
		}
		row, err := c.WithText()
		if err != nil {
			return nil, err
		}
		if _, err := c.Signature(); err != nil {
			return nil, err
		}
		rows = append(rows, *row)
	}
	return rows, nil
}

func TestOpenNamesTheSegment(t *testing.T) {
	m := storage.NewMem()
	if err := storage.WriteFile(m, "segments/x.seg", []byte("ikke et segment")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(m, "segments/x.seg"); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "segments/x.seg") {
		t.Errorf("got %v", err)
	}
}

func TestNotes(t *testing.T) {
	m := storage.NewMem()
	w, err := m.Create("notes")
	if err != nil {
		t.Fatal(err)
	}
	notes := NewNoteWriter(w)
	want := map[int]map[int]Note{}
	r := rand.New(rand.NewPCG(3, 4))
	for _, segment := range []int{0, 2, 5} {
		want[segment] = map[int]Note{}
		for row := r.IntN(3); row < 9000; row += 1 + r.IntN(6) {
			n := Note{Row: row, DuplicateOf: fmt.Sprint("dok-", row), Similarity: 0.875, ClusterSize: row % 3}
			if row%5 == 0 {
				n.Mark = Mark{corpus.Removed, "near", "near-duplicate", "", 0.9, 0.8}
			}
			want[segment][row] = n
			if err := notes.Add(segment, &n); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(notes.Finish(), w.Commit()); err != nil {
		t.Fatal(err)
	}
	if err := notes.Add(1, &Note{}); err == nil {
		t.Error("a section out of order was accepted")
	}
	file, err := OpenNotes(m, "notes")
	if err != nil {
		t.Fatal(err)
	}
	for segment := range 7 {
		for _, first := range []int{0, 1, 4321, 8999} {
			c := file.On(segment)
			for row := first; row < 9003; row += 1 + r.IntN(3) {
				got, err := c.At(row)
				if err != nil {
					t.Fatal(err)
				}
				n, ok := want[segment][row]
				if ok != (got != nil) || ok && !cmp.Equal(*got, n) {
					t.Fatalf("segment %d row %d: %v, want %v", segment, row, got, n)
				}
			}
		}
	}
}

func TestTable(t *testing.T) {
	m := storage.NewMem()
	w, err := m.Create("table")
	if err != nil {
		t.Fatal(err)
	}
	table := NewTableWriter(w)
	for i := range 20_000 {
		if err := table.Add(fmt.Appendf(nil, "rad %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(table.Finish(), w.Commit()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for row, err := range ReadTable(m, "table") {
		if err != nil || string(row) != fmt.Sprintf("rad %d", n) {
			t.Fatalf("row %d is %q, %v", n, row, err)
		}
		n++
	}
	if n != 20_000 {
		t.Errorf("%d rows", n)
	}
	for range ReadTable(m, "table") {
		break
	}
	for _, err := range ReadTable(m, "nothing") {
		if err == nil {
			t.Error("rows of nothing")
		}
	}
}

func FuzzDecodeRow(f *testing.F) {
	row, _ := randomRow(rand.New(rand.NewPCG(1, 1)), 1)
	var e encoder
	e.facts(&row.Facts)
	e.mark(&row.Mark)
	f.Add(e.b)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Row
		d := decoder{b: data}
		d.facts(&r.Facts)
		d.mark(&r.Mark)
		d.text(&r)
	})
}

func BenchmarkBuildAndRead(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	rows, bytes := make([]*Row, 2000), int64(0)
	for i := range rows {
		rows[i], _ = randomRow(r, i)
		rows[i].Text = strings.Repeat(fmt.Sprintf("Sámediggi ja suohkan %d. ", r.IntN(1000)), 150)
		bytes += int64(len(rows[i].Text))
	}
	b.SetBytes(bytes)
	for b.Loop() {
		builder := NewBuilder(b.TempDir(), sigSize)
		for _, row := range rows {
			if err := builder.Add(row, nil); err != nil {
				b.Fatal(err)
			}
		}
		var out writeBuffer
		if _, err := builder.Finish(&out); err != nil {
			b.Fatal(err)
		}
		builder.Close()
		if _, err := readAll(open(b, out)); err != nil {
			b.Fatal(err)
		}
	}
}

type writeBuffer []byte

func (w *writeBuffer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}
