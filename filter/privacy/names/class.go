package names

import (
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

// classify says in what capacity each person appears: what any mention says holds
// for all. Of several, the one listed first in privacy.Class after Private stays.
func (s *search) classify() {
	for i := range s.names {
		n := &s.names[i]
		n.person.subject = n.person.subject || s.labelled(n, subject)
		if n.class == privacy.Private {
			n.class = s.classOf(n)
		}
		n.titled = n.titled || n.class == privacy.Official || n.class == privacy.CaseHandler || n.first > 0 && address[strings.ToLower(s.word(n.first-1))]
		if p := n.person; n.class != privacy.Private && (p.class == privacy.Private || n.class < p.class) {
			p.class = n.class
		}
	}
	for i := range s.names {
		if n := &s.names[i]; n.person.subject {
			n.class, n.person.class = privacy.Private, privacy.Private
		}
	}
}

// subject are words for those whom a case is about, whatever else they are called.
var subject = set("pasient", "pasienten", "klager", "klageren", "klagar", "klagaren", "søker", "søkeren", "søkjar", "søkjaren", "siktede", "sikta", "tiltalte", "tiltalt", "domfelte",
	"fornærmede", "bruker", "brukeren", "brukar", "klient", "klienten", "beboer", "barnet", "elev", "eleven", "foresatt", "føresett", "parten", "innsatte", "asylsøker", "asylsøkeren", "ohcci", "buohcci")

// address are words that stand before a name and say only that it is one.
var address = set("herr", "hr", "fru", "frk", "frøken", "dr", "dr.", "prof", "pastor", "prest", "fader", "søster", "bror", "mor", "far", "onkel", "tante", "bestemor", "bestefar", "eadni", "áhčči", "eaddji", "mr", "mrs", "ms", "mr.", "mrs.", "ms.")

// classOf looks at what stands around a mention.
func (s *search) classOf(n *name) privacy.Class {
	before := s.before(n)
	if k := titleClass(before); k != privacy.Private {
		return k
	}
	if s.labelled(n, photo) {
		return privacy.Author
	}
	if s.labelled(n, handler) {
		return privacy.CaseHandler
	}
	if k := s.after(n); k != privacy.Private {
		return k
	}
	return s.signature(n)
}

// before is the word before a mention.
func (s *search) before(n *name) string {
	if n.first == 0 || s.tokens[n.first-1].Break() {
		return ""
	}
	return s.word(n.first - 1)
}

// labelled says whether one of the words and a colon, or nothing, stand on the line
// before a mention or the mentions right before it: "Foto: Kari Hansen og Ole Berg".
// Another label between them ends that: "Lege: Kari Hansen, pasient: Ole Berg".
func (s *search) labelled(n *name, words map[string]bool) bool {
	for i := n.first - 1; i >= 0 && i >= n.first-12; i-- {
		w := strings.ToLower(s.word(i))
		if words[w] {
			return i == n.first-1 || s.is(i+1, ":") || s.is(i+1, "/")
		}
		if s.is(i+1, ":") {
			return false
		}
		if !s.tokens[i].Capital() && w != ":" && w != "," && w != "og" && w != "/" && w != "&" && w != "av" && w != "-" && w != "–" {
			return false
		}
	}
	return false
}

var (
	photo = set("foto", "fotograf", "photo", "tekst", "text", "illustrasjon", "illustrasjoner", "forfatter", "forfattar", "forfattere", "forfattarar", "author", "authors", "girječálli", "čálli", "govven", "oversatt", "omsett", "redaktør", "redaktører", "kilde", "kjelde")
	// handler are words for those who handle a case.
	handler = set("saksbehandler", "saksbehandlar", "sakshandsamar", "saksbehandlere", "saksansvarlig", "saksansvarleg", "ekspedert", "saksordfører", "kontaktperson", "kontakt", "áššemeannudeaddji", "áššejođiheaddji", "ássjediehtti", "aamhtesegïetedæjja", "rådgiver", "rådgjevar", "rådgivar", "seniorrådgiver", "seniorrådgjevar", "seniorrådgivar", "ráđđeaddi", "seniorráđđeaddi", "førstekonsulent", "seniorkonsulent", "konsulent", "konsuleanta", "referent", "sekretær", "utredningsleder", "seksjonssjef", "seksjonsleder", "avdelingsleder", "avdelingsdirektør", "avdelingssjef", "underdirektør", "fagdirektør", "spesialrådgiver", "juridisk", "e.f", "fullmakt", "psykiater", "psykolog", "psykologspesialist", "overlege", "lege", "fastlege", "sakkyndig", "sakkunnig", "tolk", "doavttir")
	// writer are words for those who made what is spoken of.
	writer = set("forfatter", "forfatteren", "forfattar", "forfattaren", "journalist", "journalisten", "fotograf", "kunstner", "kunstnar", "kunstneren", "regissør", "filmskaper", "komponist", "artist", "artisten", "forsker", "forskar", "girječálli", "dáiddár")
)

// titleClass says what a word before or after a name makes of its bearer.
func titleClass(word string) privacy.Class {
	w := strings.ToLower(strings.TrimRight(word, "."))
	switch {
	case handler[w]:
		return privacy.CaseHandler
	case titles[w]:
		return privacy.Official
	case writer[w]:
		return privacy.Author
	}
	for _, end := range titleEnds {
		if len(w) > len(end) && strings.HasSuffix(w, end) {
			return privacy.Official
		}
	}
	return privacy.Private
}

// bearsName says whether a name must follow a title without an article: not
// "direktør i Nav" but "statsråd Vik".
func bearsName(word string) bool {
	switch word {
	case "statsråd", "statsråden", "representanten", "representant", "stortingsrepresentant", "stortingsrepresentanten", "ordfører", "ordførar", "sorenskriver", "lagdommer",
		"tingrettsdommer", "politimester", "statssekretær", "professor", "advokat", "biskop", "áirras", "stuoradiggeáirras", "stáhtaráđđi", "sametingspresident":
		return true
	}
	return strings.HasSuffix(word, "minister") && word != "minister"
}

// titles are public roles. A person who appears in one is named in that capacity.
var titles = set("statsråd", "statsråden", "statsminister", "statsministeren", "minister", "ministeren", "stortingsrepresentant", "representanten", "ordfører", "ordføreren", "ordførar", "varaordfører", "varaordførar", "rådmann", "rådmannen", "kommunedirektør", "kommunedirektøren", "fylkesrådmann", "fylkesråd", "byråd", "byrådsleder", "direktør", "direktøren", "dir", "president", "presidenten", "visepresident", "dommer", "dommar", "lagdommer", "lagmann", "tingrettsdommer", "høyesterettsdommer", "høgsterettsdommar", "sorenskriver", "justitiarius", "riksadvokat", "riksadvokaten", "statsadvokat", "regjeringsadvokat", "advokat", "politimester", "politimeister", "politidirektør", "lensmann", "sysselmester", "sysselmann", "fylkesmann", "fylkesmannen", "statsforvalter", "statsforvaltar", "riksrevisor", "sivilombud", "sivilombudet", "barneombud", "ombudsmann", "professor", "professoren", "førsteamanuensis", "dosent", "rektor", "dekan", "biskop", "biskopen", "bispen", "preses", "prost", "kong", "kongen", "dronning", "dronninga", "kronprins", "kronprinsen", "kronprinsesse", "prinsesse", "prins", "pave", "paven", "general", "generalen", "generalsekretær", "statssekretær", "departementsråd", "ekspedisjonssjef", "sametingspresident", "sametingsråd", "kommisjonær", "ambassadør", "senator", "kansler", "partileder", "partileiar", "leder", "leiar", "nestleder", "nestleiar", "styreleder", "styreleiar", "komitéleder", "komiteleder", "ordstyrer", "møteleder", "møteleiar", "administrerende", "trener", "trenar", "landslagssjef", "spesialrapportør", "talsmann", "talsperson", "informasjonssjef", "redaktør", "ansvarlig",
	"presideanta", "sámediggepresideanta", "sámediggeráđđi", "stáhtaráđđi", "stáhtaministtar", "ministtar", "stuoradiggeáirras", "sátnejođiheaddji", "direktevra", "direktøra", "professora", "jođiheaddji", "bisma", "bismá", "presidente", "saemiedigkiepresidente", "sámedikkepresidænnta", "presidænnta", "staatenraerie",
	"president", "minister", "mayor", "director", "king", "queen", "judge", "chancellor", "secretary")

var titleEnds = []string{"minister", "ministeren", "direktør", "direktøren", "president", "presidenten", "ombud", "ombudet", "representant", "ordfører", "ordførar", "professor", "dommer", "dommar", "ministtar", "presideanta", "sjef", "sjefen", "politiker", "politikar"}

// after looks at what follows a mention: "Kari Hansen (Ap)", "Kari Hansen,
// ordfører i Vik", "Kari Hansen (1832–1910)", "Hansen (2019)".
func (s *search) after(n *name) privacy.Class {
	i := n.last + 1
	if s.is(i, "(") && i+2 < len(s.tokens) {
		switch w := s.word(i + 1); {
		case parties[w]:
			return privacy.Official
		case s.tokens[i+1].Number() && len(w) == 4 && w < "1900" && w > "1000":
			return privacy.Historical
		case s.tokens[i+1].Number() && len(w) == 4 && w >= "1900" && w < "2100" && (s.is(i+2, ")") || s.is(i+2, ":") || s.is(i+2, ",")):
			return privacy.Author
		}
	}
	if s.is(i, ",") && i+1 < len(s.tokens) {
		return titleClass(s.word(i + 1))
	}
	if s.is(i, "et") && s.is(i+1, "al") || s.is(i, "mfl") {
		return privacy.Author
	}
	return privacy.Private
}

var parties = set("Ap", "AP", "A", "H", "Høyre", "FrP", "Frp", "FRP", "Sp", "SP", "SV", "V", "Venstre", "KrF", "Krf", "KRF", "R", "Rødt", "MDG", "NSR", "Norgga", "NKP", "INP", "PF", "DEM", "AUF")

// signature recognises who signed for an office: a title on the line below or
// above the name, as at the end of a letter.
func (s *search) signature(n *name) privacy.Class {
	i := n.last + 1
	if s.is(i, "(") && s.is(i+1, "e.f") || s.is(i, "e.f") {
		return privacy.CaseHandler
	}
	if i+1 < len(s.tokens) && s.tokens[i].Break() && (n.first == 0 || s.tokens[n.first-1].Break()) {
		if s.is(i+2, ":") { // a label of what comes then
			return privacy.Private
		}
		return titleClass(s.word(i + 1))
	}
	return privacy.Private
}

// choose says which persons are accepted.
func (s *search) choose() {
	for i := range s.names {
		n := &s.names[i]
		n.person.accepted = n.person.accepted || s.evident(n, &thresholds[s.profile])
	}
}

// margins are how sure the tagger must be, in 1/32 nat, of a name that nothing else
// speaks for (of several words, and of one), of one that the lists know, and of one
// that they know as something else.
type margins struct{ full, single, known, other int }

var thresholds = [...]margins{
	Balanced: {full: 288, single: 256, known: 64, other: 256},
	Recall:   {full: 0, single: 48, known: 0, other: 128},
}

// evident says whether a mention has evidence enough.
func (s *search) evident(n *name, m *margins) bool {
	lists, initials := tagger.List(0), false
	for i := n.first; i <= n.last; i++ {
		lists |= s.lists[i]
		initials = initials || s.tokens[i].Initial()
	}
	known := lists&(tagger.Given|tagger.Family) != 0
	full := n.form == privacy.Full || n.form == privacy.Inverted
	switch {
	case n.titled:
		return true
	case full && lists&tagger.Organisation != 0 && lists&tagger.Given == 0:
		return n.margin >= m.other
	case full && (known || initials):
		return n.margin >= m.known/2
	case full:
		return n.margin >= m.full
	case lists&(tagger.Organisation|tagger.Place) != 0:
		return n.margin >= m.other
	case known:
		return n.margin >= m.known
	}
	return n.margin >= m.single
}
