package main

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"kvern/ingest/fetch"
)

// isAddress reports whether an argument is an address and no path.
func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// describeAddresses writes a first description of a source that fetches. It looks at
// the addresses only: no connection is opened before somebody has said who asks.
func describeAddresses(addresses []string) (string, error) {
	for _, a := range addresses {
		if why := fetch.CheckAddress(a); why != "" {
			return "", usageError{fmt.Errorf("%q: %s", a, why)}
		}
	}
	u, err := url.Parse(addresses[0])
	if err != nil {
		return "", usageError{err}
	}
	name := sourceName(strings.ReplaceAll(strings.TrimPrefix(u.Hostname(), "www."), ".", "-"))
	what := "urls: [" + strings.Join(addresses, ", ") + "]"
	lower := strings.ToLower(u.Path)
	switch {
	case len(addresses) > 1:
	case strings.Contains(lower, "/oai"):
		u.RawQuery = ""
		what = "oai: {url: " + u.String() + "} # TODO follow: true fetches the PDF files in place of the descriptions; set, from and until narrow it"
	case strings.Contains(lower, "sitemap") || path.Ext(lower) == ".xml" || path.Ext(lower) == ".txt" || strings.HasSuffix(lower, ".xml.gz"):
		what = "sitemap: " + u.String()
	}
	return fmt.Sprintf(`# TODO: what this is. Nothing was fetched to write this: 'kvern source fetch' does that.
source: %s
licence: TODO # such as NLOD-2.0 or CC-BY-4.0; or instead: agreement: {with: ..., reference: ...}
access: restricted # TODO open, restricted or internal; only open text is published
personal_data: case-files # TODO none, incidental, case-files or special
publisher: {name: TODO}
language_hint: [] # TODO such as [nob, nno, sme]
fetch:
  %s
  into: henta/%[1]s.warc.gz # relative to the folder given with --inputs
  contact: "" # TODO e-mail or web address by which the operator of the server reaches you
`, name, what), nil
}
