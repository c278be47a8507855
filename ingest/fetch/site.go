package fetch

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// site is a server: what it says to robots and miners, and when it may be asked again.
type site struct {
	robots  robots
	heeded  []robots // what it says to the other robots that are heeded
	absent  bool     // there is no robots.txt
	refused bool     // robots.txt cannot be had, which forbids everything (RFC 9309, 2.3.1.4)
	dead    bool     // not even an answer to the request for it
	tdm     []tdmRule
	noTDM   bool // it could not be found out whether there is a tdmrep.json

	delay time.Duration
	next  time.Time // no request before
	read  time.Time // when its rules were read
}

// allows reports whether a path may be fetched.
func (s *site) allows(path string) bool {
	return s.robots.allows(path) && !slices.ContainsFunc(s.heeded, func(r robots) bool { return !r.allows(path) })
}

// longestDelay is the longest Crawl-delay that is kept to.
const longestDelay = 5 * time.Minute

// turn waits until the server may be asked, and no less than a pause.
func (s *site) turn(ctx context.Context, w World, pause time.Duration) error {
	if wait := max(pause, s.next.Sub(w.Now())); wait > 0 {
		return w.Sleep(ctx, wait)
	}
	return nil
}

// used notes that the server was asked.
func (s *site) used(now time.Time) { s.postpone(now.Add(s.delay)) }

func (s *site) postpone(until time.Time) {
	if until.After(s.next) {
		s.next = until
	}
}

// Paths of files with rules.
const (
	robotsPath = "/robots.txt"
	tdmPath    = "/.well-known/tdmrep.json"
)

// IsRules reports whether an address is that of a file with rules for robots or
// miners, which is no document.
func IsRules(address string) bool {
	if !strings.HasSuffix(address, robotsPath) && !strings.HasSuffix(address, tdmPath) {
		return false // most, at no cost
	}
	u, err := url.Parse(address)
	return err == nil && (u.Path == robotsPath || u.Path == tdmPath)
}

// site gives the server of an address. Its rules are read when it is first met, and
// when they are old.
func (f *fetcher) site(u *url.URL) (*site, error) {
	origin := u.Scheme + "://" + u.Host
	before, met := f.sites[origin]
	if met && f.world.Now().Sub(before.read) <= maxRulesAge {
		return before, nil
	}
	s := &site{delay: f.job.Delay, read: f.world.Now()}
	if met {
		s.next = before.next
	}
	f.sites[origin] = s
	e, text, err := f.rules(s, origin+robotsPath)
	switch {
	case err != nil:
		return nil, err
	case e.kind != "response":
		s.refused, s.dead = true, e.field(fieldDetail) == noAnswer
		return s, nil
	case e.status >= 200 && e.status < 300:
		s.robots = parseRobots(text, productToken(f.agent()))
		for _, other := range f.job.Heed {
			named, _, _ := parseGroups(text, other) // what it says to all, it says to us
			s.heeded = append(s.heeded, named)
		}
		s.delay = max(s.delay, min(s.robots.delay, longestDelay))
	default:
		s.absent = true
	}
	s.used(f.world.Now())
	e, text, err = f.rules(s, origin+tdmPath)
	if err != nil {
		return nil, err
	}
	s.noTDM = e.kind != "response"
	if e.status >= 200 && e.status < 300 {
		s.tdm = parseTDM(text)
	}
	return s, nil
}

// maxRulesAge is how old robots.txt may be (RFC 9309, 2.4).
const maxRulesAge = 24 * time.Hour

// rules fetches a file with rules, unless there is one that is fresh enough.
// Redirections are followed wherever they lead, as the RFC wants it.
func (f *fetcher) rules(s *site, address string) (e *entry, text string, err error) {
	for range maxRedirects {
		e = f.out.done[key(address, roleRules)]
		if e == nil || e.kind != "response" || f.stale(e) {
			if e, err = f.ask(address, request{site: s, role: roleRules}); err != nil {
				return nil, "", err
			}
		}
		next := f.target(address, e)
		if next == "" {
			break
		}
		address = next
	}
	if e.kind != "response" || e.status >= 300 {
		return e, "", nil
	}
	text, err = body(f.out.f, e, maxRules)
	if err != nil { // what can be read of it counts
		err = nil
	}
	return e, text, err
}

func (f *fetcher) stale(e *entry) bool {
	t, err := time.Parse(time.RFC3339, e.date)
	return err != nil || f.world.Now().Sub(t) > maxRulesAge
}

// target is the address to which a response redirects, or "".
func (f *fetcher) target(from string, e *entry) string {
	if e == nil || e.kind != "response" || !isRedirect(e.status) || e.location == "" {
		return ""
	}
	base, err := url.Parse(from)
	if err != nil {
		return ""
	}
	to, err := base.Parse(e.location)
	if err != nil {
		return ""
	}
	if to, ok := address(to.String()); ok {
		return to.String()
	}
	return ""
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// mayAsk reports whether a host is one of those of the job.
func (f *fetcher) mayAsk(u *url.URL) bool {
	host := hostOf(u)
	if f.hosts[host] {
		return true
	}
	for _, h := range f.job.Hosts {
		if below, ok := strings.CutPrefix(h, "*"); ok && below != "" && below[0] == '.' && strings.HasSuffix(host, "."+asciiHost(below[1:])) {
			return true
		}
	}
	return false
}
