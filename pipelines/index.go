package pipelines

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// The index of a generation is what later ones have to know of it, in three files
// that never change: its documents with their signatures and tagged texts, the
// identities of all its records, and which documents of earlier generations it
// replaces. Like everything made for comparison it knows removed values by their type
// only. It lies in the workshop; Options.Index has it copied elsewhere.
const (
	roleIndex         = "index"
	roleKnown         = "known" // identities
	roleReplacedNames = "replaced-names"
)

// indexRoles are the roles of the files, with the tasks that leave them.
var indexRoles = [...]struct{ task, role string }{
	{taskIndex, roleIndex}, {taskIdentities, roleKnown}, {taskFates, roleReplacedNames},
}

// indexList is the list of indexes in a directory, one for each generation.
type indexList struct {
	Format      string            `json:"format"`
	Name        string            `json:"name"`       // of the data set
	Segments    int               `json:"segments"`   // format
	Signatures  int               `json:"signatures"` // version
	Generations []generationIndex `json:"generations"`
}

// generationIndex names the files of the index of a generation.
type generationIndex struct {
	Generation int             `json:"generation"`
	Documents  int64           `json:"documents"` // kept
	Files      []engine.Output `json:"files"`
}

// earlierIndex is the index of a generation that was published before another.
type earlierIndex struct {
	generation int
	place      string // where it lies, for messages; empty for one of the run itself
	store      storage.Store
	// own is the generation of this run that leaves it, or nil.
	own   *generation
	files generationIndex
}

// asEarlier is the index of a generation as the next one sees it.
func (g *generation) asEarlier() *earlierIndex {
	return &earlierIndex{generation: g.number, store: g.dir.Workshop, own: g}
}

// identity is that of what the index holds.
func (e *earlierIndex) identity() engine.Identity {
	if e.own != nil {
		return e.own.index.Identity
	}
	h := engine.NewHasher("earlier index")
	for _, f := range e.files.Files {
		h.Add(f.Role, f.SHA256)
	}
	return h.Identity()
}

// file finds the name of one of the files.
func (e *earlierIndex) file(role string) (string, error) {
	if e.own != nil {
		for _, x := range indexRoles {
			if x.role == role {
				return e.own.output(e.own.task(x.task), role)
			}
		}
	}
	return (&engine.Done{Task: "index " + e.place, Outputs: e.files.Files}).Output(role)
}

func (e *earlierIndex) checkSize(f engine.Output) error {
	r, err := e.store.Open(f.Name)
	if err != nil {
		return fmt.Errorf("dedup.against: the index in %s: %w", e.place, err)
	}
	defer r.Close()
	if r.Size() != f.Bytes {
		return fmt.Errorf("dedup.against: the index in %s: %s has %d bytes, not %d: %w", e.place, f.Name, r.Size(), f.Bytes, errDamagedIndex)
	}
	return nil
}

var errDamagedIndex = errors.New("it is damaged; remove it and run its pipeline again to make it anew")

// check reads files of an index that another run left and compares them with their
// digests.
func (e *earlierIndex) check(ctx context.Context, roles ...string) error {
	for _, f := range e.files.Files {
		if !slices.Contains(roles, f.Role) {
			continue
		}
		r, err := e.store.Open(f.Name)
		if err != nil {
			return fmt.Errorf("dedup.against: the index in %s: %w", e.place, err)
		}
		h := sha256.New()
		_, err = io.Copy(h, io.NewSectionReader(r, 0, r.Size()))
		if err = errors.Join(err, r.Close(), ctx.Err()); err != nil {
			return fmt.Errorf("dedup.against: the index in %s: %s: %w", e.place, f.Name, err)
		}
		if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
			return fmt.Errorf("dedup.against: the index in %s: %s does not have its SHA-256: %w", e.place, f.Name, errDamagedIndex)
		}
	}
	return nil
}

// remembered is what the index says of a document besides its signature: its rank,
// and what it repeated unless it was kept.
type remembered struct {
	rank       dedup.Rank
	leader     nameHash // zero when it was kept
	similarity uint16   // in ten-thousandths
	reason     byte     // place in duplicateReasons; 0 when it was kept
}

const rememberedSize = dedup.RankSize + len(nameHash{}) + 2 + 1

// nameHash stands for a public id.
type nameHash [16]byte

func hashName(id string) nameHash {
	sum := sha256.Sum256([]byte(id))
	return nameHash(sum[:16])
}

func (m *remembered) append(b []byte) []byte {
	b = append(append(b, m.rank[:]...), m.leader[:]...)
	return append(binary.BigEndian.AppendUint16(b, m.similarity), m.reason)
}

// splitIndexed divides what the index keeps as the signature of a row.
func splitIndexed(b []byte) (sig dedup.Signature, m remembered, err error) {
	if len(b) != dedup.SignatureSize+rememberedSize {
		return nil, m, staging.ErrDamaged
	}
	sig, b = dedup.Signature(b[:dedup.SignatureSize]), b[dedup.SignatureSize:]
	m.rank, b = dedup.Rank(b), b[dedup.RankSize:]
	m.leader, b = nameHash(b), b[len(m.leader):]
	m.similarity, m.reason = binary.BigEndian.Uint16(b), b[2]
	if int(m.reason) >= len(duplicateReasons) {
		return nil, m, staging.ErrDamaged
	}
	return sig, m, nil
}

// writeIndex leaves the documents of the generation that have been matched, but for
// exact copies. Those that were kept have their tagged texts with them.
func (g *generation) writeIndex(ctx context.Context, a *engine.Attempt) error {
	name, err := g.output(g.task(taskFates), fates)
	if err != nil {
		return err
	}
	settled, err := staging.OpenNotes(g.dir.Workshop, name)
	if err != nil {
		return err
	}
	defer settled.Close()
	rows := staging.NewBuilder(a.Scratch(), dedup.SignatureSize+rememberedSize)
	defer rows.Close()
	documents := int64(0)
	for i := range g.units {
		notes := settled.On(i)
		err := g.candidatesOf(ctx, i, func(c *staging.Cursor) error {
			note, err := notes.At(c.Number())
			if err != nil {
				return err
			}
			kept, err := g.indexRow(rows, c, note)
			if kept {
				documents++
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	w, err := a.Create(roleIndex, ".seg")
	if err != nil {
		return err
	}
	if _, err := rows.Finish(w); err != nil {
		return err
	}
	return a.SetResult(documents)
}

func (g *generation) indexRow(rows *staging.Builder, c *staging.Cursor, note *staging.Note) (kept bool, err error) {
	f := &c.Row().Facts
	sig, err := c.Signature()
	if err != nil {
		return false, err
	}
	m := remembered{}
	if m.rank, err = g.rank(f, sig); err != nil {
		return false, err
	}
	row := &staging.Row{Facts: corpus.Facts{ID: f.ID, Key: f.Key, Language: f.Language}}
	if note != nil && note.ID != "" {
		row.ID = note.ID
	}
	if note != nil && note.DuplicateOf != "" {
		if note.Mark.Reason == dedup.ReasonExact {
			return false, nil
		}
		m.leader, m.similarity = hashName(note.DuplicateOf), uint16(note.Similarity*10_000+0.5)
		m.reason = reasonNumber(note.Mark.Reason)
	} else {
		full, err := c.WithText()
		if err != nil {
			return false, err
		}
		row.Text = corpus.Tag(full.Text, full.Replaced)
	}
	return m.reason == 0, rows.Add(row, m.append(append([]byte(nil), sig...)))
}

// reasonNumber is the place of a reason in duplicateReasons.
func reasonNumber(reason string) byte {
	for i, r := range duplicateReasons {
		if r.reason == reason {
			return byte(i)
		}
	}
	return 0
}

// listIndexes writes down where the indexes lie, and copies them to a directory of
// the user's choice.
func (r *run) listIndexes() error {
	list := indexList{Format: export.ManifestFormat, Name: r.file.Name, Segments: staging.Format, Signatures: dedup.SignatureVersion}
	for _, g := range r.generations {
		x := generationIndex{Generation: g.number}
		if err := g.result(taskIndex, &x.Documents); err != nil {
			return err
		}
		for _, role := range indexRoles {
			for _, o := range g.done[g.task(role.task)].Outputs {
				if o.Role == role.role {
					x.Files = append(x.Files, o)
				}
			}
		}
		list.Generations = append(list.Generations, x)
	}
	if err := writeIndexList(r.dir.Workshop, &list); err != nil || r.opts.Index == "" {
		return err
	}
	return r.copyIndexes(storage.NewLocal(r.opts.Index), &list)
}

// copyIndexes copies the files and removes those of earlier runs that are no longer
// part of the indexes, and what a run that was killed left half copied: they may hold
// documents that have been taken out since.
func (r *run) copyIndexes(to storage.Store, list *indexList) error {
	live := map[string]bool{}
	for i := range list.Generations {
		for k := range list.Generations[i].Files {
			f := &list.Generations[i].Files[k]
			name := path.Base(f.Name)
			if err := copyUnlessThere(r.dir.Workshop, f, to, name); err != nil {
				return fmt.Errorf("copy the index: %w", err)
			}
			f.Name = name
			live[name] = true
		}
	}
	return errors.Join(writeIndexList(to, list), sweepIndexes(r.opts.Index, live))
}

// ofAnIndex matches the names of the files of indexes in a directory of their own, and
// of copies that were not finished, as package storage names them.
var ofAnIndex = regexp.MustCompile(`^(\.?match\.g\d+\.(index|identities|fates)-[0-9a-f]+\.(seg|table)(\.tmp-[0-9-]+)?|\.index\.json\.tmp-[0-9-]+)$`)

// sweepIndexes removes all files of indexes from a directory but those that live.
func sweepIndexes(dir string, live map[string]bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ofAnIndex.MatchString(e.Name()) && !live[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// checkIndexList refuses a directory in which something else lies than indexes of this
// data set, which would be replaced.
func (r *run) checkIndexList(dir string) error {
	data, err := storage.ReadFile(storage.NewLocal(dir), rundir.Index)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var list indexList
	switch {
	case err != nil:
		return fmt.Errorf("--index: %w", err)
	case json.Unmarshal(data, &list) != nil || list.Format != export.ManifestFormat:
		return fmt.Errorf("--index %s: there is an %s that is not kvern's; choose another directory", dir, rundir.Index)
	case list.Name != "" && list.Name != r.file.Name:
		return fmt.Errorf("--index %s: there is the index of %s, which would be replaced; choose another directory", dir, list.Name)
	}
	return nil
}

// checkIndex finds out at the start whether the indexes can be copied in the end. Like
// the workshop the directory is private.
func (r *run) checkIndex() error {
	dir := r.opts.Index
	if dir == "" || r.opts.planning {
		return nil
	}
	if err := r.dir.Apart(dir); err != nil {
		return fmt.Errorf("--index %s: %w", dir, err)
	}
	if samePlace(dir, r.opts.Inputs) {
		return fmt.Errorf("--index %s: that is the inputs root; choose another directory", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("--index: %w", err)
	}
	return r.checkIndexList(dir)
}

// copyUnlessThere leaves a file alone that was copied before: names hold the
// identity of what made them.
func copyUnlessThere(from storage.Store, f *engine.Output, to storage.Store, name string) error {
	if r, err := to.Open(name); err == nil {
		same := r.Size() == f.Bytes
		r.Close()
		if same {
			return nil
		}
	}
	return storage.Copy(from, f.Name, to, name)
}

func writeIndexList(s storage.Store, list *indexList) error {
	b, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return storage.WriteFile(s, rundir.Index, append(b, '\n'))
}
