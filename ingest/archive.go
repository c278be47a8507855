package ingest

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"kvern/corpus"
	"kvern/ingest/filename"

	"github.com/zeebo/xxh3"
)

// members counts and names what lies in one archive. Names are unique, so that every
// record has a place of its own.
type members struct {
	b       *Blob
	entries int
	damages int
	used    map[uint64]int // how often a name, known by its hash, was given
}

func (b *Blob) members() *members { return &members{b: b, used: map[uint64]int{}} }

// next counts an entry and says when there are too many.
func (m *members) next() error {
	if m.entries++; m.entries > m.b.limits.MaxEntries {
		return m.fault(reasonTooMany.Name, fmt.Sprintf("limits.max_entries is %d", m.b.limits.MaxEntries))
	}
	return nil
}

// name makes a member path of the name of an entry. One that leads out of the
// archive is not used; the entry is known by its number then. The base is the last
// element of the name.
func (m *members) name(entry string) (member, base string, ok bool) {
	entry = path.Clean(strings.ReplaceAll(entry, `\`, "/"))
	if !local(entry) {
		return fmt.Sprintf("@%d", m.entries), "", false
	}
	member = filename.Escape(entry)
	for {
		h := xxh3.HashString(member)
		m.used[h]++
		if m.used[h] == 1 {
			return member, path.Base(entry), true
		}
		member = fmt.Sprintf("%s#%d", filename.Escape(entry), m.used[h])
	}
}

// local reports whether a cleaned name stays within its archive on every system.
func local(name string) bool {
	return !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../") &&
		(len(name) < 2 || name[1] != ':') && !strings.ContainsRune(name, 0)
}

// fault is a stretch of the archive that belongs to no entry: the rest of it.
func (m *members) fault(reason, detail string) *corpus.Fault {
	return &corpus.Fault{Reason: reason, Detail: detail, Place: m.damage(-1)}
}

// damage is the place of the next stretch of the archive that nothing could be read
// of, of n bytes.
func (m *members) damage(n int64) corpus.Place {
	m.damages++
	return corpus.Place{Member: m.b.within(fmt.Sprintf("@damage-%d", m.damages)), End: n}
}

// place puts a fault in the archive, where it has no place. An error that is no
// fault remains as it is.
func (m *members) place(err error) error {
	var f *corpus.Fault
	if !errors.As(err, &f) || f.Place != (corpus.Place{}) {
		return err
	}
	return &corpus.Fault{Reason: f.Reason, Detail: f.Detail, Place: m.damage(-1)}
}
