package pipelines

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kvern/corpus"
	"kvern/engine"
	"kvern/internal/rundir"

	"github.com/klauspost/compress/zstd"
)

// values finds any of many strings.
type values map[[8]byte][]string

func (v values) add(s string) {
	if len(s) >= 8 {
		v[[8]byte([]byte(s))] = append(v[[8]byte([]byte(s))], s)
	}
}

// in counts the places of a text where one of the strings stands.
func (v values) in(b []byte) (n int) {
	for i := 0; i+8 <= len(b); i++ {
		for _, s := range v[[8]byte(b[i:])] {
			if bytes.HasPrefix(b[i:], []byte(s)) {
				n++
			}
		}
	}
	return n
}

// After a run at level contact, no number with check digits that was put into the
// damaged corpus is anywhere below the build or the workshop, nor in the events.
func TestEndToEndNoNumberIsLeft(t *testing.T) {
	if os.Getenv("KVERN_E2E") == "" {
		t.Skip("takes a minute: set KVERN_E2E=1, as .ci/run does")
	}
	const data = "../../shared/data/corpus"
	injected, n := values{}, 0
	for _, row := range truth(t, filepath.Join(data, "dev_messy.truth.jsonl.zst")) {
		for _, p := range row.PII {
			if p.IsPII && slices.Contains([]string{"fnr", "dnr", "fnr_tenor", "fnr_navsyn", "duf", "account", "iban"}, p.Type) {
				injected.add(p.Text)
				n++
			}
		}
	}
	if n < 500 {
		t.Fatalf("only %d numbers in the truth", n)
	}
	f := &fixture{t: t, inputs: data, yaml: `name: messy
ingest: [{source: messy, files: dev_messy.jsonl.zst, licence: LicenseRef-internal}]
filter: [normalize, language, privacy, quality]
export: {quarantine: 5%, removed: {text: scrubbed}}
`}
	var said bytes.Buffer
	_, dir := f.must(func(o *Options) {
		o.Memory = corpus.GiB
		o.Events = func(e engine.Event) { json.NewEncoder(&said).Encode(e) }
	})
	if found := injected.in(said.Bytes()); found > 0 {
		t.Errorf("the events hold %d numbers", found)
	}
	checkRows(t, dir, injected)
	for _, root := range []string{dir.Out, dir.State} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if found := injected.in(b); found > 0 {
				t.Errorf("%s holds %d numbers", path, found)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// checkRows looks at what lies compressed in the segments: texts and facts of all
// records, from which all Parquet files are made.
func checkRows(t *testing.T, dir *rundir.Dir, injected values) {
	t.Helper()
	rows := 0
	eachRow(t, dir, func(r *final) {
		facts, err := json.Marshal(r.fate())
		if err != nil {
			t.Fatal(err)
		}
		if found := injected.in(append(facts, r.Text...)); found > 0 {
			t.Errorf("%s, %s: %d numbers", r.ID, r.Mark.Outcome, found)
		}
		rows++
	})
	if rows < 7000 {
		t.Errorf("only %d rows", rows)
	}
}

type truthRow struct {
	PII []struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		IsPII bool   `json:"is_pii"`
	} `json:"pii"`
}

func truth(t *testing.T, path string) (rows []truthRow) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for d := json.NewDecoder(z); d.More(); {
		var row truthRow
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestValues(t *testing.T) {
	v := values{}
	v.add("17054026641")
	if v.in([]byte("nr. 17054026641, 1705402664")) != 1 || v.in([]byte("kort")) != 0 {
		t.Error("values are not found")
	}
}
