package epub

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"kvern/ingest/xmlscan"

	"github.com/google/go-cmp/cmp"
)

const container = `<container><rootfiles><rootfile full-path="OPS/pakke.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`

// in makes an archive of names and texts by turns.
func in(files ...string) func(string) (string, error) {
	return func(name string) (string, error) {
		for i := 0; i < len(files); i += 2 {
			if files[i] == name {
				return files[i+1], nil
			}
		}
		return "", fs.ErrNotExist
	}
}

const book3 = `<package unique-identifier="isbn" xmlns:dc="d"><metadata>
	<dc:identifier>urn:uuid:1</dc:identifier><dc:identifier id="isbn"> urn:isbn:9780000000002 </dc:identifier>
	<dc:title>Ealáhusat &amp; giella</dc:title><dc:title>Undertittel</dc:title><dc:language>se</dc:language>
	<dc:date opf:event="modification">2024-01-01</dc:date><dc:date>2019-06-21</dc:date></metadata>
	<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="scripted nav"/>
	<item id="b" href="tekst/kapittel%202.xhtml" media-type="application/xhtml+xml"/>
	<item id="a" href="../forord.xhtml" media-type="application/xhtml+xml"/><item id="c" href="omslag.svg" media-type="image/svg+xml"/></manifest>
	<spine><itemref idref="c"/><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="b"/><itemref idref="borte"/></spine></package>`

const book2 = `<package version="2.0"><metadata><dc-metadata><dc:Title/><dc:title>Møteboka</dc:title></dc-metadata></metadata>
	<manifest><item id="i" href="innhald.html" media-type="application/xhtml+xml"/><item id="k" href="k.html#a" media-type="application/xhtml+xml"/></manifest>
	<spine toc="ncx"><itemref idref="i"/><itemref idref="k" linear="no"/></spine><guide><reference type="toc" href="innhald.html#x"/></guide></package>`

func TestRead(t *testing.T) {
	for name, tt := range map[string]struct {
		pack string
		want Book
	}{
		"3": {book3, Book{
			Title: "Ealáhusat & giella", Language: "se", Identifier: "urn:isbn:9780000000002", Published: "2019-06-21",
			Chapters: []string{"forord.xhtml", "OPS/tekst/kapittel 2.xhtml"},
		}},
		"2":     {book2, Book{Title: "Møteboka", Chapters: []string{"OPS/k.html"}}},
		"empty": {"<package/>", Book{}},
	} {
		got, err := Read(in("META-INF/container.xml", container, "OPS/pakke.opf", tt.pack))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestUnreadable(t *testing.T) {
	locked := func(algorithm, file string) string {
		return `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="` + algorithm + `"/><enc:CipherData><enc:CipherReference URI="` + file + `"/>`
	}
	for name, tt := range map[string]struct {
		files []string
		want  error
	}{
		"no container":   {nil, ErrNoBook},
		"no root file":   {[]string{"META-INF/container.xml", "<container/>"}, ErrNoBook},
		"no package":     {[]string{"META-INF/container.xml", container}, ErrNoBook},
		"broken":         {[]string{"META-INF/container.xml", container, "OPS/pakke.opf", "<package><!-- "}, xmlscan.ErrSyntax},
		"chapter locked": {[]string{"META-INF/encryption.xml", locked("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OPS/k.html")}, ErrEncrypted},
		"picture locked": {[]string{"META-INF/encryption.xml", locked("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OPS/a.png")}, nil},
		"font obscured":  {[]string{"META-INF/encryption.xml", locked("http://www.idpf.org/2008/embedding", "OPS/k.html")}, nil},
	} {
		files := tt.files
		if strings.HasSuffix(name, "ed") {
			files = append(files, "META-INF/container.xml", container, "OPS/pakke.opf", book2)
		}
		if _, err := Read(in(files...)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(container, book3, "")
	f.Add(container, book2, `<encryption><EncryptedData><CipherReference URI="OPS/k.html"/>`)
	f.Fuzz(func(t *testing.T, container, pack, locks string) {
		b, err := Read(in("META-INF/container.xml", container, "OPS/pakke.opf", pack, "META-INF/encryption.xml", locks))
		if err != nil && !errors.Is(err, ErrNoBook) && !errors.Is(err, ErrEncrypted) && !errors.Is(err, xmlscan.ErrSyntax) &&
			!errors.Is(err, xmlscan.ErrEntities) && !errors.Is(err, xmlscan.ErrLong) {
			t.Error(err)
		}
		for _, c := range b.Chapters {
			if strings.Contains(c, "//") {
				t.Errorf("chapter %q", c)
			}
		}
	})
}

// TestLongTitle reads a title of very many pieces, in time that grows with their number.
func TestLongTitle(t *testing.T) {
	p := pack{items: map[string]item{}, contents: map[string]bool{}}
	err := p.read(xmlscan.New(strings.NewReader("<package><title>" + strings.Repeat("a<!-- -->", 400_000) + "</title></package>")))
	if len(p.book.Title) != 400_000 || err != nil {
		t.Errorf("%d bytes, error %v", len(p.book.Title), err)
	}
}
