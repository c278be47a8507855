package fetch

import (
	"errors"
	"io"
	"strings"

	"kvern/ingest/xmlscan"
)

// maxSitemap is the most that a sitemap may hold, unpacked (sitemaps.org/protocol.html).
const maxSitemap = 50 << 20

// sitemap is a list of addresses, or of further sitemaps.
type sitemap struct {
	addresses, maps []string
}

var errNoList = errors.New("neither a sitemap nor a text with an address a line")

// parseSitemap reads a sitemap in XML, or in text with one address a line.
func parseSitemap(text string) (m sitemap, err error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if !strings.HasPrefix(text, "<") {
		return parseLines(text)
	}
	s := xmlscan.New(strings.NewReader(text))
	var path []string
	var loc strings.Builder
	for {
		if err := s.Next(); err == io.EOF {
			break
		} else if err != nil {
			return m, err
		}
		switch s.Kind {
		case xmlscan.Start:
			path = append(path, string(s.Name))
			loc.Reset()
		case xmlscan.Text:
			loc.Write(s.Text)
		case xmlscan.End:
			m.add(path, strings.TrimSpace(loc.String()))
			path = path[:max(0, len(path)-1)]
			loc.Reset()
		}
	}
	if len(m.addresses)+len(m.maps) == 0 && !strings.Contains(text, "<urlset") && !strings.Contains(text, "<sitemapindex") {
		return m, errNoList
	}
	return m, nil
}

// add takes in the element that ends. A loc of an extension, such as that of an image,
// lies deeper.
func (m *sitemap) add(path []string, loc string) {
	if len(path) != 3 || path[2] != "loc" || loc == "" {
		return
	}
	switch path[0] + "/" + path[1] {
	case "urlset/url":
		m.addresses = append(m.addresses, loc)
	case "sitemapindex/sitemap":
		m.maps = append(m.maps, loc)
	}
}

func parseLines(text string) (m sitemap, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !strings.HasPrefix(line, "http://") && !strings.HasPrefix(line, "https://") {
			return sitemap{}, errNoList
		}
		m.addresses = append(m.addresses, line)
	}
	return m, nil
}
