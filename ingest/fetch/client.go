package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"kvern/ingest/warc"
)

// How often and how long an address is tried. Tries are counted, not timed.
const (
	attempts   = 5
	firstPause = 2 * time.Second // doubled after every try
	longest    = 10 * time.Minute
	// A server must send this much in World.Stall, or all there is.
	minProgress = 16 << 10
)

// What is wrong with an address, besides "status N". These words are all that an
// archive or a message says of it.
const (
	noAnswer      = "the server cannot be reached"
	brokeOff      = "the answer broke off"
	tooSlow       = "the answer came too slowly"
	tooLarge      = "larger than fetch.max_bytes"
	waitTooLong   = "the server asks to wait for more than ten minutes"
	badAddress    = "not an http or https address, or one with a password"
	redirectLoop  = "redirected in a loop or too often"
	redirectLost  = "redirected to no address"
	redirectDown  = "redirected to another scheme"
	redirectAway  = "redirected to a host that fetch.hosts does not name"
	noRobots      = "robots.txt cannot be had"
	notTheList    = "not the list it should be"
	listTooDeep   = "lists of lists within one another"
	brokenContent = "the content cannot be unpacked"
)

var details = []string{
	noAnswer, brokeOff, tooSlow, tooLarge, waitTooLong, badAddress, redirectLoop, redirectLost, redirectDown, redirectAway,
	noRobots, notTheList, listTooDeep, brokenContent,
}

// KnownDetail gives a detail that stands in an archive if this package writes such
// ones: an archive of somebody else's may hold anything there.
func KnownDetail(s string) string {
	status, ok := strings.CutPrefix(s, "status ")
	if slices.Contains(details, s) || ok && len(status) == 3 && strings.Trim(status, "0123456789") == "" {
		return s
	}
	return ""
}

// client asks one server at a time for one thing.
type client struct {
	via      http.RoundTripper // which, unlike http.Client, takes no offence at a Location
	world    World
	agent    string
	maxBytes int64
	spool    *os.File // the body of the last answer
}

// answer is what a server said in the end.
type answer struct {
	status int
	header http.Header
	size   int64 // of the body, which is in the spool
	digest string
	date   time.Time
}

var (
	errSlow  = errors.New(tooSlow)
	errLarge = errors.New(tooLarge)
	errAgain = errors.New("try again")
)

func newClient(job Job, w World, spool *os.File) *client {
	return &client{
		via: w.Transport, world: w, agent: job.userAgent(), maxBytes: int64(job.MaxBytes), spool: spool,
	}
}

// try is what is known from one try to the next.
type try struct {
	address string
	cond    *entry // what is already there, or nil
	got     answer // with the header that the beginning of the body came with
	pause   time.Duration
	why     string
}

// get asks until there is an answer that will not change by asking again. A failure
// is one of the details; an error is not the server's.
func (c *client) get(ctx context.Context, address string, cond *entry, s *site) (a *answer, failure string, err error) {
	t := &try{address: address, cond: cond}
	for n := range attempts {
		if n > 0 {
			t.pause = max(t.pause, firstPause<<(n-1))
		}
		if t.pause > longest {
			return nil, waitTooLong, nil
		}
		if err := s.turn(ctx, c.world, t.pause); err != nil {
			return nil, "", err
		}
		t.pause, t.why = 0, ""
		done, err := c.once(ctx, t)
		s.used(c.world.Now())
		if ctx.Err() != nil {
			return nil, "", context.Cause(ctx)
		}
		if done != nil || err != nil {
			return done, "", err
		}
		if t.why == tooLarge {
			break
		}
		s.postpone(c.world.Now().Add(min(t.pause, longest)))
	}
	return nil, t.why, nil
}

// once asks once. Without an answer or an error, t.why says what was wrong.
func (c *client) once(ctx context.Context, t *try) (*answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(c.world.Stall, func() { cancel(errSlow) })
	defer watch.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.address, nil)
	if err != nil {
		t.why = badAddress
		return nil, nil
	}
	c.headers(request, t)
	response, err := c.via.RoundTrip(request)
	if err != nil {
		t.why = networkFault(ctx, err, noAnswer)
		return nil, nil
	}
	defer response.Body.Close()
	watch.Reset(c.world.Stall)
	if again(response.StatusCode) {
		t.why = fmt.Sprintf("status %d", response.StatusCode)
		t.pause = retryAfter(response.Header.Get("Retry-After"), c.world.Now())
		return nil, nil
	}
	err = c.take(t, response, func() { watch.Reset(c.world.Stall) })
	var disk *os.PathError
	switch {
	case err == nil:
		return &t.got, nil
	case errors.Is(err, errLarge):
		t.why = tooLarge
	case errors.As(err, &disk):
		return nil, err
	default:
		t.why = networkFault(ctx, err, brokeOff)
	}
	return nil, nil
}

// networkFault tells a server that is too slow from one that is not there.
func networkFault(ctx context.Context, err error, otherwise string) string {
	var timeout net.Error
	if errors.Is(context.Cause(ctx), errSlow) || errors.As(err, &timeout) && timeout.Timeout() {
		return tooSlow
	}
	return otherwise
}

// again reports whether a status may be another one later.
func again(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooEarly || status == http.StatusTooManyRequests
}

func (c *client) headers(r *http.Request, t *try) {
	r.Header.Set("User-Agent", c.agent)
	r.Header.Set("Accept-Encoding", "gzip")
	switch {
	case t.got.size > 0:
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", t.got.size))
		r.Header.Set("If-Range", t.got.header.Get("Etag"))
	case t.cond != nil && t.cond.etag != "":
		r.Header.Set("If-None-Match", t.cond.etag)
	case t.cond != nil && t.cond.modified != "":
		r.Header.Set("If-Modified-Since", t.cond.modified)
	}
}

// take puts the body into the spool: behind what is there already, where the server
// goes on in the same version of it, or from the beginning.
func (c *client) take(t *try, r *http.Response, progress func()) error {
	if t.got.size > 0 && (r.StatusCode == http.StatusPartialContent || r.StatusCode == http.StatusRequestedRangeNotSatisfiable) {
		if r.StatusCode != http.StatusPartialContent || !continues(t, r) {
			t.got.size = 0
			return errAgain
		}
	} else {
		t.got = answer{status: r.StatusCode, header: r.Header.Clone(), date: c.world.Now()}
	}
	if r.ContentLength > c.maxBytes-t.got.size {
		return errLarge
	}
	if _, err := c.spool.Seek(t.got.size, io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(c.spool, &watched{r: io.LimitReader(r.Body, c.maxBytes-t.got.size+1), progress: progress})
	t.got.size += n
	if t.got.size > c.maxBytes {
		return errLarge
	}
	if err != nil && !resumable(t.got.header) {
		t.got.size = 0
	}
	if err != nil {
		return err
	}
	t.got.digest, err = c.digest(t.got.size)
	return err
}

// continues reports whether an answer to a request for a range goes on where the body
// broke off.
func continues(t *try, r *http.Response) bool {
	from, ok := strings.CutPrefix(r.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", t.got.size))
	return ok && from != "" && r.Header.Get("Etag") == t.got.header.Get("Etag")
}

// resumable reports whether the server promises to go on in the very same bytes: it
// takes ranges, and its validator is strong (RFC 9110, 13.1.5).
func resumable(h http.Header) bool {
	tag := h.Get("Etag")
	return strings.EqualFold(h.Get("Accept-Ranges"), "bytes") && strings.HasPrefix(tag, `"`)
}

// digest is that of the first bytes of the spool.
func (c *client) digest(size int64) (string, error) {
	d := warc.NewDigest()
	_, err := io.Copy(d, io.NewSectionReader(c.spool, 0, size))
	return d.String(), err
}

// watched tells of progress.
type watched struct {
	r        io.Reader
	n        int
	progress func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.n += n; w.n >= minProgress {
		w.n = 0
		w.progress()
	}
	return n, err
}

// retryAfter reads a Retry-After: seconds, or a date (RFC 9110, 10.2.3).
func retryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Duration(max(0, min(n, 1<<31))) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}
