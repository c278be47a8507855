// Package epub finds its way in electronic books (EPUB 2 and 3, ISO/IEC 23761): which
// files of the archive are the chapters, in which order, and what the book says about
// itself. It reads no chapter.
package epub

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"kvern/ingest/xmlscan"
)

// The ways in which a book may be unreadable. Any other error is one of package xmlscan
// or of the archive.
var (
	ErrNoBook    = errors.New("the archive does not say where its book is")
	ErrEncrypted = errors.New("chapters of the book are encrypted")
)

// Book is what a book says about itself.
type Book struct {
	Title, Language, Identifier string
	// Published is the day of publication as it stands; that of a change is none.
	Published string
	// Chapters are the files with text in the order of reading, each once. The tables
	// of contents that readers show, and pictures, are left out.
	Chapters []string
}

// Read reads the descriptions in an archive. The function opens a file in it and gives
// its text in UTF-8; fs.ErrNotExist means that there is none.
func Read(open func(name string) (string, error)) (Book, error) {
	root, err := rootFile(open)
	if err != nil {
		return Book{}, err
	}
	text, err := open(root)
	if errors.Is(err, fs.ErrNotExist) {
		return Book{}, ErrNoBook
	}
	if err != nil {
		return Book{}, err
	}
	p := pack{folder: path.Dir(root), items: map[string]item{}, contents: map[string]bool{}}
	if err := p.read(xmlscan.New(strings.NewReader(text))); err != nil {
		return Book{}, err
	}
	b := p.book
	b.Chapters = p.chapters()
	locked, err := encrypted(open)
	if err != nil {
		return Book{}, err
	}
	for _, c := range b.Chapters {
		if locked[c] {
			return b, ErrEncrypted
		}
	}
	return b, nil
}

// rootFile finds the package document (EPUB 3.3, section 4.2.6.3.1).
func rootFile(open func(string) (string, error)) (string, error) {
	text, err := open("META-INF/container.xml")
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrNoBook
	}
	if err != nil {
		return "", err
	}
	s := xmlscan.New(strings.NewReader(text))
	for {
		if err := s.Next(); err == io.EOF {
			return "", ErrNoBook
		} else if err != nil {
			return "", err
		}
		if s.Kind == xmlscan.Start && string(s.Name) == "rootfile" {
			if name, ok := s.Attr("full-path"); ok {
				return path.Clean(name), nil
			}
		}
	}
}

// item is a file of the book as its package lists it.
type item struct {
	file  string
	media string
	nav   bool // the table of contents
}

// pack is a package document being read.
type pack struct {
	folder   string
	book     Book
	items    map[string]item // by id
	spine    []string        // ids
	contents map[string]bool // files that the guide calls a table of contents
	main     string          // id of the identifier that counts
}

// read reads a package document (EPUB 3.3, section 5; OPF 2.0.1 is the same but for the
// guide).
func (p *pack) read(s *xmlscan.Scanner) error {
	var into *string
	var text strings.Builder
	for {
		if err := s.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if s.Kind == xmlscan.Text {
			if into != nil {
				text.Write(s.Text)
			}
			continue
		}
		if into != nil {
			*into = strings.TrimSpace(text.String())
			into = nil
			text.Reset()
		}
		if s.Kind == xmlscan.Start {
			into = p.start(s)
		}
	}
}

// start takes in an element and says where its text goes: nowhere, or into a field that
// is empty so far.
func (p *pack) start(s *xmlscan.Scanner) (into *string) {
	attr := func(name string) string { v, _ := s.Attr(name); return v }
	switch string(s.Name) {
	case "package":
		p.main = attr("unique-identifier")
	case "item":
		p.items[attr("id")] = item{
			file: resolve(p.folder, attr("href")), media: attr("media-type"),
			nav: strings.Contains(" "+attr("properties")+" ", " nav "),
		}
	case "itemref":
		p.spine = append(p.spine, attr("idref"))
	case "reference":
		if attr("type") == "toc" {
			p.contents[resolve(p.folder, attr("href"))] = true
		}
	case "title":
		into = &p.book.Title
	case "language":
		into = &p.book.Language
	case "identifier":
		into = &p.book.Identifier
		if id := attr("id"); id != "" && id == p.main {
			p.book.Identifier = ""
		}
	case "date":
		if event := attr("event"); event == "" || event == "publication" {
			into = &p.book.Published
		}
	}
	if into != nil && *into != "" {
		return nil
	}
	return into
}

// chapters follows the spine.
func (p *pack) chapters() (files []string) {
	seen := map[string]bool{}
	for _, id := range p.spine {
		it, ok := p.items[id]
		if !ok || it.nav || p.contents[it.file] || strings.HasPrefix(it.media, "image/") || seen[it.file] {
			continue
		}
		seen[it.file] = true
		files = append(files, it.file)
	}
	return files
}

// resolve makes a path in the archive of an address that is relative to a folder of it.
func resolve(folder, address string) string {
	address, _, _ = strings.Cut(address, "#")
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	return path.Join(folder, address)
}

// Obfuscation of fonts, which is no encryption of text (EPUB 3.3, section 4.4, and
// Adobe's older way).
var obfuscations = map[string]bool{"http://www.idpf.org/2008/embedding": true, "http://ns.adobe.com/pdf/enc#RC": true}

// encrypted finds the files that are encrypted (EPUB 3.3, section 4.2.6.3.2).
func encrypted(open func(string) (string, error)) (map[string]bool, error) {
	files := map[string]bool{}
	text, err := open("META-INF/encryption.xml")
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	if err != nil {
		return nil, err
	}
	s := xmlscan.New(strings.NewReader(text))
	algorithm := ""
	for {
		if err := s.Next(); err == io.EOF {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		if s.Kind != xmlscan.Start {
			continue
		}
		switch string(s.Name) {
		case "EncryptedData":
			algorithm = ""
		case "EncryptionMethod":
			algorithm, _ = s.Attr("Algorithm")
		case "CipherReference":
			if address, ok := s.Attr("URI"); ok && !obfuscations[algorithm] {
				files[resolve("", address)] = true
			}
		}
	}
}
