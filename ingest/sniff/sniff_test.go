package sniff

import (
	"strings"
	"testing"
)

func TestPick(t *testing.T) {
	signatures := []Signature{
		{Extensions: []string{".txt"}},
		{Extensions: []string{".jsonl"}, Looks: func(h []byte) bool { return h[0] == '{' }},
		{Magic: []string{"PK"}, Extensions: []string{".zip"}},
		{Magic: []string{"PK\x03\x04mimetype"}},
	}
	for _, tt := range []struct {
		head, name string
		want       int
	}{
		{"tekst", "a.txt", 0},
		{"tekst", "A.TXT", 0},
		{"{}", "a.txt", 0},
		{"{}", "a.data", 1},
		{"\ufeff \n{}", "a", 1},
		{"tekst", "a.data", -1},
		{"PK\x03\x04", "a.txt", 2},
		{"PK\x03\x04mimetype", "a.zip", 3},
		{"", "a.data", -1},
	} {
		if got := Pick([]byte(tt.head), tt.name, signatures); got != tt.want {
			t.Errorf("%q called %s: got signature %d, want %d", tt.head, tt.name, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"~$brev.docx": "lock", ".~lock.brev.odt#": "lock", "brev~.txt": "", ".DS_Store": "system", "Thumbs.db": "system",
		"._brev.pdf": "system", "desktop.ini": "system", ".htaccess": "",
	} {
		got := ""
		switch {
		case LockFile(name):
			got = "lock"
		case SystemFile(name):
			got = "system"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestLFSPointer(t *testing.T) {
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0", 64) + "\nsize 12345\n"
	if !LFSPointer([]byte(pointer)) {
		t.Error("a pointer was not recognised")
	}
	if LFSPointer([]byte("version https://git-lfs er nemnt her")) {
		t.Error("a text about Git LFS was taken for a pointer")
	}
}
