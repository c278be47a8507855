package ingest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus/corpustest"

	"github.com/ulikunitz/xz"
)

func xzipped(parts ...string) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		w, err := xz.WriterConfig{DictCap: 64 << 10}.NewWriter(&b)
		if err != nil {
			panic(err)
		}
		io.WriteString(w, p)
		w.Close()
	}
	return b.Bytes()
}

func testdata(t testing.TB, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestXZ packs archives: the suite wants to know where in the file a record lies, which
// nobody does in a stream.
func TestXZ(t *testing.T) {
	sound := xzipped(string(tarred(letters[:6]...)))
	damaged := bytes.Clone(sound)
	damaged[40] ^= 1
	corpustest.Reader(t, containerCase(XZ, map[string][]byte{
		"one stream": sound, "two streams": xzipped(cutInTwo(string(tarred(letters[:6]...)))...),
	}, map[string][]byte{
		"damaged": damaged, "truncated": sound[:60], "unsupported-compression": testdata(t, "xz", "testdata", "x86.xz"),
	}))
}

func cutInTwo(s string) []string { return []string{s[:len(s)/3], s[len(s)/3:]} }

// TestXZCut cuts an archive: what was unpacked before the chunk in which the cut lies is
// read.
func TestXZCut(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var entries []string
	for i := range 40 {
		hex := make([]byte, 0, 10_000)
		for len(hex) < 9_900 {
			hex = fmt.Appendf(hex, "%x ", random.Uint64())
		}
		entries = append(entries, fmt.Sprintf("%02d.txt", i), string(hex))
	}
	packed := xzipped(string(tarred(entries...)))
	got := membersOf(t, "a.txz", packed[:len(packed)/2], DefaultLimits)
	last := got[len(got)-1]
	if len(got) < 10 || !strings.HasPrefix(got[0], "00.txt document") || !strings.HasSuffix(last, "truncated 0--1") {
		t.Errorf("%d records, the last of them %s", len(got), last)
	}
}
