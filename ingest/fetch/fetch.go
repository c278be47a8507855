// Package fetch fetches documents over HTTP, politely, into a WARC archive.
//
// One request is made at a time, with a pause between those to one server, under a
// name by which the operator can reach whoever fetches. What robots.txt forbids is not
// asked for (RFC 9309). Reservations against text and data mining are recorded with
// every document. No password and no cookie is sent or kept.
//
// The archive accounts for every address: it holds what the server answered, or says
// why there is nothing. It is whole or absent, and once it is there nothing is fetched
// again: whoever reads it needs no network, and reads the same each time. While it is
// being made it is its own journal, so that a fetch that was killed goes on.
//
// Fetching depends on the state of the world: on clocks, servers and the network. All
// of that ends in the archive, and nothing else of it leaves the package.
package fetch

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Job says what to fetch and how. One of URLs, Sitemap and OAI is set.
type Job struct {
	URLs    []string
	Sitemap string   // address of a sitemap, a sitemap index, or a text with an address a line
	OAI     *Harvest // from an OAI-PMH server
	// Hosts may be asked besides those in the addresses above; "*.example.no" stands
	// for all below example.no.
	Hosts []string
	// MaxBytes bounds one answer, MaxURLs the number of addresses.
	MaxBytes int64
	MaxURLs  int
	// MaxFailures is how many addresses in a row may fail before the fetch stops, to be
	// gone on with later; 0 is no limit.
	MaxFailures int

	Agent   string        // product token, for robots.txt
	Heed    []string      // those of other robots, whose rules hold too
	Contact string        // address by which the operator of a server reaches the user
	Delay   time.Duration // between requests to one server
}

// Harvest is what to ask of an OAI-PMH server.
type Harvest struct {
	URL, Prefix, Set, From, Until string
	// Follow fetches the PDF files that records point to, in place of the records.
	Follow bool
}

// identity is the digest of what a job asks for. Manners do not change that.
func (j Job) identity() string {
	j.Agent, j.Contact, j.Delay, j.MaxFailures = "", "", 0, 0
	text, err := json.Marshal(j)
	if err != nil {
		panic(err) // strings and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (j Job) userAgent() string { return cmp.Or(j.Agent, "kvern") + " (+" + j.Contact + ")" }

// World is what a fetch needs of the world; a test puts its own in the place of it.
type World struct {
	Transport http.RoundTripper
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
	// Stall is how long a server may take for 16 KiB.
	Stall time.Duration
	// NewID makes the id of the nth record. It must not be made of what is fetched: ids
	// are published, and an address or a text may hold what is not.
	NewID func(n int) string
	// Progress is told how many addresses are settled, and of how many, before each. An
	// error stops the fetch, which can be gone on with.
	Progress func(done, total int) error
}

// RealWorld is the world.
func RealWorld() World {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true // bodies are kept as they were sent
	t.MaxResponseHeaderBytes = 32 << 10
	t.DialContext = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
	return World{Transport: t, Now: time.Now, Sleep: sleep, Stall: time.Minute, NewID: randomID, Progress: func(int, int) error { return nil }}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// randomID is a UUID of random bits (RFC 9562, 5.4).
func randomID(int) string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Summary counts addresses by what became of them: "fetched", "status" for another
// status than 2xx, or one of the Outcomes. Kept are those of them that had not changed
// since the archive before.
type Summary struct {
	Outcomes map[string]int
	Kept     int
}

// State is what there is of an archive.
type State int

// The states of an archive.
const (
	Absent  State = iota
	Made          // by this job
	Other         // by another job
	Foreign       // by no fetch: it is not to be replaced
)

// Look says what there is at the path of an archive, without the network.
func Look(path string, job Job) (State, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Absent, nil
	}
	if err != nil {
		return Absent, err
	}
	defer f.Close()
	state := Foreign
	_, err = scan(f, func(e *entry) bool {
		switch e.field(fieldJob) {
		case "":
		case job.identity():
			state = Made
		default:
			state = Other
		}
		return false
	})
	return state, err
}

// ErrStopped means that a fetch stopped and can be gone on with later.
var ErrStopped = errors.New("the fetch stopped; run it again to go on where it was")

// Run fetches what a job says into the archive at a path, which must not be there, or,
// to refresh it, must be. What was done of it before is not done again.
func Run(ctx context.Context, job Job, path string, refresh bool, w World) (Summary, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return Summary{}, err
	}
	part := path + ".part"
	if refresh {
		part = path + ".refresh"
	}
	lock := flock.New(part + ".lock")
	if ok, err := lock.TryLock(); err != nil || !ok {
		return Summary{}, fmt.Errorf("%s is being fetched by another process: %w", path, errors.Join(err, ErrStopped))
	}
	defer func() { os.Remove(part + ".lock"); lock.Unlock() }()
	f, err := open(ctx, job, part, path, refresh, w)
	if err != nil {
		return Summary{}, err
	}
	sum, err := f.run()
	if err = errors.Join(err, f.close()); err != nil {
		return sum, err
	}
	return sum, publish(part, path)
}

// publish puts the archive in its place, in one step.
func publish(part, path string) error {
	if err := os.Rename(part, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	dir.Sync() // some file systems refuse, and have no safer way
	return dir.Close()
}
