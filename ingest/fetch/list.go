package fetch

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"kvern/ingest/oai"
	"kvern/ingest/warc"
)

// list finds out which addresses there are, each once, in the order in which they were
// named.
func (f *fetcher) list() (targets []target, err error) {
	switch {
	case f.job.OAI != nil:
		targets, err = f.harvest(f.job.OAI)
	case f.job.Sitemap != "":
		targets, err = f.sitemap()
	default:
		for _, u := range f.job.URLs {
			targets = append(targets, target{address: u})
		}
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	kept := targets[:0]
	for _, t := range targets {
		if u, ok := address(t.address); ok {
			t.address = u.String()
		} else {
			t.address, t.outcome, t.detail = printable(t.address), Failed, badAddress
		}
		if !seen[t.address] {
			seen[t.address] = true
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// printable makes one line of what should have been an address. A password in it does
// not stay.
func printable(s string) string {
	if scheme, rest, ok := strings.Cut(s, "//"); ok { // it need not be one that can be parsed
		host := rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(r rune) bool { return !strings.ContainsRune("/?#", r) }))]
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			s = scheme + "//" + rest[at+1:]
		}
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), "%20")
	if s == "" {
		s = "about:blank"
	}
	return s[:min(len(s), 2000)]
}

// maxLists bounds how many sitemaps one may name, and lie within one another.
const (
	maxLists     = 50_000
	maxListDepth = 3
)

// sitemap reads a sitemap and those that it names. The first must be there; another
// that is not is an address that failed.
func (f *fetcher) sitemap() (targets []target, err error) {
	type next struct {
		address string
		depth   int
	}
	queue := []next{{f.job.Sitemap, 1}}
	seen := map[string]bool{f.job.Sitemap: true}
	for i := 0; i < len(queue); i++ {
		if i == maxLists || len(targets) > f.job.MaxURLs { // the rest stay unread, and are said to
			for _, list := range queue[i:] {
				targets = append(targets, target{address: list.address, outcome: BeyondLimit})
			}
			break
		}
		m, problem, err := f.readSitemap(queue[i].address)
		if err == nil && problem != "" && i == 0 {
			err = fmt.Errorf("%s: %s: %w", f.job.Sitemap, problem, ErrStopped)
			err = errors.Join(err, f.out.truncate(0))
		}
		if err != nil {
			return nil, err
		}
		for _, a := range m.addresses {
			targets = append(targets, target{address: a})
		}
		for _, a := range m.maps {
			if u, ok := address(a); ok {
				a = u.String()
			} else {
				a = printable(a)
			}
			if seen[a] {
				continue
			}
			seen[a] = true
			if queue[i].depth == maxListDepth {
				if _, err := f.settle(a, Failed, listTooDeep, ""); err != nil {
					return nil, err
				}
				continue
			}
			queue = append(queue, next{a, queue[i].depth + 1})
		}
	}
	return targets, nil
}

// readSitemap reads one sitemap. A problem is a detail that the archive has too.
func (f *fetcher) readSitemap(where string) (m sitemap, problem string, err error) {
	if u, ok := address(where); ok {
		where = u.String()
	}
	e, err := f.follow(where, request{role: roleList})
	switch {
	case err != nil:
		return m, "", err
	case e.kind != "response":
		return m, strings.TrimSpace(e.field(fieldOutcome) + " " + e.field(fieldDetail)), nil
	case e.status != 200:
		return f.badList(e, fmt.Sprintf("status %d", e.status))
	}
	text, err := body(f.out.f, e, maxSitemap)
	if err != nil {
		return f.badList(e, brokenContent)
	}
	if m, err = parseSitemap(text); err != nil {
		return f.badList(e, notTheList)
	}
	return m, "", nil
}

// badList notes that a list that was fetched is none. Its response is no document, so
// the note is what accounts for it.
func (f *fetcher) badList(e *entry, detail string) (sitemap, string, error) {
	_, err := f.settle(e.address+"#list", Failed, detail, "")
	return sitemap{}, detail, err
}

// maxHarvests is how often a list of records is begun anew because the server has
// forgotten where it was.
const maxHarvests = 3

var errForgotten = errors.New("the server has forgotten where the list was")

// harvest reads the lists of records of an OAI-PMH server. Unless full texts are asked
// for, the answers themselves are documents.
func (f *fetcher) harvest(h *Harvest) (targets []target, err error) {
	begin := f.out.order[0].end
	for range maxHarvests {
		targets, err = f.pages(h)
		if !errors.Is(err, errForgotten) {
			return targets, err
		}
		if err := f.out.truncate(begin); err != nil {
			return nil, err
		}
		f.sites = map[string]*site{} // their rules were in what was cut off
	}
	return nil, fmt.Errorf("%s: %w: %w", h.URL, errForgotten, ErrStopped)
}

// first is the query that begins a list.
func (h *Harvest) first() url.Values {
	q := url.Values{"verb": {"ListRecords"}, "metadataPrefix": {h.Prefix}}
	for key, value := range map[string]string{"set": h.Set, "from": h.From, "until": h.Until} {
		if value != "" {
			q.Set(key, value)
		}
	}
	return q
}

// page is the address of a request to the server.
func (h *Harvest) page(q url.Values) string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return h.URL
	}
	u.RawQuery = q.Encode() // in the order of keys
	return u.String()
}

func (f *fetcher) pages(h *Harvest) (targets []target, err error) {
	role := ""
	if h.Follow {
		role = roleList
	}
	asked := map[string]bool{}
	for where := h.page(h.first()); where != ""; {
		if asked[where] || len(asked) > f.job.MaxURLs {
			return nil, fmt.Errorf("%s: the list does not end: %w", h.URL, ErrStopped)
		}
		asked[where] = true
		p, err := f.page(where, role)
		if err != nil {
			return nil, err
		}
		if len(targets) > f.job.MaxURLs {
			return nil, fmt.Errorf("%s: more records than fetch.max_urls, %d: raise it, or narrow set, from and until", h.URL, f.job.MaxURLs)
		}
		if h.Follow {
			for _, r := range p.Records {
				targets = append(targets, f.fullTexts(h, r)...)
			}
		}
		where = ""
		if p.Token != "" {
			where = h.page(url.Values{"verb": {"ListRecords"}, "resumptionToken": {p.Token}})
		}
	}
	return targets, nil
}

// page reads one answer. One that is none ends the harvest, which can be gone on with:
// the answer is asked for again.
func (f *fetcher) page(where, role string) (oai.Page, error) {
	e, err := f.follow(where, request{role: role})
	if err != nil {
		return oai.Page{}, err
	}
	problem := ""
	var p oai.Page
	switch {
	case e.kind != "response":
		problem = strings.TrimSpace(e.field(fieldOutcome) + " " + e.field(fieldDetail))
	case e.status != 200:
		problem = fmt.Sprintf("status %d", e.status)
	default:
		var text string
		if text, err = body(f.out.f, e, f.job.MaxBytes); err != nil {
			problem = brokenContent
		} else if p, err = oai.Parse(strings.NewReader(text)); err != nil {
			problem = notTheList
		}
	}
	switch {
	case p.Error == "badResumptionToken":
		return p, errForgotten
	case p.Error != "" && p.Error != "noRecordsMatch":
		problem = "error " + knownError(p.Error)
	}
	if problem == "" {
		return p, nil
	}
	return p, errors.Join(fmt.Errorf("%s: %s: %w", f.job.OAI.URL, problem, ErrStopped), f.out.truncate(e.start))
}

// knownError is the code of an error if the protocol has it (OAI-PMH 2.0, 3.6).
func knownError(code string) string {
	switch code {
	case "badArgument", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noMetadataFormats", "noSetHierarchy":
		return code
	}
	return "of the server"
}

// fullTexts are the addresses of the files that a record points to, or what became of
// the record.
func (f *fetcher) fullTexts(h *Harvest, r oai.Record) (targets []target) {
	outcome := ""
	files := r.FullTexts()
	switch {
	case r.Deleted:
		outcome = Deleted
	case r.Closed():
		outcome = NotOpen
	case len(files) == 0:
		outcome = NoFullText
	}
	if outcome != "" {
		q := url.Values{"verb": {"GetRecord"}, "metadataPrefix": {h.Prefix}, "identifier": {r.Identifier}}
		return []target{{address: h.page(q), outcome: outcome}}
	}
	var fields []warc.Field
	for _, e := range [][2]string{
		{"Title", r.First("title")},
		{"Language", r.First("language")},
		{"Published", r.Published()},
		{"Rights", r.Rights()},
		{"Document-Type", r.Type()},
		{"Work", r.Identifier},
	} {
		if e[1] != "" {
			fields = append(fields, warc.Field{Name: warc.Prefix + e[0], Value: strings.ToValidUTF8(e[1][:min(len(e[1]), 2000)], "")})
		}
	}
	for _, file := range files {
		targets = append(targets, target{address: file, fields: fields})
	}
	return targets
}
