package ingest

import (
	"bytes"
	"hash/crc32"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

// sevenZip makes an archive of names and contents by turns, each in a folder of its own,
// not packed.
func sevenZip(entries ...string) []byte {
	number := func(n int) []byte { return []byte{0xC0 | byte(n>>16), byte(n), byte(n >> 8)} }
	var body, folders, sizes, sums, names, attributes []byte
	n := len(entries) / 2
	for i := 0; i < len(entries); i += 2 {
		body = append(body, entries[i+1]...)
		folders = append(folders, 1, 1, 0) // one coder, its id of one byte: copy
		sizes = append(sizes, number(len(entries[i+1]))...)
		sums = append(sums, little(crc32.ChecksumIEEE([]byte(entries[i+1])), 4)...)
		names = append(append(names, utf16le(entries[i])...), 0, 0)
		attribute := uint32(0x20)
		if strings.HasSuffix(entries[i], ".lenke") {
			attribute = 0xA1FF8000
		}
		attributes = append(attributes, little(attribute, 4)...)
	}
	count := number(n)
	header := bytes.Join([][]byte{
		{1, 4}, {6, 0}, count, {9}, sizes, {0}, // where the streams lie
		{7, 11}, count, {0}, folders, {12}, sizes, {10, 1}, sums, {0}, {0}, // how they are packed
		{5}, count, {17}, number(len(names) + 1), {0}, names, {21}, number(len(attributes) + 2), {1, 0}, attributes, {0}, {0},
	}, nil)
	start := bytes.Join([][]byte{little(uint32(len(body)), 8), little(uint32(len(header)), 8), little(crc32.ChecksumIEEE(header), 4)}, nil)
	return bytes.Join([][]byte{[]byte("7z\xbc\xaf\x27\x1c\x00\x04"), little(crc32.ChecksumIEEE(start), 4), start, body, header}, nil)
}

func little(n uint32, size int) []byte {
	b := make([]byte, size)
	for i := range min(size, 4) {
		b[i] = byte(n >> (8 * i))
	}
	return b
}

func TestSevenZip(t *testing.T) {
	sound := sevenZip(letters[2:6]...)
	real7z := func(name string) []byte { return testdata(t, "sevenzip", "testdata", name) }
	damaged := sevenZip("a.txt", "Møtet er flytta.")
	damaged[35] ^= 1
	longer := sevenZip("a.txt", "Møtet er flytta.")
	header := longer[32+len("Møtet er flytta."):]
	header[23] += 5 // the size of the first file
	start := append(bytes.Clone(longer[12:28]), little(crc32.ChecksumIEEE(header), 4)...)
	copy(longer[8:], append(little(crc32.ChecksumIEEE(start), 4), start...))
	corpustest.Reader(t, containerCase(SevenZip, map[string][]byte{
		"sound": sound, "LZMA2": real7z("split.7z"), "LZMA": real7z("lzma.7z"), "in tar": tarred("inni.7z", string(sound), "b.txt", "Etterpå"),
	}, map[string][]byte{
		"too-large": tarred("inni.7z", string(sound)), "too-many-entries": many(sevenZip), "damaged": damaged,
		"outside-archive": sevenZip("../../ut.txt", "ut", "C:\\ut.txt", "ut"), "archive-link": sevenZip("a.lenke", "/etc/passwd"),
		"encrypted": real7z("locked.7z"), "unsupported-compression": real7z("ppmd.7z"), "truncated": longer,
	}))
}

func TestSevenZipMembers(t *testing.T) {
	got := membersOf(t, "a.7z", sevenZip(append(letters[2:], "/etc/a.txt", "ut", "a.lenke", "x", "Ny\\b.txt", "hei")...), DefaultLimits)
	want := []string{
		"brev/a.txt document 0-32", "brev/b.jsonl document 0-26", "brev/b.jsonl document 26-50", "bilde.png unknown-format 0-11",
		"brev/a.txt#2 document 0-22", "@5 outside-archive 0-2", "a.lenke archive-link 0-1", "Ny/b.txt document 0-3",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestSevenZipBomb unpacks more than it may: what comes behind is not looked at.
func TestSevenZipBomb(t *testing.T) {
	limits := DefaultLimits
	limits.MaxUnpacked = 1 * corpus.MiB
	got := membersOf(t, "a.7z", sevenZip("a.txt", strings.Repeat(" ", 3<<19), "b.txt", "hei"), limits)
	if diff := cmp.Diff(got, []string{"a.txt unpacks-too-large 0--1", "@damage-1 unpacks-too-large 0--1"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func FuzzSevenZip(f *testing.F) {
	f.Add(sevenZip(letters...))
	f.Add(testdata(f, "sevenzip", "testdata", "lzma2.7z"))
	corpustest.FuzzReader(f, containerCase(SevenZip, nil, nil))
}
