package quality

import "strings"

// Notice is a text that is not about anything: a technical message that stands
// where a document should.
type Notice uint8

// The notices.
const (
	NoNotice   Notice = iota
	LFSPointer        // a Git LFS pointer in place of the file it points to
	ErrorPage         // an error of a web server, or a request to enable JavaScript
	CookieWall        // a request for consent to cookies, and nothing else
)

// The most words a notice may have; a longer text has something to say.
const (
	maxErrorWords  = 60
	maxCookieWords = 150
)

// FindNotice recognises a notice. It must be certain, since notices are dropped
// in every language and genre; a document that quotes one is longer or begins
// with something else.
func FindNotice(text string, words int) Notice {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "version https://git-lfs.github.com/spec/") || strings.HasPrefix(text, "version https://hawser.github.com/spec/") {
		return LFSPointer
	}
	if words > maxCookieWords {
		return NoNotice
	}
	text = strings.ToLower(text)
	if words <= maxErrorWords && isErrorPage(text) {
		return ErrorPage
	}
	if containsAny(text, cookieNotices) && containsAny(text, cookieButtons) && isAboutCookies(text) {
		return CookieWall
	}
	return NoNotice
}

// isAboutCookies reports whether four fifths of the words stand in sentences
// that use the words of such a request.
func isAboutCookies(text string) bool {
	about, all := 0, 0
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '.' || r == '!' || r == '?' }) {
		n := len(strings.Fields(sentence))
		all += n
		if containsAny(sentence, cookieWords) {
			about += n
		}
	}
	return 5*about >= 4*all
}

var cookieWords = []string{
	"cookie", "informasjonskaps", "kakor", "evästei", "godta", "godtek", "godkjenn", "aksepter", "avvis", "tillat", "samtyk", "nødvendig", "naudsynt",
	"statistikk", "markedsføring", "marknadsføring", "nettsted", "nettstad", "nettsid", "personvern", "innstilling", "forstår",
	"accept", "reject", "allow", "consent", "necessary", "statistic", "marketing", "website", "privacy", "settings", "preferences", "got it",
	"acceptera", "godkänn", "nödvändig", "hyväksy", "nødvendige", "tillad",
}

// isErrorPage looks for the message of a server at the start of a text, after at
// most a status code and a word for error.
func isErrorPage(text string) bool {
	const marks = "0123456789 –-:|!,.\t\n"
	text = strings.TrimLeft(text, marks)
	for _, word := range []string{"http", "error", "feil", "beklager", "oops", "ups", "sorry"} {
		if rest, ok := strings.CutPrefix(text, word); ok && (rest == "" || strings.IndexByte(marks, rest[0]) >= 0) {
			text = strings.TrimLeft(rest, marks)
		}
	}
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimRight(line, marks)
	for _, phrase := range statusPhrases {
		if line == phrase {
			return true
		}
	}
	for _, message := range errorMessages {
		if strings.HasPrefix(text, message) {
			return true
		}
	}
	return false
}

// statusPhrases are the phrases of HTTP errors (RFC 9110, section 15) that
// servers show on a line of their own.
var statusPhrases = []string{
	"bad request", "unauthorized", "forbidden", "not found", "method not allowed", "request timeout", "gone", "internal server error", "bad gateway",
	"service unavailable", "service temporarily unavailable", "gateway timeout", "gateway time-out", "access denied", "page not found", "file not found",
}

// errorMessages begin the explanations of error pages, and of pages that are
// made in the browser.
var errorMessages = []string{
	"the page you requested", "the page you are looking for", "the requested url", "the requested page", "this page could not be found", "page not found",
	"siden finnes ikke", "siden ble ikke funnet", "siden du leter etter", "siden du prøver å nå", "fant ikke siden", "vi fant ikke siden", "vi finner ikke siden", "finner ikke siden",
	"sida finst ikkje", "sida vart ikkje funnen", "fann ikkje sida", "vi fann ikkje sida", "sida du leitar etter",
	"siidu ii gávdno", "siidu ii gávdnon", "siiddu ii gávdnan",
	"you need to enable javascript", "please enable javascript", "this app works best with javascript", "javascript is disabled", "enable javascript",
	"du må aktivere javascript", "du må slå på javascript", "javascript er slått av", "javascript må være aktivert", "slå på javascript", "vennligst aktiver javascript",
	"du må skru på javascript", "denne siden krever javascript", "denne nettsiden krever javascript",
}

// A consent request says that this site uses cookies, and offers a button.
var cookieNotices = []string{
	"vi bruker informasjonskapsler", "vi brukar informasjonskapslar", "vi bruker cookies", "vi brukar cookies", "nettstedet bruker informasjonskapsler",
	"nettstaden brukar informasjonskapslar", "nettsiden bruker informasjonskapsler", "nettsida brukar informasjonskapslar", "nettstedet bruker cookies",
	"nettsiden bruker cookies", "siden bruker informasjonskapsler", "siden bruker cookies", "we use cookies", "this site uses cookies", "this website uses cookies",
	"our website uses cookies", "vi använder kakor", "vi använder cookies", "käytämme evästeitä", "vi bruger cookies",
}

var cookieButtons = []string{
	"godta alle", "godta informasjonskapsler", "godkjenn alle", "aksepter alle", "aksepter cookies", "tillat alle", "avvis alle", "bare nødvendige", "berre nødvendige",
	"kun nødvendige", "godta valgte", "godta nødvendige", "jeg godtar", "eg godtek", "jeg forstår", "ok, jeg", "accept all", "accept cookies", "allow all", "reject all",
	"only necessary", "i accept", "got it", "acceptera alla", "godkänn alla", "hyväksy", "accepter alle", "tillad alle", "cookieinnstillinger", "cookie settings",
	"administrer informasjonskapsler", "innstillinger for informasjonskapsler",
}

func containsAny(text string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
