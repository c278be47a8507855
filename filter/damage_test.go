package filter

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/internal/golden"

	"github.com/klauspost/compress/zstd"
)

// everyNth is the part of the documents that these tests look at: every n-th.
const everyNth = 8

// TestRepairsOfKnownDamage counts which kinds of damage are repaired to the byte.
// The damaged copies were made from real documents, some of which had damage of
// their own, so that not all can be reached. What cannot be known is not
// repaired: letters that became "?" or U+FFFD, and a dash that was a hyphen.
func TestRepairsOfKnownDamage(t *testing.T) {
	truth := map[string]knownDamage{}
	readDev(t, "dev_messy.truth.jsonl.zst", 1, func(d knownDamage) {
		if slices.Contains([]string{"ctrl", "html", "mojibake", "clean"}, d.Op) {
			truth[d.ID] = d
		}
	})
	stage := devStage(t, Normalize)
	repaired, all, clean, changed := map[string]int{}, map[string]int{}, 0, 0
	readDev(t, "dev_messy.jsonl.zst", everyNth, func(r devDocument) {
		d, ok := truth[r.ID]
		if !ok {
			return
		}
		doc := corpus.NewDocument(r.Text)
		if _, err := stage.Process(context.Background(), doc); err != nil {
			t.Fatal(err)
		}
		if d.Op == "clean" {
			clean++
			if doc.Text() != r.Text {
				changed++
			}
			return
		}
		kind := d.Op + " " + d.Kind
		all[kind]++
		if textSHA256(doc.Text()) == d.Want || textSHA256(strings.TrimSpace(doc.Text())) == d.Want {
			repaired[kind]++
		}
	})
	var b strings.Builder
	for _, kind := range sortedNames(all) {
		fmt.Fprintf(&b, "%-32s %3d of %3d\n", kind, repaired[kind], all[kind])
	}
	fmt.Fprintf(&b, "%-32s %3d of %3d\n", "clean documents changed", changed, clean)
	golden.Equal(t, "damage.txt", b.String())
}

// TestRemovalsOfCleanDocuments counts what the default profile takes from
// documents that people had selected.
func TestRemovalsOfCleanDocuments(t *testing.T) {
	stage := devStage(t, Quality)
	all, removed := map[string]int{}, map[string]int{}
	readDev(t, "dev.jsonl.zst", everyNth, func(r devDocument) {
		d := corpus.NewDocument(r.Text)
		d.Language, d.DocumentType = r.Lang, r.Genre
		if _, err := stage.Process(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		group := string(r.Lang)
		switch {
		case r.Genre == "law":
			group = "law"
		case group == "":
			group = "unlabelled"
		}
		all[group]++
		if stage.(corpus.Judge).Judge(&d.Facts).Outcome != corpus.Kept {
			removed[group]++
		}
		d.Release()
	})
	var b strings.Builder
	for _, group := range sortedNames(all) {
		fmt.Fprintf(&b, "%-10s %3d of %3d removed\n", group, removed[group], all[group])
	}
	golden.Equal(t, "removals.txt", b.String())
}

type devDocument struct {
	ID, Text, Genre string
	Lang            corpus.Language
}

type knownDamage struct {
	ID, Op, Kind string
	Want         string `json:"expect_text_sha"`
}

// readDev reads every n-th line of a file of the development corpus, which is
// not part of the project.
func readDev[T any](t *testing.T, name string, n int, yield func(T)) {
	t.Helper()
	f, err := os.Open("../../shared/data/corpus/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("needs ../shared/data, which is not here")
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for i := 0; lines.Scan(); i++ {
		if i%n != 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		yield(v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func devStage(t *testing.T, spec corpus.Spec) corpus.Stage {
	t.Helper()
	stage, err := spec.Stage(spec.Settings(), true)
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

func textSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func sortedNames(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
