package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"kvern/internal/golden"

	"github.com/google/go-cmp/cmp"
)

// The README opens with what the demo prints. What it says is what is printed, but
// for times and digests.
func TestReadmeShowsWhatTheDemoPrints(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Run as main would be: the scripts' runner has made the test binary the command.
	dir := t.TempDir()
	link := dir + "/kvern"
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(link, "run", "demo", "-q")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const path = "../../README.md"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```text\n.*?```\n")
	shown := block.Find(readme)
	want := "```text\n" + string(out) + "```\n"
	if diff := cmp.Diff(steady(string(shown)), steady(want)); diff != "" {
		if golden.Updating() {
			if err := os.WriteFile(path, bytes.Replace(readme, shown, []byte(want), 1), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("README.md shows something else; if that is meant, run this test with -update:\n%s", diff)
	}
}

var figure = regexp.MustCompile(`[0-9]+(\.[0-9]+)? (s|MB/s)|\(CPU seconds.*\)|[0-9a-f]{64}`)

// steady leaves out what differs from run to run.
func steady(s string) string { return strings.TrimSpace(figure.ReplaceAllString(s, "…")) }
