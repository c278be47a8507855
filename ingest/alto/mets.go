package alto

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"kvern/ingest/xmlscan"
)

// Book is what a METS file (https://www.loc.gov/standards/mets/) says about a work whose
// pages are ALTO files, and its bibliographic description in MODS about the work.
type Book struct {
	ID       string // as the library gave it, such as a URN
	Title    string
	Language string
	Issued   string // date of issue, as it stands
	Pages    []string
	// Above is how many folders above that of the METS file the pages begin to lie.
	Above int
}

// maxPages is more than a library binds, or puts into one description.
const maxPages = 100_000

// ParseBook reads a METS file in UTF-8. Pages are the names of the files, without their
// folders, in the order of the physical structure, or else of the list of files.
func ParseBook(r io.Reader) (Book, error) {
	m := &metsParser{s: xmlscan.New(r), names: map[string]string{}}
	for {
		err := m.s.Next()
		switch {
		case err == io.EOF && len(m.open) == 0:
			return m.finish(), nil
		case err == io.EOF:
			return m.finish(), fmt.Errorf("%w: it ends within an element", xmlscan.ErrSyntax)
		case err != nil:
			return m.finish(), err
		}
		switch m.s.Kind {
		case xmlscan.Start:
			err = m.start()
		case xmlscan.End:
			err = m.end()
		case xmlscan.Text:
			if len(m.text) < 4096 {
				m.text = append(m.text, m.s.Text...)
			}
		}
		if err != nil {
			return m.finish(), err
		}
	}
}

type metsParser struct {
	s        *xmlscan.Scanner
	open     []string // names of the open elements
	text     []byte   // since the last tag
	file     string   // id of the file that is open
	names    map[string]string
	files    []string // ids in the order of the list
	order    []string // ids in the order of the physical structure
	physical bool
	mods     int // how many descriptions were begun
	kind     string
	book     Book
}

func (m *metsParser) start() error {
	if len(m.open) >= maxDepth {
		return fmt.Errorf("%w: it is nested deeper than %d levels", xmlscan.ErrSyntax, maxDepth)
	}
	m.text = m.text[:0]
	name := string(m.s.Name)
	m.open = append(m.open, name)
	attr := func(name string) string {
		v, _ := m.s.Attr(name)
		return v
	}
	switch name {
	case "file":
		m.file = attr("ID")
	case "FLocat":
		if href := attr("href"); strings.EqualFold(path.Ext(href), ".xml") && m.names[m.file] == "" && len(m.files) < maxPages {
			href = strings.ReplaceAll(href, `\`, "/")
			m.names[m.file] = path.Base(href)
			m.files = append(m.files, m.file)
			clean := path.Clean(strings.TrimPrefix(href, "file://"))
			m.book.Above = max(m.book.Above, strings.Count(clean[:len(clean)-len(strings.TrimLeft(clean, "./"))], "../"))
		}
	case "structMap":
		m.physical = strings.EqualFold(attr("TYPE"), "physical")
	case "fptr", "area":
		if id := attr("FILEID"); id != "" && m.physical && len(m.order) < maxPages {
			m.order = append(m.order, id)
		}
	case "mods":
		m.mods++
	case "identifier":
		m.kind = strings.ToLower(attr("type"))
	}
	return nil
}

func (m *metsParser) end() error {
	n := len(m.open)
	if n == 0 {
		return fmt.Errorf("%w: an end tag too many", xmlscan.ErrSyntax)
	}
	name := m.open[n-1]
	m.open = m.open[:n-1]
	parent := ""
	if n > 1 {
		parent = m.open[n-2]
	}
	if m.mods == 1 || m.mods == 2 { // of the printed and of the electronic version
		m.describe(parent, name, strings.Join(strings.Fields(string(m.text)), " "))
	}
	m.text = m.text[:0]
	return nil
}

// describe takes what the first descriptions say, each fact once.
func (m *metsParser) describe(parent, name, value string) {
	var to *string
	switch {
	case name == "title" && parent == "titleInfo":
		to = &m.book.Title
	case name == "languageTerm":
		to = &m.book.Language
	case name == "dateIssued":
		to = &m.book.Issued
	case name == "identifier" && (m.kind == "urn" || m.kind == "oai" || m.kind == "isbn" || m.kind == "uri"):
		to = &m.book.ID
	default:
		return
	}
	if *to == "" {
		*to = value
	}
}

func (m *metsParser) finish() Book {
	seen := map[string]bool{}
	for _, id := range slices.Concat(m.order, m.files) {
		if name := m.names[id]; name != "" && !seen[id] {
			seen[id] = true
			m.book.Pages = append(m.book.Pages, name)
		}
	}
	return m.book
}
