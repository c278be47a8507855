package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deduped runs the verb on lines and returns its output and exit status.
func deduped(t *testing.T, lines []string, flags ...string) (out []verdict, problems string, status int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "inn.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status = execute(append(append([]string{"dedup"}, flags...), file), nil, &stdout, &stderr)
	for line := range bytes.Lines(stdout.Bytes()) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, v)
	}
	return out, stderr.String(), status
}

// What the input of a search may have wrong with it, and what becomes of it.
func TestDedupBadInput(t *testing.T) {
	const letter = "Vi har mottatt søknaden din og svarer så snart saken er behandlet i utvalget."
	line := func(id, text string) string {
		if id == "" {
			return fmt.Sprintf(`{"text":%q}`, text)
		}
		return fmt.Sprintf(`{"id":%q,"text":%q}`, id, text)
	}
	huge := strings.Repeat("Et svært langt vedlegg uten noen ende på seg. ", 33<<20/46)
	for _, c := range []struct {
		name     string
		lines    []string
		removed  int
		problems string // what standard error says
		status   int
	}{
		{"nothing", nil, 0, "", exitDone},
		{"empty texts", []string{line("a", ""), line("b", " \n"), line("c", letter)}, 1, "", exitDone},
		{"repeated ids", []string{line("a", letter), line("a", letter), line("a", "noe annet")}, 1, "the id of document 2 has been seen before", exitQuarantined},
		{"no ids", []string{line("", letter), line("", letter+"!"), line("", "noe helt annet")}, 1, "", exitDone},
		{"a broken line", []string{line("a", letter), `{"id":"b","text":`, line("c", letter)}, 1, "json-syntax", exitQuarantined},
		{"no text", []string{`{"id":"a"}`, line("b", letter)}, 0, "inn.jsonl", exitQuarantined},
		{"a document over the limit", []string{line("a", letter), line("b", huge), line("c", letter)}, 1, "max_document", exitQuarantined},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, problems, status := deduped(t, c.lines)
			removed, ids := 0, map[string]bool{}
			for _, v := range out {
				if v.DuplicateOf != nil {
					removed++
				}
				ids[v.ID] = true
			}
			if removed != c.removed || status != c.status || !strings.Contains(problems, c.problems) || c.problems == "" && problems != "" {
				t.Errorf("%d removed, status %d, %q", removed, status, problems)
			}
			if strings.Contains(problems, "søknaden") {
				t.Errorf("a message quotes the text: %q", problems)
			}
			if c.name == "no ids" && len(ids) != 3 {
				t.Errorf("documents without ids got %v", ids)
			}
		})
	}
}

// The result is the same whatever the memory, and that of the same lines in
// another file.
func TestDedupMemoryLeavesNoTrace(t *testing.T) {
	var lines []string
	for i := range 3000 {
		lines = append(lines, fmt.Sprintf(`{"id":"%d","text":"Vedtak i sak %d: Kommunen gir %s løyve til %s på eiendommen, og viser til de vilkårene som ble satt i møtet den %d. i måneden."}`,
			i, i%700, []string{"varig", "midlertidig", "ikke"}[i%3], []string{"skjenking", "graving", "riving", "servering"}[i%4], i%30))
	}
	want, _, _ := deduped(t, lines, "--memory", "1GiB")
	got, problems, status := deduped(t, lines, "--memory", "64MiB")
	if len(want) != len(lines) || status != exitDone {
		t.Fatalf("%d lines, status %d, %s", len(want), status, problems)
	}
	for i := range want {
		a, err1 := json.Marshal(want[i])
		b, err2 := json.Marshal(got[i])
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Fatalf("%s with 1 GiB, %s with 64 MiB", a, b)
		}
	}
}
