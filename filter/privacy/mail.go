package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLocal and maxDomain are the limits of RFC 5321 §4.5.3.1, in bytes.
const (
	maxLocal  = 64
	maxDomain = 255
)

// mail recognises an e-mail address at the '@' at i and gives where to go on.
func (s *scanner) mail(i int) int {
	left, right := i, i+1
	if s.blankAt(left - 1) { // "kari @ example.no"
		left--
	}
	if s.blankAt(right) {
		right++
	}
	start := s.localStart(left)
	end, dots := s.domainEnd(right)
	if start == left || dots == 0 {
		return i + 1
	}
	score := 99
	if left != i || right != i+1 {
		score = 20
		if knownDomain(s.text[right:end]) && (left != i && right != i+1 || strings.IndexByte(s.text[start:left], '.') > 0) {
			score = 70
		}
	}
	s.proposeMail(start, left, right, end, score, "mail")
	return max(i+1, end)
}

func (s *scanner) blankAt(i int) bool { return i >= 0 && i < len(s.text) && s.text[i] == ' ' }

// proposeMail enters an address unless it belongs to a role.
func (s *scanner) proposeMail(start, left, right, end, score int, rule string) {
	local := strings.ToLower(s.text[start:left])
	domain := strings.ToLower(s.text[right:end])
	s.mailEnd = end
	if isFileName(domain) { // "logo@2x.png", or "kari@example.no.pdf", which is a file named after an address
		file := strings.LastIndexByte(domain, '.')
		if domain = domain[:file]; strings.IndexByte(domain, '.') < 0 || !knownDomain(domain) {
			return
		}
		end = right + strings.LastIndexByte(s.text[right:end], '.')
	}
	if isRole(local) {
		return
	}
	h := value([]byte(local + "@" + domain))
	s.propose(start, end, Email, rule, score, h)
}

// localStart gives the beginning of the local part that ends at end.
func (s *scanner) localStart(end int) int {
	start := end
	for i := end; i > 0 && end-i < maxLocal; {
		r, n := utf8.DecodeLastRuneInString(s.text[:i])
		if !localRune(r) {
			break
		}
		i -= n
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			start = i
		}
	}
	return start
}

func localRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.IndexByte("._+-'&", byte(r)) >= 0
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == 0xAD || r >= 0x200B && r <= 0x200D)
}

// domainEnd gives the end of the domain that begins at i and the number of dots
// in it; the last label is made of letters.
func (s *scanner) domainEnd(i int) (end, dots int) {
	labelStart, seen := i, 0
	for p := i; p < len(s.text) && p-i < maxDomain; {
		r, n := utf8.DecodeRuneInString(s.text[p:])
		switch {
		case r == '.':
			if p == labelStart {
				return end, dots
			}
			seen++
			labelStart = p + 1
			if newSentence(s.text, p) {
				return end, dots
			}
		case unicode.IsLetter(r) || r == '-' || r < 0x80 && isDigit(byte(r)) || r == 0xAD || r >= 0x200B && r <= 0x200D:
			if seen > 0 && topLevel(s.text[labelStart:p+n]) {
				end, dots = p+n, seen
			}
		default:
			return end, dots
		}
		p += n
	}
	return end, dots
}

// newSentence says whether a capital follows the full stop at p, and a small
// letter stands before it: "... kari@example.no.Vennlig hilsen".
func newSentence(text string, p int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:p])
	after, _ := utf8.DecodeRuneInString(text[p+1:])
	return unicode.IsLower(before) && unicode.IsUpper(after)
}

// topLevel says whether a label may be the last of a domain.
func topLevel(label string) bool {
	if strings.HasPrefix(label, "xn--") {
		return len(label) > 4 && label[len(label)-1] != '-'
	}
	letters := 0
	for _, r := range label {
		if !unicode.IsLetter(r) {
			return false
		}
		letters++
	}
	return letters >= 2 && letters <= 24
}

// roles are local parts that reach an office, not a person (RFC 2142 and
// Norwegian usage).
var roles = wordSet(`post postmottak firmapost info kontakt epost e-post mail email office kontor admin administrasjon
	support hjelp help helpdesk servicedesk service kundeservice kundesenter servicetorg servicesenter sentralbord resepsjon
	noreply no-reply donotreply ikke-svar ikkesvar svar ingensvar presse press media pressevakt redaksjon redaksjonen nyheter nyhetsbrev
	arkiv arkivet journal dokumentsenter faktura fakturamottak regnskap okonomi økonomi innkjop innkjøp anskaffelser anbud
	webmaster hostmaster postmaster abuse security sikkerhet drift vakt it ikt it-drift utvikling teknisk git root www
	personal hr jobb stilling rekruttering lonn lønn bibliotek biblioteket skole skolen barnehage barnevern barnevernvakt
	booking bestilling ordre salg sales marked markedsforing event kurs konferanse pamelding påmelding registrering
	horing høring horinger høringer klage varsling varsel tips personvern personvernombud dpo gdpr tjenesteeier innsyn offentlighet
	byggesak plan planogbygg byggogplan landbruk helse legekontor legevakt tannklinikk politi post.mottak formannskap ordforer ordfører
	radmann rådmann kommunedirektor kommunedirektør statsforvalteren fylkesmannen sekretariat sekretariatet styret leder
	samediggi sametinget samedigge saemiedigkie dearvvasvuohta contact enquiries feedback data api team bruker example eksempel fellesformidling folkeregisteret skatt utdanning forskning forsking kultur miljo miljø samferdsel naring næring internasjonal kommunikasjon informasjon juridisk jus juss advokat`)

var wordMarks = strings.NewReplacer("-", ".", "_", ".", "+", ".")

// isRole says whether a local part is that of an office: a role word, alone or
// with further words after it ("post.plan", "postmottak-nord").
func isRole(local string) bool {
	if _, ok := roles[local]; ok {
		return true
	}
	first, rest, cut := strings.Cut(wordMarks.Replace(local), ".")
	if !cut {
		return strings.HasPrefix(local, "postmottak") || strings.HasPrefix(local, "firmapost") || strings.HasPrefix(local, "noreply")
	}
	if _, ok := roles[first]; !ok {
		return false
	}
	for part := range strings.SplitSeq(rest, ".") {
		if _, ok := roles[part]; !ok && first != "postmottak" && first != "firmapost" && first != "post" {
			return false
		}
	}
	return true
}

func isFileName(domain string) bool {
	switch domain[strings.LastIndexByte(domain, '.')+1:] {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "pdf":
		return true
	}
	return false
}

// knownDomain says whether a domain ends as those do that people spell out.
func knownDomain(domain string) bool {
	switch strings.ToLower(domain[strings.LastIndexByte(domain, '.')+1:]) {
	case "no", "com", "org", "net", "eu", "se", "dk", "fi", "info", "nu", "edu", "gov", "io", "example", "de", "uk", "is", "test", "invalid":
		return true
	}
	return false
}

// writtenMail recognises an address whose sign is written out in the brackets
// that open at i, as in "kari (a) example.no", and gives where to go on.
func (s *scanner) writtenMail(i int) int {
	closing := strings.IndexAny(s.text[i+1:min(len(s.text), i+16)], ")]}")
	if closing < 1 {
		return i + 1
	}
	switch strings.ToLower(strings.Trim(s.text[i+1:i+1+closing], " ")) {
	case "a", "at", "@", "æt", "alfa", "krøllalfa", "alfakrøll", "snabel-a", "snabela", "ett":
		return max(i+1, s.spelled(i, i+closing+2))
	}
	return i + 1
}

// spokenMail recognises addresses with the sign or the dot as a word. Such words
// are searched for once in the whole text.
func (s *scanner) spokenMail() {
	if strings.Contains(s.text, "alfa") {
		for _, word := range [...]string{"krøllalfa", "alfakrøll"} {
			s.eachWord(word, func(i int) { s.spelled(i, i+len(word)) })
		}
	}
	for _, dot := range [...]string{" dot ", " punktum "} {
		s.eachWord(dot, func(i int) {
			// Without a spoken sign before the spoken dot it is prose.
			near := max(0, i-40)
			for _, sign := range [...]string{" at ", " alfa "} {
				if n := strings.LastIndex(s.text[near:i], sign); n >= 0 {
					s.spelled(near+n, near+n+len(sign))
				}
			}
		})
	}
}

// eachWord calls f with every place where a word stands.
func (s *scanner) eachWord(word string, f func(i int)) {
	for i := 0; ; i += len(word) {
		n := strings.Index(s.text[i:], word)
		if n < 0 {
			return
		}
		i += n
		f(i)
	}
}

// spelled proposes an address around its sign, which stands in [left, right), and
// gives its end or 0.
func (s *scanner) spelled(left, right int) int {
	left = s.skipBack(left, " ")
	start := s.localStart(left)
	for right < len(s.text) && s.text[right] == ' ' {
		right++
	}
	end, domain := s.spelledDomain(right)
	if start == left || left-start < 2 || !knownDomain(domain) {
		return 0
	}
	local := strings.ToLower(s.text[start:left])
	s.mailEnd = end
	if !isRole(local) {
		s.propose(start, end, Email, "mail-written", 85, value([]byte(local+"@"+strings.ToLower(domain))))
	}
	return end
}

// spelledDomain reads a domain in which dots may be written out.
func (s *scanner) spelledDomain(i int) (end int, domain string) {
	var b strings.Builder
	for labels := 0; labels < 5; labels++ {
		stop := i
		for stop < len(s.text) && stop-i < 63 {
			r, n := utf8.DecodeRuneInString(s.text[stop:])
			if !unicode.IsLetter(r) && r != '-' && (r >= 0x80 || !isDigit(byte(r))) {
				break
			}
			stop += n
		}
		if stop == i {
			break
		}
		b.WriteString(s.text[i:stop])
		end = stop
		next := dotAt(s.text, stop)
		if next == 0 {
			break
		}
		if !topLevelFollows(s.text, next) {
			break
		}
		b.WriteByte('.')
		i = next
	}
	domain = b.String()
	if !strings.Contains(domain, ".") {
		return 0, ""
	}
	return end, domain
}

func topLevelFollows(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) || r < 0x80 && isDigit(byte(r))
}

// dotAt gives where a dot, also one that is written out, ends; 0 for none.
func dotAt(text string, i int) int {
	for _, dot := range [...]string{".", "(dot)", "[dot]", "{dot}", " (dot) ", " [dot] ", " dot ", " punktum ", "(punktum)", " (punktum) ", "[punktum]", " [punktum] ", "(.)", "[.]", " prikk "} {
		if strings.HasPrefix(text[i:], dot) {
			return i + len(dot)
		}
	}
	return 0
}
