package privacy

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// colon looks at the ':' at i for a URL, an IPv6 or a MAC address, and gives
// where to go on.
func (s *scanner) colon(i int) int {
	if strings.HasPrefix(s.text[i:], "://") {
		if !s.inURL(i) {
			s.url(i)
		}
		return i + 3
	}
	if i > 0 && isHex(s.text[i-1]) || i+1 < len(s.text) && s.text[i+1] == ':' {
		return s.hexColons(i)
	}
	return i + 1
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// maxHex bounds an IPv6 address with its embedded IPv4 part.
const maxHex = 45

// hexColons reads the hexadecimal groups around the colon at i.
func (s *scanner) hexColons(i int) int {
	start, end, colons := i, i, 0
	for start > 0 && i-start < maxHex && (isHex(s.text[start-1]) || s.text[start-1] == ':') {
		start--
	}
	for end < len(s.text) && end-start <= maxHex && (isHex(s.text[end]) || s.text[end] == ':' || s.text[end] == '.' && end+1 < len(s.text) && isDigit(s.text[end+1])) {
		if s.text[end] == ':' {
			colons++
		}
		end++
	}
	next := end
	for end > start && (s.text[end-1] == ':' && !strings.HasSuffix(s.text[start:end], "::") || s.text[end-1] == '.') {
		end--
	}
	token := s.text[start:end]
	if colons < 2 || len(token) > maxHex || s.glued(start, end) || start > 0 && isDigit(s.text[start-1]) {
		return max(i+1, next)
	}
	switch {
	case isMAC(token, ':'):
		s.propose(start, end, MAC, "mac", 95, value([]byte(strings.ToLower(token))))
	case s.isIPv6(token, start):
		s.propose(start, end, IP, "ipv6", 95, value([]byte(strings.ToLower(token))))
	}
	return max(i+1, end)
}

// isMAC says whether a token is six pairs of hexadecimal digits.
func isMAC(token string, sep byte) bool {
	if len(token) != 17 {
		return false
	}
	for i := range len(token) {
		if i%3 == 2 && token[i] != sep || i%3 != 2 && !isHex(token[i]) {
			return false
		}
	}
	return true
}

// isIPv6 says whether a token is an address of a machine: not the loopback, and
// not a time or a scope operator that happens to be hexadecimal.
func (s *scanner) isIPv6(token string, start int) bool {
	a, err := netip.ParseAddr(token)
	if err != nil || a.IsLoopback() || a.IsUnspecified() {
		return false
	}
	return len(token) >= 8 && strings.ContainsAny(token, "0123456789") || s.before(start).near(cueIP, 5) || s.before(start).near(cueHost, 4)
}

// ipv4 recognises dotted addresses, and MAC addresses with hyphens, which begin
// with a digit now and then.
func (s *scanner) ipv4(g int) int {
	if s.hyphenMAC(g) {
		return 1
	}
	if g+4 > len(s.groups) || s.groups[g+1].sep != dot {
		return 0
	}
	w := s.window(g, 4)
	if w.seps != dot || w.left&(dot|dash|slash) != 0 || w.right == dot || !isQuad(s.text[w.start:w.end]) {
		return 0
	}
	c := s.before(w.start)
	if c.label == cuePhone && w.shape == 0x2222 {
		return 0 // "Tlf. 22.33.44.55"
	}
	a, err := netip.ParseAddr(s.text[w.start:w.end])
	if err != nil {
		return 4
	}
	s.propose(w.start, w.end, IP, "ipv4", s.quadScore(a.As4(), &w, c), value(w.d))
	return 4
}

// quadScore tells an address from the number of a version or section, whose parts
// are small.
func (s *scanner) quadScore(q [4]byte, w *window, c *context) int {
	mask, network := q[0] == 255, q[3] == 0 && w.right == slash
	if q == [4]byte{127, 0, 0, 1} || q == [4]byte{} || mask || network || s.glued(w.start, w.end) {
		return 0
	}
	large, wide := 0, 0
	for _, octet := range q {
		large += given(octet > 40, 1)
		wide += given(octet > 9, 1)
	}
	switch label := c.nearest(cueIP, cueHost, cueVersion, cueOther); {
	case label == cueIP || label == cueHost:
		return 95
	case label == cueVersion, w.start > 0 && s.text[w.start-1] == '.':
		return 0
	case label == noCue && (large >= 2 || large == 1 && wide >= 3):
		return 90
	case label == cueOther && large >= 3:
		return 60
	case s.section(w.start):
		return 0
	}
	return 30
}

// isQuad says whether a token is four plain numbers without leading zeros.
func isQuad(token string) bool { return len(token) <= 15 && strings.Count(token, ".") == 3 }

// section says whether a number stands at the beginning of a line or after a
// paragraph sign, as section numbers do.
func (s *scanner) section(start int) bool {
	before := strings.TrimRight(s.text[:start], " \t")
	return before == "" || before[len(before)-1] == '\n' || strings.HasSuffix(before, "§")
}

// hyphenMAC recognises "00-00-5E-00-53-01" around the g-th group.
func (s *scanner) hyphenMAC(g int) bool {
	p := s.groups[g].start
	start := p
	for start > 0 && p-start < 17 && (isHex(s.text[start-1]) || s.text[start-1] == '-') {
		start--
	}
	end := start + 17
	if end > len(s.text) || end <= p || !isMAC(s.text[start:end], '-') || s.glued(start, end) ||
		end < len(s.text) && (isDigit(s.text[end]) || s.text[end] == '-') {
		return false
	}
	if !strings.ContainsAny(s.text[start:end], "abcdefABCDEF") && !s.before(start).near(cueMAC, 4) {
		return false
	}
	if s.propose(start, end, MAC, "mac", 90, value([]byte(strings.ToLower(s.text[start:end])))) {
		s.skip = end
		return true
	}
	return false
}

// maxURL bounds a URL; a longer one is read up to here.
const maxURL = 4096

// url reads the URL whose "://" stands at i and proposes it when it gives access
// to something.
func (s *scanner) url(i int) {
	start := i
	for start > 0 && i-start < 12 && (s.text[start-1]|0x20 >= 'a' && s.text[start-1]|0x20 <= 'z' || start < i && isDigit(s.text[start-1])) {
		start--
	}
	end := urlEnd(s.text, i+3)
	s.urlStart, s.urlEnd = start, end
	if start == i || !isSecret(s.text[i+3:end]) {
		return
	}
	if s.propose(start, end, URLSecret, "url-secret", 90, value([]byte(s.text[start:end]))) {
		s.skip = end
	}
}

// urlEnd gives the end of a URL: the next space or delimiter, without the
// punctuation of the sentence it stands in.
func urlEnd(text string, i int) int {
	end, open := i, 0
	for end < len(text) && end-i < maxURL {
		r, n := utf8.DecodeRuneInString(text[end:])
		if r <= ' ' || strings.ContainsRune("<>\"`|\\^{}«»“”", r) || unicode.IsSpace(r) || r == utf8.RuneError {
			break
		}
		if r == '(' {
			open++
		}
		end += n
	}
	for end > i {
		switch c := text[end-1]; {
		case strings.IndexByte(".,;:!?'*_", c) >= 0, c == ']' && strings.IndexByte(text[i:end], '[') < 0, c == ')' && open == 0:
			end--
		default:
			return end
		}
	}
	return end
}

// secretKeys are query keys whose value lets its holder in.
var secretKeys = wordSet(`token access_token accesstoken auth authtoken auth_token id_token refresh_token sid session sessionid session_id jsessionid phpsessid
	sig signature hmac key apikey api_key api-key secret client_secret password passwd passord pwd pin otp kode code engangskode invite invitation invitasjon
	reset nonce ticket jwt saml samlart saml_art magic login_token logintoken confirm confirmation verify verification bekreft uuid_token state hash hmac_token
	sharekey share_token access tilgang tilgangskode lenkekode x-amz-signature x-amz-security-token sas se_sig`)

// secretPaths come before a token in a path.
var secretPaths = wordSet(`reset verify confirm activate invite invitation unsubscribe password-reset reset-password magic login token bekreft aktiver invitasjon tilbakestill nullstill del share shared avmeld`)

// isSecret says whether a URL without its scheme gives access: a password, a
// session or token in the query or path, or an address in it.
func isSecret(url string) bool {
	host, rest, _ := strings.Cut(url, "/")
	if at := strings.IndexByte(host, '@'); at > 0 && strings.IndexByte(host[:at], ':') > 0 {
		return true
	}
	if strings.Contains(url, "%40") {
		return true
	}
	if q := strings.IndexAny(url, "?#;"); q >= 0 && secretQuery(url[q+1:]) {
		return true
	}
	return secretPath(rest)
}

func secretQuery(query string) bool {
	for pair := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' || r == '?' || r == '#' }) {
		key, v, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		key = strings.ToLower(key)
		if _, known := secretKeys[key]; known && len(v) >= 4 && (strings.Contains(key, "token") || strings.Contains(key, "pass") || len(v) >= 12 || strings.ContainsAny(v, "0123456789")) {
			return true
		}
		if strings.HasPrefix(v, "eyJ") && len(v) > 20 || strings.HasSuffix(key, "token") && len(v) >= 6 {
			return true
		}
	}
	return false
}

func secretPath(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	after := false
	for part := range strings.SplitSeq(path, "/") {
		if after && len(part) >= 12 && isToken(part) {
			return true
		}
		_, after = secretPaths[strings.ToLower(part)]
	}
	return false
}

// isToken says whether a part of a path is no word: digits among letters.
func isToken(part string) bool {
	return strings.ContainsAny(part, "0123456789") && strings.ContainsFunc(part, unicode.IsLetter)
}
