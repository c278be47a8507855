package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"kvern/corpus"
	"kvern/ingest/fetch"
)

// Fetch says what a source fetches over HTTP. It comes in place of files: what is
// fetched is written as a web archive, which is read like any other file.
type Fetch struct {
	URLs    []string `yaml:"urls" doc:"Addresses of documents."`
	Sitemap string   `yaml:"sitemap" doc:"Address of a sitemap, a sitemap index, or a text with an address a line."`
	OAI     *OAIPMH  `yaml:"oai" doc:"What to ask of an OAI-PMH server."`
	Into    string   `yaml:"into" doc:"The archive that is made, such as henta/nettstad.warc.gz, relative to the inputs root. Once it is there, nothing is fetched."`
	Contact string   `yaml:"contact" doc:"E-mail or web address by which the operator of a server reaches you; it is sent with every request."`
	Agent   string   `yaml:"agent" doc:"Name under which rules in robots.txt are looked for, and that is sent with every request."`
	Heed    []string `yaml:"heed" doc:"Other robots whose rules in robots.txt are kept to as well, such as GPTBot or CCBot: who forbids those may mean all that gather text for training."`
	Hosts   []string `yaml:"hosts" doc:"Hosts that may be asked besides those in the addresses above; *.example.no is all below example.no."`

	Delay       time.Duration `yaml:"delay" doc:"Pause between requests to one server, unless its robots.txt asks for a longer one."`
	MaxBytes    corpus.Size   `yaml:"max_bytes" doc:"Largest answer; an address with a larger one is quarantined." min:"1"`
	MaxURLs     int           `yaml:"max_urls" doc:"Most addresses to ask for; those beyond are removals." min:"1"`
	MaxFailures int           `yaml:"max_failures" doc:"How many addresses in a row may fail before the fetch stops, to be gone on with later; 0 is no limit." min:"0"`
}

// OAIPMH says what to ask of an OAI-PMH server.
type OAIPMH struct {
	URL    string `yaml:"url" doc:"Address of the server."`
	Prefix string `yaml:"prefix" doc:"Format of the metadata; only oai_dc has a mapping built in."`
	Set    string `yaml:"set" doc:"Only records of this set."`
	From   string `yaml:"from" doc:"Only records changed on this day or later."`
	Until  string `yaml:"until" doc:"Only records changed on this day or before."`
	Follow bool   `yaml:"follow" doc:"Fetch the PDF files that records point to, in place of the descriptions."`
}

// SetDefaults is polite: a request a second, and an end to everything.
func (f *Fetch) SetDefaults() {
	*f = Fetch{Agent: "kvern", Delay: time.Second, MaxBytes: DefaultLimits.MaxDocument, MaxURLs: 100_000, MaxFailures: 10}
}

// SetDefaults asks for Dublin Core, which every server has.
func (o *OAIPMH) SetDefaults() { o.Prefix = "oai_dc" }

// Check says what is wrong with the settings.
func (f *Fetch) Check() error {
	given := 0
	for _, is := range []bool{len(f.URLs) > 0, f.Sitemap != "", f.OAI != nil} {
		if is {
			given++
		}
	}
	var all []error
	switch {
	case given == 0:
		all = append(all, errors.New("fetch: say what to fetch: urls, sitemap or oai"))
	case given > 1:
		all = append(all, errors.New("fetch: give one of urls, sitemap and oai; for more, make more sources"))
	}
	if f.Delay < 0 {
		all = append(all, errors.New("fetch.delay: must not be negative"))
	}
	return errors.Join(append(all, f.checkContact(), f.checkNames(), f.checkInto(), f.checkAddresses())...)
}

func (f *Fetch) checkContact() error {
	switch {
	case f.Contact == "":
		return errors.New("fetch.contact: missing; give an e-mail or web address by which the operator of a server reaches you")
	case strings.ContainsFunc(f.Contact, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '(' || r == ')' }):
		return errors.New("fetch.contact: give one address, without spaces and brackets")
	case !strings.Contains(f.Contact, "@") && !strings.Contains(f.Contact, "://"):
		return fmt.Errorf("fetch.contact: %q is neither an e-mail nor a web address", f.Contact)
	}
	return nil
}

// checkNames looks at names that would never match anything.
func (f *Fetch) checkNames() error {
	var all []error
	robot := func(key, name string) {
		if !fetch.IsRobot(name) {
			all = append(all, fmt.Errorf("%s: %q is no name of a robot: use letters, - and _, such as GPTBot", key, name))
		}
	}
	robot("fetch.agent", f.Agent)
	for i, name := range f.Heed {
		robot(fmt.Sprintf("fetch.heed[%d]", i), name)
	}
	for i, name := range f.Hosts {
		if !fetch.IsHost(name) {
			all = append(all, fmt.Errorf("fetch.hosts[%d]: %q is no name of a host: give one such as www.example.no or *.example.no, without https and port", i, name))
		}
	}
	return errors.Join(all...)
}

func (f *Fetch) checkInto() error {
	if !strings.HasSuffix(f.Into, ".warc.gz") {
		return fmt.Errorf("fetch.into: %q: give the path of a file that ends in .warc.gz, relative to the inputs root", f.Into)
	}
	if strings.ContainsAny(f.Into, `*?[]{}\`) {
		return fmt.Errorf("fetch.into: %q is a glob: give the path of one file", f.Into)
	}
	if err := checkPattern(f.Into); err != nil {
		return fmt.Errorf("fetch.into: %s", strings.TrimPrefix(err.Error(), "files: "))
	}
	return nil
}

// checkAddresses looks at what a person wrote; addresses in lists are looked at when
// they are met.
func (f *Fetch) checkAddresses() error {
	var all []error
	check := func(key, value string) {
		if why := fetch.CheckAddress(value); why != "" {
			all = append(all, fmt.Errorf("fetch.%s: %s", key, why))
		}
	}
	for i, u := range f.URLs {
		check(fmt.Sprintf("urls[%d]", i), u)
	}
	if f.Sitemap != "" {
		check("sitemap", f.Sitemap)
	}
	if f.OAI != nil {
		check("oai.url", f.OAI.URL)
	}
	return errors.Join(all...)
}

func (f *Fetch) job() fetch.Job {
	j := fetch.Job{
		URLs: f.URLs, Sitemap: f.Sitemap, Hosts: f.Hosts, MaxBytes: int64(f.MaxBytes), MaxURLs: f.MaxURLs, MaxFailures: f.MaxFailures,
		Agent: f.Agent, Heed: f.Heed, Contact: f.Contact, Delay: f.Delay,
	}
	if o := f.OAI; o != nil {
		j.OAI = &fetch.Harvest{URL: o.URL, Prefix: o.Prefix, Set: o.Set, From: o.From, Until: o.Until, Follow: o.Follow}
	}
	return j
}

// Describe says what is fetched from where.
func (f *Fetch) Describe() string {
	return f.Into + " from " + strings.Join(fetch.HostsOf(f.job()), ", ")
}

// ErrNotFetched means that an archive is not there yet.
var ErrNotFetched = errors.New("not fetched yet")

var errOther = errors.New("was made by other settings")

// Fetched reports whether what the source fetches is there, so that reading it needs no
// network; a source that fetches nothing is. The error is ErrNotFetched, or says that
// the archive was not made by these settings.
func (s Settings) Fetched(root string) error {
	if s.Fetch == nil {
		return nil
	}
	state, err := fetch.Look(s.Fetch.path(root), s.Fetch.job())
	switch {
	case err != nil:
		return fmt.Errorf("fetch.into: %w", err)
	case state == fetch.Absent:
		return fmt.Errorf("%w: %s", ErrNotFetched, s.Fetch.Describe())
	case state == fetch.Other:
		return fmt.Errorf("fetch.into: %s %w: fetch it again with 'kvern source fetch --refresh', or choose another name", s.Fetch.Into, errOther)
	case state == fetch.Foreign:
		return fmt.Errorf("fetch.into: %s is there, and was not made by kvern: choose another name", s.Fetch.Into)
	}
	return nil
}

// Unfinished are the files that a fetch which was stopped leaves beside its archive: no
// source may read them.
func (s Settings) Unfinished(root string) (files []string) {
	if s.Fetch == nil {
		return nil
	}
	for _, suffix := range []string{".part", ".refresh"} {
		for _, more := range []string{"", ".body", ".lock"} {
			files = append(files, s.Fetch.path(root)+suffix+more)
		}
	}
	return files
}

func (f *Fetch) path(root string) string { return filepath.Join(root, filepath.FromSlash(f.Into)) }

// Download fetches what the source says into its archive, unless that is there. With
// refresh, one that is there is made anew: servers are asked for what has changed. It
// is the only thing in kvern that opens a connection. Progress is told how many
// addresses are settled, and of how many, before each; an error that it returns stops
// the fetch, which can be gone on with. It may be nil.
func (s Settings) Download(ctx context.Context, root string, refresh bool, progress func(done, total int) error) (fetch.Summary, error) {
	err := s.Fetched(root)
	switch {
	case s.Fetch == nil || err == nil && !refresh:
		return fetch.Summary{}, nil
	case errors.Is(err, ErrNotFetched):
		refresh = false
	case err != nil && !(refresh && errors.Is(err, errOther)):
		return fetch.Summary{}, err
	}
	world := fetch.RealWorld()
	if progress != nil {
		world.Progress = progress
	}
	return fetch.Run(ctx, s.Fetch.job(), s.Fetch.path(root), refresh, world)
}

// patterns are the files that the source reads.
func (s Settings) patterns() []string {
	if s.Fetch != nil {
		return []string{s.Fetch.Into}
	}
	return s.Files
}
