package pipelines

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"kvern/engine"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"

	"github.com/apache/arrow/go/v17/parquet/file"
)

// Verified says what a check of a build found.
type Verified struct {
	Manifest *export.Manifest `json:"-"`
	SHA256   string           `json:"manifest_sha256"`
	Files    int              `json:"files"`
	Rows     int64            `json:"rows"`
	Bytes    int64            `json:"bytes"`
	Workshop int              `json:"workshop_files"` // checked there
	Problems []string         `json:"problems"`

	replaced int64    // rows about documents of earlier generations
	damaged  []string // done records of tasks whose outputs are not what they wrote
}

// Verify checks a published directory against its manifest, byte by byte and row
// by row, its sums, and the workshop, where there is one, against its done
// records. An error means that it could not be checked.
func Verify(dir *rundir.Dir) (*Verified, error) {
	out := dir.Published()
	data, err := storage.ReadFile(out, rundir.Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no %s, so it is no build of kvern, or its run did not end", dir.Out, rundir.Manifest)
	}
	if err != nil {
		return nil, err
	}
	v := &Verified{SHA256: digest(data)}
	if v.Manifest, err = export.ReadManifest(data); err != nil {
		return nil, fmt.Errorf("%s: %w", rundir.Manifest, err)
	}
	listed := map[string]bool{rundir.Manifest: true}
	for _, f := range v.Manifest.Files {
		listed[f.Path] = true
		v.file(out, f)
	}
	for info, err := range out.List("") {
		if err != nil {
			return nil, err
		}
		if !listed[info.Name] {
			v.problem("%s is not in the manifest", info.Name)
		}
	}
	v.sums(out)
	return v, v.workshop(dir.Workshop)
}

func (v *Verified) problem(format string, args ...any) {
	v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
}

// file checks one file: that it is there, its digest, and its rows.
func (v *Verified) file(s storage.Store, f export.File) {
	r, err := s.Open(f.Path)
	if err != nil {
		v.problem("%s: %v", f.Path, err)
		return
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(r, 0, r.Size()))
	switch {
	case err != nil:
		v.problem("%s: %v", f.Path, err)
	case n != f.Bytes:
		v.problem("%s has %d bytes; the manifest says %d", f.Path, n, f.Bytes)
	case hex.EncodeToString(h.Sum(nil)) != f.SHA256:
		v.problem("%s is not what was written: its SHA-256 is another", f.Path)
	default:
		v.Files++
		v.Bytes += n
		if f.Rows != nil {
			v.rows(r, f)
		}
	}
}

// rows compares the rows that the footer of a Parquet file counts.
func (v *Verified) rows(r storage.Reader, f export.File) {
	p, err := file.NewParquetReader(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		v.problem("%s: %v", f.Path, err)
		return
	}
	defer p.Close()
	if n := p.NumRows(); n != *f.Rows {
		v.problem("%s has %d rows; the manifest says %d", f.Path, n, *f.Rows)
		return
	}
	v.Rows += *f.Rows
	if strings.HasPrefix(f.Path, rundir.Replaced+"/") {
		v.replaced += *f.Rows
	}
}

// sums proves promise 2 once more, from the published figures.
func (v *Verified) sums(s storage.Store) {
	data, err := storage.ReadFile(s, rundir.Stats)
	if err != nil {
		return // told already
	}
	var stats export.Stats
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&stats); err != nil {
		v.problem("%s: %v", rundir.Stats, err)
		return
	}
	if stats.Kept+stats.Removed+stats.Quarantined != stats.Records {
		v.problem("%s: %d kept, %d removed and %d quarantined are not %d records", rundir.Stats, stats.Kept, stats.Removed, stats.Quarantined, stats.Records)
	}
	if rows := v.Rows - v.replaced; rows != stats.Kept+stats.Removed && len(v.Problems) == 0 {
		v.problem("the files hold %d rows; the figures say %d kept and %d removed", rows, stats.Kept, stats.Removed)
	}
	if d := stats.Deduplication; d != nil && v.replaced != int64(d.Replaced) && len(v.Problems) == 0 {
		v.problem("%s holds %d rows; the figures say %d replaced", rundir.Replaced, v.replaced, d.Replaced)
	}
	for _, in := range v.Manifest.Inputs {
		for _, src := range stats.Sources {
			if src.Source == in.Source && src.Records != in.Records {
				v.problem("source %s: %d records were read and %d are accounted for", in.Source, in.Records, src.Records)
			}
		}
	}
}

// workshop checks the outputs of tasks against their done records.
func (v *Verified) workshop(s storage.Store) error {
	for info, err := range s.List("done/") {
		if err != nil {
			return err
		}
		data, err := storage.ReadFile(s, info.Name)
		if err != nil {
			return err
		}
		var d engine.Done
		if err := json.Unmarshal(data, &d); err != nil {
			v.problem("workshop: %s: %v", info.Name, err)
			continue
		}
		for _, o := range d.Outputs {
			before := len(v.Problems)
			files, rows, size := v.Files, v.Rows, v.Bytes
			v.file(s, export.File{Path: o.Name, Bytes: o.Bytes, SHA256: o.SHA256})
			v.Files, v.Rows, v.Bytes = files, rows, size
			if len(v.Problems) == before {
				v.Workshop++
			} else {
				v.Problems[before] = "workshop: " + v.Problems[before]
				v.damaged = append(v.damaged, info.Name)
			}
		}
	}
	return nil
}

// Discard forgets the tasks whose outputs Verify found damaged, so that the next
// run does them again, and returns their number.
func (v *Verified) Discard(dir *rundir.Dir) (n int, err error) {
	if err := dir.Open(); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	slices.Sort(v.damaged)
	v.damaged = slices.Compact(v.damaged)
	for _, name := range v.damaged {
		if err := storage.Remove(dir.Workshop, name); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
