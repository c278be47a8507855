package fetch

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// address reads an address and gives it as it is asked for: without a fragment, and
// with everything beyond ASCII encoded, as browsers do. One with a password, or of
// another scheme, is none.
func address(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, false
	}
	if !strings.Contains(u.Hostname(), ":") { // no IPv6 address
		port := u.Port()
		u.Host = asciiHost(u.Hostname())
		if port != "" {
			u.Host += ":" + port
		}
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = escapeQuery(u.RawQuery)
	return u, true
}

// asciiHost writes a name as servers know it: sámediggi.no is xn--smediggi-8ya.no.
func asciiHost(name string) string {
	name = strings.ToLower(name)
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		return ascii
	}
	return name // such as one with an underscore, or a wildcard
}

// escapeQuery encodes what may not stand in a query, and leaves what is encoded.
func escapeQuery(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			writeEscaped(&b, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// CheckAddress says what is wrong with an address that a person wrote, or "".
func CheckAddress(s string) string {
	if _, ok := address(s); ok {
		return ""
	}
	return badAddress
}

// HostsOf lists the hosts of the addresses that a job gives, each once, in order.
func HostsOf(j Job) (hosts []string) {
	for _, s := range slices.Concat(j.URLs, []string{j.Sitemap, j.oaiURL()}) {
		if u, ok := address(s); ok && !slices.Contains(hosts, hostOf(u)) {
			hosts = append(hosts, hostOf(u))
		}
	}
	return hosts
}

// IsHost reports whether a name is one that Job.Hosts may have.
func IsHost(name string) bool {
	name = strings.TrimPrefix(name, "*.")
	if strings.Contains(name, ":") {
		_, err := netip.ParseAddr(name)
		return err == nil
	}
	return name != "" && !strings.ContainsAny(name, "*/@?#% \t\r\n\\")
}

func hostOf(u *url.URL) string { return strings.ToLower(u.Hostname()) }

// requestPath is the path of an address with its query, as rules see it.
func requestPath(u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path
}
