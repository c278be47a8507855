package fetch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"kvern/ingest/warc"
)

// writeInfo begins the archive with what it is.
func (f *fetcher) writeInfo() error {
	text := "software: kvern\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\nhttp-header-user-agent: " + f.client.agent + "\r\n"
	_, err := f.out.append([]warc.Field{
		{Name: "WARC-Type", Value: "warcinfo"},
		{Name: "WARC-Record-ID", Value: f.newID()},
		{Name: "WARC-Date", Value: writeDate(f.world.Now())},
		{Name: "Content-Type", Value: "application/warc-fields"},
		{Name: warc.Prefix + fieldJob, Value: f.job.identity()},
	}, strings.NewReader(text), int64(len(text)))
	return err
}

func (f *fetcher) newID() string { return "<urn:uuid:" + f.world.NewID(f.out.count) + ">" }

// facts are the fields of what is known of a response besides itself.
func (f *fetcher) facts(s *site, u *url.URL, h http.Header, r request) []warc.Field {
	if r.role == roleRules {
		return []warc.Field{{Name: warc.Prefix + fieldRole, Value: roleRules}}
	}
	says := "allowed"
	if s.absent {
		says = "absent"
	}
	if words := strings.Join(h.Values("X-Robots-Tag"), ","); words != "" {
		says += "," + words // an unchanged page is kept with its header of before
	}
	fields := []warc.Field{{Name: warc.Prefix + fieldRobots, Value: says}}
	reserved, policy := Reservation(strings.Join(h.Values("Tdm-Reservation"), ",")), h.Get("Tdm-Policy")
	if reserved == "" && !s.noTDM {
		reserved, policy = tdmOf(s.tdm, requestPath(u))
	}
	for _, v := range []warc.Field{{Name: fieldTDM, Value: reserved}, {Name: fieldPolicy, Value: policy}, {Name: fieldRole, Value: r.role}} {
		if v.Value != "" {
			fields = append(fields, warc.Field{Name: warc.Prefix + v.Name, Value: v.Value})
		}
	}
	return append(fields, r.fields...)
}

// settle writes down that there is no response, and why.
func (f *fetcher) settle(address, outcome, detail, role string) (*entry, error) {
	if e := f.out.done[key(address, role)]; e != nil && role != roleRules {
		return e, nil
	}
	text := "outcome: " + outcome + "\r\n"
	fields := []warc.Field{
		{Name: "WARC-Type", Value: "metadata"},
		{Name: "WARC-Record-ID", Value: f.newID()},
		{Name: "WARC-Date", Value: writeDate(f.world.Now())},
		{Name: "WARC-Target-URI", Value: address},
		{Name: "Content-Type", Value: "application/warc-fields"},
		{Name: warc.Prefix + fieldOutcome, Value: outcome},
	}
	if detail != "" {
		text += "detail: " + detail + "\r\n"
		fields = append(fields, warc.Field{Name: warc.Prefix + fieldDetail, Value: detail})
	}
	if role != "" {
		fields = append(fields, warc.Field{Name: warc.Prefix + fieldRole, Value: role})
	}
	return f.out.append(fields, strings.NewReader(text), int64(len(text)))
}

// store writes a response.
func (f *fetcher) store(address string, a *answer, facts []warc.Field) (*entry, error) {
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	h := a.header.Clone()
	for _, name := range []string{"Transfer-Encoding", "Connection", "Set-Cookie", "Content-Length"} {
		h.Del(name)
	}
	h.Set("Content-Length", fmt.Sprint(a.size))
	if err := h.Write(&head); err != nil { // in the order of names
		return nil, err
	}
	head.WriteString("\r\n")
	fields := append([]warc.Field{
		{Name: "WARC-Type", Value: "response"},
		{Name: "WARC-Record-ID", Value: f.newID()},
		{Name: "WARC-Date", Value: writeDate(a.date)},
		{Name: "WARC-Target-URI", Value: address},
		{Name: "WARC-Payload-Digest", Value: a.digest},
		{Name: "Content-Type", Value: "application/http;msgtype=response"},
	}, facts...)
	length := int64(head.Len()) + a.size
	return f.out.append(fields, io.MultiReader(&head, io.NewSectionReader(f.spool, 0, a.size)), length)
}

// keep takes over a response of the archive before, with what is known of it today.
func (f *fetcher) keep(e *entry, facts []warc.Field) (*entry, error) {
	b, err := block(f.old.f, e)
	if err != nil {
		return nil, err
	}
	return f.out.append(append([]warc.Field{
		{Name: "WARC-Type", Value: "response"},
		{Name: "WARC-Record-ID", Value: e.id},
		{Name: "WARC-Date", Value: e.date},
		{Name: "WARC-Target-URI", Value: e.address},
		{Name: "WARC-Payload-Digest", Value: e.digest},
		{Name: "Content-Type", Value: "application/http;msgtype=response"},
	}, facts...), b, e.length)
}
