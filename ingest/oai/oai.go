// Package oai reads what OAI-PMH servers answer: lists of records of metadata in
// Dublin Core (http://www.openarchives.org/OAI/openarchivesprotocol.html, version 2.0).
package oai

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"kvern/ingest/xmlscan"
)

// Page is one answer of a server.
type Page struct {
	Records []Record
	// Token asks for the next page; empty on the last.
	Token string
	// Error is the code of what was wrong with the request, such as
	// "badResumptionToken" or "noRecordsMatch", or empty.
	Error string
}

// Record is the metadata of one item.
type Record struct {
	// Start and End are where the element lies, in bytes.
	Start, End int64
	Identifier string
	Deleted    bool
	Elements   map[string][]string // of Dublin Core, by name, in order
}

// First gives the first value of an element, or "".
func (r Record) First(element string) string {
	if all := r.Elements[element]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// Closed reports whether the record says that its item is not open to all, in the
// words that European repositories agreed on (OpenAIRE Guidelines 3.0, Access Level).
func (r Record) Closed() bool {
	for _, element := range []string{"rights", "accessRights"} {
		for _, v := range r.Elements[element] {
			switch strings.ToLower(strings.TrimPrefix(v, euRepo)) {
			case "closedaccess", "embargoedaccess", "restrictedaccess":
				return true
			}
		}
	}
	return false
}

// Rights is the statement about rights: the address of a licence where there is one,
// otherwise the first that is no access level.
func (r Record) Rights() (statement string) {
	for _, v := range slices.Concat(r.Elements["license"], r.Elements["rights"]) {
		switch {
		case strings.HasPrefix(v, euRepo):
		case strings.Contains(v, "creativecommons.org/"):
			return v
		case statement == "":
			statement = v
		}
	}
	return statement
}

// Published is the first date that is a day. Repositories also write when a record
// was made, as a time, and the year alone, which is no day.
func (r Record) Published() string {
	for _, v := range slices.Concat(r.Elements["issued"], r.Elements["date"]) {
		if len(v) == len("2006-01-02") {
			return v
		}
	}
	return ""
}

// Type is the first type in the words of the repository.
func (r Record) Type() string {
	for _, v := range r.Elements["type"] {
		if !strings.HasPrefix(v, euRepo) {
			return v
		}
	}
	return ""
}

// euRepo begins the words that European repositories agreed on.
const euRepo = "info:eu-repo/semantics/"

// FullTexts are the addresses among the identifiers that point to a PDF file.
func (r Record) FullTexts() (addresses []string) {
	for _, v := range slices.Concat(r.Elements["identifier"], r.Elements["relation"]) {
		path, _, _ := strings.Cut(v, "?")
		web := strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://")
		if web && strings.HasSuffix(strings.ToLower(path), ".pdf") && !slices.Contains(addresses, v) {
			addresses = append(addresses, v)
		}
	}
	return addresses
}

// ErrNotOAI means that an answer is XML of another kind.
var ErrNotOAI = errors.New("the answer is no OAI-PMH")

// Looks reports whether what begins with head may be an answer: a declaration, perhaps
// a style sheet or a comment, and then the root element.
func Looks(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if bytes.HasPrefix(head, []byte(root)) {
		return true
	}
	return bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head[:min(len(head), 1024)], []byte(root))
}

const root = "<OAI-PMH"

// Parse reads an answer in UTF-8. With an error come the records before it.
func Parse(r io.Reader) (Page, error) {
	p := parser{s: xmlscan.New(r)}
	for {
		err := p.s.Next()
		switch {
		case err == io.EOF && !p.known:
			return p.page, ErrNotOAI
		case err == io.EOF && len(p.path) > 0:
			return p.page, xmlscan.ErrSyntax
		case err == io.EOF:
			return p.page, nil
		case err != nil:
			return p.page, err
		}
		switch p.s.Kind {
		case xmlscan.Start:
			p.start()
		case xmlscan.Text:
			p.text = append(p.text, p.s.Text...)
		case xmlscan.End:
			p.end()
		}
	}
}

type parser struct {
	s     *xmlscan.Scanner
	page  Page
	path  []string // of open elements
	text  []byte   // since the last start tag
	rec   *Record  // that is open
	depth int      // of its element
	known bool     // the root is that of the protocol
}

// maxDepth is deeper than any metadata.
const maxDepth = 64

func (p *parser) start() {
	name := string(p.s.Name)
	p.known = p.known || len(p.path) == 0 && name == "OAI-PMH"
	p.path = append(p.path, name)
	p.text = p.text[:0]
	switch {
	case p.rec == nil && name == "record" && len(p.path) < maxDepth:
		p.rec = &Record{Start: p.s.Offset(), Elements: map[string][]string{}}
		p.depth = len(p.path)
	case p.rec != nil && name == "header" && len(p.path) == p.depth+1:
		status, _ := p.s.Attr("status")
		p.rec.Deleted = status == "deleted"
	case name == "error" && len(p.path) == 2 && p.page.Error == "":
		p.page.Error, _ = p.s.Attr("code")
	}
}

func (p *parser) end() {
	value := strings.Join(strings.Fields(string(p.text)), " ")
	p.text = p.text[:0]
	if len(p.path) == 0 {
		return
	}
	name := p.path[len(p.path)-1]
	within := ""
	if p.rec != nil && len(p.path) > p.depth {
		within = strings.Join(p.path[p.depth:len(p.path)-1], "/")
	}
	switch {
	case p.rec == nil && name == "resumptionToken":
		p.page.Token = value
	case p.rec != nil && len(p.path) == p.depth:
		p.rec.End = p.s.End()
		p.page.Records = append(p.page.Records, *p.rec)
		p.rec = nil
	case within == "header" && name == "identifier":
		p.rec.Identifier = value
	case strings.HasPrefix(within, "metadata/") && value != "":
		p.rec.Elements[name] = append(p.rec.Elements[name], value)
	}
	p.path = p.path[:len(p.path)-1]
}
