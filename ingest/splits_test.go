package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

func TestPacksAreStable(t *testing.T) {
	names := func(n int, extra string) []string {
		var pack packer
		var all []string
		for i := range n {
			file := fmt.Sprintf("mappe/%05d.txt", i)
			files := []string{file}
			if i == n/2 && extra != "" {
				files = append(files, extra)
			}
			for _, f := range files {
				if done := pack.add(corpus.Stretch{File: f, End: 20_000}); done != nil {
					all = append(all, split(done...).Name)
				}
			}
		}
		return all
	}
	before, after := names(20_000, ""), names(20_000, "mappe/09999a.txt")
	kept := 0
	for _, n := range after {
		if slices.Contains(before, n) {
			kept++
		}
	}
	if kept < len(after)-2 {
		t.Errorf("a new file changed %d of %d packs, want at most 2", len(after)-kept, len(after))
	}
	if len(before) < 20 || len(before) > 90 {
		t.Errorf("got %d packs of 1.7 GB, want about one for every 32 MiB", len(before))
	}
}

func TestSplitsDependOnNamesAndContentOnly(t *testing.T) {
	files := map[string]string{"a.txt": "en", "b/c.txt": "to", "d.jsonl": `{"text":"tre"}`}
	one, err := source(t, tree(t, files), nil, "**").Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	two, err := source(t, tree(t, files), nil, "d.jsonl", "**/*.txt").Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("splits of equal folders (-one +two):\n%s", diff)
	}
	digest := sha256.Sum256([]byte("en"))
	if got, want := one[0].Stretches[0].SHA256, hex.EncodeToString(digest[:]); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	files["a.txt"] = "EN"
	three, err := source(t, tree(t, files), nil, "**").Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if one[0].Name == three[0].Name {
		t.Error("a changed file left the name of its split as it was")
	}
}

func TestLargeFilesAreCutAtLines(t *testing.T) {
	line := `{"text":"` + strings.Repeat("Kommunestyret vedtok budsjettet. ", 400) + "\"}\n"
	big := strings.Repeat(line, 140<<20/len(line))
	root := tree(t, map[string]string{"stor.jsonl": big, "liten.jsonl": line})
	splits, err := source(t, root, nil, "*").Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var end int64
	ranges := 0
	for _, s := range splits {
		for _, r := range s.Stretches {
			if r.File != "stor.jsonl" {
				continue
			}
			if r.Start != end || r.Start%int64(len(line)) != 0 {
				t.Errorf("a range starts at %d; the one before ended at %d and lines are %d long", r.Start, end, len(line))
			}
			end = r.End
			ranges++
		}
	}
	if end != int64(len(big)) || ranges != 3 {
		t.Errorf("%d ranges end at %d, want 3 to %d", ranges, end, len(big))
	}
}

// TestRangesGiveWhatTheWholeGives cuts a file at every size and reads the parts.
func TestRangesGiveWhatTheWholeGives(t *testing.T) {
	input := []byte("{\"text\":\"en\"}\n\n{\"text\":\"to og litt til\"}\nfeil\r\n\n{\"text\":\"tre\"}")
	p, err := build([]corpus.Spec{JSONL}, Reading{Limits: DefaultLimits}, "")
	if err != nil {
		t.Fatal(err)
	}
	blob := func(start, end int64) *Blob {
		return newBlob(context.Background(), DefaultLimits, bytes.NewReader(input), int64(len(input)), corpus.Place{File: "a.jsonl", Start: start, End: end})
	}
	read := func(start, end int64) (all []string) {
		w := &walk{parts: p, yield: func(r corpus.Record, err error) bool {
			all = append(all, fmt.Sprint(describeRecord(r, err), r.Place))
			return true
		}}
		w.blob(context.Background(), blob(start, end))
		return all
	}
	size := int64(len(input))
	want := read(0, size)
	for target := range size {
		cuts, err := p.readers[0].part.(Splitter).Cuts(blob(0, size), target+1)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		start := int64(0)
		for _, end := range append(cuts, size) {
			got = append(got, read(start, end)...)
			start = end
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatalf("cut at %v (-got +want):\n%s", cuts, diff)
		}
	}
}

type countingDigests struct {
	atomic.Int64
	known string
}

func (c *countingDigests) Lookup(Entry) (string, bool) { return c.known, c.known != "" }
func (c *countingDigests) Store(_ Entry, sum string) string {
	c.Add(1)
	return sum
}

func TestDigestsAreRemembered(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "en", "b.txt": "to"})
	f := source(t, root, nil, "*")
	remember := &countingDigests{}
	f.digests = remember
	if _, err := f.Splits(context.Background()); err != nil || remember.Load() != 2 {
		t.Fatalf("stored %d digests, error %v, want 2 and none", remember.Load(), err)
	}
	f.digests = &countingDigests{known: "kjent"}
	splits, err := f.Splits(context.Background())
	if err != nil || splits[0].Stretches[0].SHA256 != "kjent" {
		t.Errorf("got %v, %v, want the digest that was remembered", splits, err)
	}
}

func TestExtractor(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "en"})
	x, err := NewExtractor(allParts, Reading{}, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range []string{filepath.Join(root, "a.txt"), filepath.Join(root, "b.txt"), root, os.DevNull} {
		for r, err := range x.File(context.Background(), file, "navn") {
			got = append(got, describeRecord(r, err))
		}
	}
	if diff := cmp.Diff(got, []string{"unknown-format", "vanished", "unreadable", "unreadable"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}
