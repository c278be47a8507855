package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// Every damaged or odd file is named with its place and a reason, costs no other
// document, and stops nothing.
func TestDamagedInputs(t *testing.T) {
	dir := t.TempDir()
	lines := func(prefix string, n int) (b []byte) {
		for i := range n {
			b = fmt.Appendf(b, `{"id":"%s%d","text":"Kommunen har behandlet sak nummer %d om %s, og vedtaket kan påklages innen tre uker."}`+"\n", prefix, i, i, prefix)
		}
		return b
	}
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("god.jsonl", lines("god", 3))
	write("avkuttet.jsonl.gz", gzipped(t, lines("gz", 400))[:2000])
	write("avkuttet.jsonl.zst", zstandard(t, lines("zst", 4000))[:5000])
	write("bytes.txt", []byte("Vedtaket ble \xff\xfe fattet i m\xf8te, og alle parter fikk brev om det."))
	write("null.txt", []byte("Referatet\x00 er godkjent, og saken er sendt til utvalget for behandling."))
	write("binær.txt", bytes.Repeat([]byte{0, 1, 2, 3, 'a'}, 400))
	write("tom.jsonl", nil)
	write("ukjent.xyz", []byte("%HVA-ER-DETTE 1.0"))
	write("tabell.parquet", []byte("PAR1 dette er ingen tabell PAR1"))
	write("linje.jsonl", append(lines("linje", 1), `{"id":"x","text":"avku`...))
	if err := os.Mkdir(filepath.Join(dir, "mappe.txt"), 0o755); err != nil { // a folder, not a file
		t.Fatal(err)
	}
	write("p.yaml", []byte(`name: p
ingest: [{source: blandet, files: ["*.jsonl", "*.gz", "*.zst", "*.txt", "*.xyz", "*.parquet"], licence: CC0-1.0}]
filter: [normalize, language, privacy, quality: {profile: none}]
dedup: {near: {threshold: 0.99}}
export: {quarantine: 100%}
`))
	out := filepath.Join(dir, "out")
	var stdout, stderr bytes.Buffer
	if code := execute([]string{"run", filepath.Join(dir, "p.yaml"), "--out", out, "-q"}, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit status %d\n%s", code, stderr.String())
	}

	got := map[string]string{}
	quarantine, err := os.ReadFile(out + ".kvern/quarantine.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(quarantine)); d.More(); {
		var row struct{ File, Reason string }
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		got[row.File] = row.Reason
	}
	if diff := cmp.Diff(got, map[string]string{
		"avkuttet.jsonl.gz": "truncated", "avkuttet.jsonl.zst": "truncated", "binær.txt": "not-text",
		"linje.jsonl": "json-syntax", "tabell.parquet": "damaged", "ukjent.xyz": "unknown-format",
	}); diff != "" {
		t.Errorf("quarantine (-got +want):\n%s", diff)
	}
	for _, kept := range []string{"god2", "gz100", "zst100", "linje0", "bytes.txt", "null.txt"} {
		stdout.Reset()
		if code := execute([]string{"why", out, kept}, nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), "kept") {
			t.Errorf("why %s: exit status %d\n%s%s", kept, code, stdout.String(), stderr.String())
		}
	}
	if code := execute([]string{"verify", out}, nil, &stdout, &stderr); code != exitDone {
		t.Errorf("verify: exit status %d\n%s", code, stderr.String())
	}
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstandard(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(b, nil)
}
