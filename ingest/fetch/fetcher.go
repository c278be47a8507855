package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"kvern/ingest/warc"
)

// Outcomes of addresses that were not fetched.
const (
	Failed      = "fetch-failed"      // for good, or as often as was tried
	Disallowed  = "robots-disallowed" // by robots.txt
	OtherHost   = "other-host"        // on a host that the job does not name
	BeyondLimit = "beyond-max-urls"   // more than the job allows
	Deleted     = "deleted-record"    // of an OAI-PMH server
	NoFullText  = "no-full-text"      // a record that points to no PDF file
	NotOpen     = "not-open-access"   // a record that says so
)

// Outcomes are the names of all outcomes.
var Outcomes = []string{Failed, Disallowed, OtherHost, BeyondLimit, Deleted, NoFullText, NotOpen}

// Roles of responses that are no documents.
const (
	roleRules = "rules"
	roleList  = "list"
)

// maxRedirects is how often a request may be sent elsewhere.
const maxRedirects = 10

// fetcher carries out a job.
type fetcher struct {
	ctx    context.Context
	job    Job
	world  World
	client *client
	out    *archive
	old    *archive // that is refreshed, or nil
	spool  *os.File
	sites  map[string]*site
	hosts  map[string]bool
	sum    Summary

	silent     int   // addresses in a row that failed
	silentFrom int64 // where in the archive they begin
}

// request is how an address is asked for.
type request struct {
	site   *site // given for rules, which no rules apply to
	role   string
	fields []warc.Field    // what else is known of the document
	chain  map[string]bool // addresses that led here
}

func open(ctx context.Context, job Job, part, path string, refresh bool, w World) (f *fetcher, err error) {
	f = &fetcher{ctx: ctx, job: job, world: w, sites: map[string]*site{}, hosts: map[string]bool{}, sum: Summary{Outcomes: map[string]int{}}}
	if f.out, err = openArchive(part, job.identity()); err != nil {
		return nil, err
	}
	if refresh {
		if f.old, err = openOld(path); err != nil {
			return nil, errors.Join(err, f.close())
		}
	}
	if f.spool, err = os.OpenFile(part+".body", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
		return nil, errors.Join(err, f.close())
	}
	f.client = newClient(job, w, f.spool)
	for _, h := range slices.Concat(HostsOf(job), job.Hosts) {
		f.hosts[asciiHost(h)] = true
	}
	return f, nil
}

// openOld reads the archive that is to be refreshed.
func openOld(path string) (*archive, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a := &archive{f: file, done: map[string]*entry{}}
	if _, err = scan(file, func(e *entry) bool { a.add(e); return true }); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return a, nil
}

func (j Job) oaiURL() string {
	if j.OAI == nil {
		return ""
	}
	return j.OAI.URL
}

func (f *fetcher) agent() string { return cmp.Or(f.job.Agent, "kvern") }

// close leaves the archive on disk, safe, and no connection open.
func (f *fetcher) close() error {
	if via, ok := f.world.Transport.(interface{ CloseIdleConnections() }); ok {
		via.CloseIdleConnections()
	}
	err := errors.Join(f.out.f.Sync(), f.out.f.Close())
	if f.old != nil {
		err = errors.Join(err, f.old.f.Close())
	}
	if f.spool != nil {
		err = errors.Join(err, f.spool.Close(), os.Remove(f.spool.Name()))
	}
	return err
}

// target is an address to fetch, or, with an outcome, one not to.
type target struct {
	address, outcome, detail string
	fields                   []warc.Field
}

func (f *fetcher) run() (Summary, error) {
	if f.out.count == 0 {
		if err := f.writeInfo(); err != nil {
			return f.sum, err
		}
	}
	targets, err := f.list()
	if err != nil {
		return f.sum, err
	}
	for i, t := range targets {
		if err := f.world.Progress(i, len(targets)); err != nil {
			return f.sum, err
		}
		if i >= f.job.MaxURLs && t.outcome == "" {
			t.outcome = BeyondLimit
		}
		if err := f.visit(t); err != nil {
			return f.sum, err
		}
	}
	return f.sum, f.count()
}

// visit settles an address, and those it redirects to.
func (f *fetcher) visit(t target) error {
	if t.outcome != "" {
		_, err := f.settle(t.address, t.outcome, t.detail, "")
		return err
	}
	_, err := f.follow(t.address, request{fields: t.fields})
	return err
}

// follow asks for an address and goes where it redirects to. What the archive has
// already is taken from there.
func (f *fetcher) follow(address string, r request) (*entry, error) {
	r.chain = map[string]bool{}
	for {
		r.chain[address] = true
		e, ok := f.out.done[key(address, r.role)]
		if !ok {
			var err error
			if e, err = f.ask(address, r); err != nil {
				return nil, err
			}
		}
		if err := f.patience(e); err != nil {
			return nil, err
		}
		next := f.target(address, e)
		if next == "" || r.chain[next] {
			return e, nil
		}
		address = next
	}
}

// passing reports whether an address failed for a reason that may pass, and not for
// what it is.
func (e *entry) passing() bool {
	switch detail := e.field(fieldDetail); detail {
	case noAnswer, brokeOff, tooSlow, waitTooLong:
		return e.field(fieldOutcome) == Failed
	default:
		return e.field(fieldOutcome) == Failed && strings.HasPrefix(detail, "status ")
	}
}

// patience stops the fetch when too many addresses in a row have failed for a reason
// that may pass, and forgets them, so that they are tried again when it goes on.
func (f *fetcher) patience(e *entry) error {
	if !e.passing() {
		if e.kind == "response" && !isRedirect(e.status) { // which only leads to the next
			f.silent = 0
		}
		return nil
	}
	if f.silent == 0 {
		f.silentFrom = e.start
	}
	f.silent++
	if f.job.MaxFailures > 0 && f.silent >= f.job.MaxFailures && e.end == f.out.end {
		err := f.out.truncate(f.silentFrom)
		return errors.Join(fmt.Errorf("%d addresses in a row failed, the last because: %s: %w", f.silent, e.field(fieldDetail), ErrStopped), err)
	}
	return nil
}

// ask settles one address: by what the server answers, or by why there is nothing.
func (f *fetcher) ask(where string, r request) (*entry, error) {
	u, ok := address(where)
	if !ok {
		return f.settle(where, Failed, badAddress, r.role)
	}
	s, rules := r.site, r.role == roleRules
	if !rules {
		if !f.mayAsk(u) {
			return f.settle(where, OtherHost, "", r.role)
		}
		var err error
		if s, err = f.site(u); err != nil {
			return nil, err
		}
		switch {
		case s.dead:
			return f.settle(where, Failed, noAnswer, r.role)
		case s.refused:
			return f.settle(where, Disallowed, noRobots, r.role)
		case !s.allows(requestPath(u)):
			return f.settle(where, Disallowed, "", r.role)
		}
	}
	cond := f.oldResponse(where, r.role)
	a, failure, err := f.client.get(f.ctx, u.String(), cond, s)
	switch {
	case err != nil:
		return nil, err
	case failure != "":
		return f.settle(where, Failed, failure, r.role)
	case cond != nil && (a.status == http.StatusNotModified || a.status == http.StatusOK && a.digest == cond.digest):
		if a.status == http.StatusNotModified {
			cond.repeat(a.header)
		}
		return f.keep(cond, f.facts(s, u, a.header, r))
	}
	if refused := f.refuse(u, a, r); refused != "" {
		return f.settle(where, Failed, refused, r.role)
	}
	return f.store(where, a, f.facts(s, u, a.header, r))
}

// repeat adds to the header of a 304, which need not say again what has not changed, what
// the server said of reservations before.
func (e *entry) repeat(h http.Header) {
	if h.Get("Tdm-Reservation") == "" && e.tdm != "" {
		h.Set("Tdm-Reservation", e.tdm)
	}
	if _, words, ok := strings.Cut(e.field(fieldRobots), ","); ok && h.Get("X-Robots-Tag") == "" {
		h.Set("X-Robots-Tag", words)
	}
}

// oldResponse is what the archive before has of an address.
func (f *fetcher) oldResponse(address, role string) *entry {
	if f.old == nil {
		return nil
	}
	e := f.old.done[key(address, role)]
	if e == nil || e.kind != "response" || e.status != http.StatusOK {
		return nil
	}
	return e
}

// refuse says why a redirection is not followed, or "". A page that moved to https did
// not leave; all other changes of scheme do.
func (f *fetcher) refuse(from *url.URL, a *answer, r request) string {
	if !isRedirect(a.status) || r.role == roleRules {
		return ""
	}
	to, err := from.Parse(a.header.Get("Location"))
	if err != nil || a.header.Get("Location") == "" {
		return redirectLost
	}
	if to.Scheme != from.Scheme && to.Scheme != "https" {
		return redirectDown
	}
	clean, ok := address(to.String())
	switch {
	case !ok:
		return redirectLost
	case r.chain[clean.String()] || len(r.chain) > maxRedirects:
		return redirectLoop
	case !f.mayAsk(clean):
		return redirectAway
	}
	return ""
}

// count sums up what became of all addresses. An archive of failures alone that may
// pass, and of what led to them, is none.
func (f *fetcher) count() error {
	passing, led, total := 0, 0, 0
	for _, e := range f.out.order {
		if e.passing() && e.field(fieldRole) != roleRules {
			passing++
		}
		switch outcome := e.field(fieldOutcome); {
		case e.kind == "warcinfo" || e.field(fieldRole) == roleRules || e.field(fieldRole) == roleList && outcome == "":
		case outcome != "":
			f.sum.Outcomes[outcome]++
		case e.status >= 200 && e.status < 300:
			f.sum.Outcomes["fetched"]++
			if old := f.oldResponse(e.address, e.field(fieldRole)); old != nil && old.id == e.id {
				f.sum.Kept++
			}
		default:
			f.sum.Outcomes["status"]++
			if isRedirect(e.status) {
				led++
			}
		}
	}
	for _, n := range f.sum.Outcomes {
		total += n
	}
	if passing > 0 && passing+led == total {
		return errors.Join(fmt.Errorf("nothing could be fetched: %w", ErrStopped), f.forgetFailures())
	}
	return nil
}

// forgetFailures has the archive begin anew, so that the next fetch asks again.
func (f *fetcher) forgetFailures() error { return f.out.truncate(0) }
