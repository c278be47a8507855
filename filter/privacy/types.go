package privacy

import (
	"fmt"
	"strings"
)

// Level says how much is removed. Each level includes those before it.
type Level uint8

// The levels.
const (
	Identifiers Level = 1 + iota // numbers and secrets that name one person
	Contact                      // also ways to reach a person, and the date of birth
	Persons                      // also names of private persons
	Strict                       // also what points to a person in combination
)

var levelNames = [...]string{Identifiers: "identifiers", Contact: "contact", Persons: "persons", Strict: "strict"}

// String gives the name of the level in a pipeline file.
func (l Level) String() string {
	if int(l) < len(levelNames) && l > 0 {
		return levelNames[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// ParseLevel reads the name of a level.
func ParseLevel(name string) (Level, error) {
	for l := Identifiers; l <= Strict; l++ {
		if levelNames[l] == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("unknown privacy level %q, want one of %s", name, strings.Join(levelNames[1:], ", "))
}

// Type is a kind of personal data.
type Type uint8

// The types, in the order in which they are counted.
const (
	NoFNR Type = iota
	NoDNR
	NoHNR
	NoFHNR
	NoTNR
	NoDUF
	NoAccount
	IBAN
	Card
	Passport
	IDCard
	DrivingLicence
	HPR
	URLSecret
	Email
	Phone
	Address
	BirthDate
	Plate
	IP
	MAC
	KID
	Person
	Coordinates
	SoleTrader
	typeCount
)

// TypeInfo documents a type. The table of types is the only place where this
// is written down; documentation is made from it.
type TypeInfo struct {
	Type  Type
	Tag   string // "NO_FNR": how it stands in tagged text; the count is its lower-case form
	Level Level  // the lowest level that removes it
	Name  string // in English
	Found string // how it is recognised
	Basis string // standard, register or authority behind the rule
	Safe  string // why the surrogates belong to nobody

	rank uint8 // settles overlaps of equal length; the higher stays
}

// Info describes the type.
func (t Type) Info() TypeInfo { return types[t] }

// String gives the tag.
func (t Type) String() string {
	if t < typeCount {
		return types[t].Tag
	}
	return fmt.Sprintf("type(%d)", uint8(t))
}

// MarshalText writes the tag.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Column gives the name under which the type is counted.
func (t Type) Column() string { return strings.ToLower(t.String()) }

// ParseType reads a tag, in any case.
func ParseType(tag string) (Type, error) {
	for _, t := range types {
		if strings.EqualFold(t.Tag, tag) {
			return t.Type, nil
		}
	}
	return 0, fmt.Errorf("unknown type of personal data %q", tag)
}

// Types lists all types with their documentation, in the order of counting.
func Types() []TypeInfo { return append([]TypeInfo(nil), types[:]...) }

const (
	personBasis = "folkeregisterforskriften; Skatteetaten, numbers issued from 2032: the first control digit may leave the rest 0, 1, 2 or 3"
	personSafe  = "month + 80 is the series of Skatteetaten's synthetic test population (Tenor); it is never given to a person"
	cueOnly     = "no published format: by a cue word right before it"
)

var types = [typeCount]TypeInfo{
	{
		NoFNR, "NO_FNR", Identifiers, "national identity number (fødselsnummer)",
		"11 digits: date, two control digits mod 11; with a cue also when a control digit is wrong. The century table is never used to reject, since it is void for numbers issued from 2032",
		personBasis, personSafe, 6,
	},
	{
		NoDNR, "NO_DNR", Identifiers, "D-number, for persons with a temporary tie to Norway",
		"as the national identity number, with 40 added to the day",
		personBasis, personSafe, 6,
	},
	{
		NoHNR, "NO_HNR", Identifiers, "H-number, given by a health service",
		"as the national identity number, with 40 added to the month; Nav's synthetic numbers look the same",
		"Direktoratet for e-helse, hjelpenummer", personSafe, 6,
	},
	{
		NoFHNR, "NO_FHNR", Identifiers, "joint help number (felles hjelpenummer)",
		"11 digits that begin with 8 or 9, both control digits; no date, therefore only by a cue",
		"Norsk helsenett, felles hjelpenummer", personSafe, 6,
	},
	{
		NoTNR, "NO_TNR", Identifiers, "synthetic test number",
		"as the national identity number, with 80 (Skatteetaten) or 65 added to the month, or 40 to month and day",
		"Skatteetaten, Tenor test data; Nav, Dolly", personSafe, 6,
	},
	{
		NoDUF, "NO_DUF", Identifiers, "DUF number of a foreigner's case",
		"12 digits: a year, six digits, two control digits mod 11 (weights 4 6 3 2 4 6 3 2 7 5); with a cue also when they are wrong",
		"Utlendingsdirektoratet; weights as in two independent public code bases",
		"the year 1900 is before the register, and the control digits are wrong", 5,
	},
	{
		NoAccount, "NO_ACCOUNT", Identifiers, "bank account number",
		"11 digits with a control digit mod 11: as 4-2-5 anywhere, otherwise by a cue. Every valid person number is a valid account number, so grouping and cues tell them apart",
		"Bits AS, kontonummerstandarden",
		"the control digit is wrong, so no bank can have issued it", 4,
	},
	{
		IBAN, "IBAN", Identifiers, "international bank account number",
		"country, two control digits mod 97 = 1, length of the country; with a cue also when the control digits are wrong",
		"ISO 13616; SWIFT IBAN registry",
		"the control digits are wrong and so is the control digit of the account in it", 9,
	},
	{
		Card, "CARD", Identifiers, "payment card number",
		"13 to 19 digits with an issuer prefix in use and a Luhn digit; ungrouped only without another label",
		"ISO/IEC 7812-1", "published by card schemes and payment services for tests; no card carries them", 8,
	},
	{
		Passport, "PASSPORT", Identifiers, "passport or travel document number", cueOnly, "none found",
		"the serial number is zero", 3,
	},
	{
		IDCard, "ID_CARD", Identifiers, "number of an identity card", cueOnly, "none found",
		"the serial number is zero", 3,
	},
	{
		DrivingLicence, "DRIVING_LICENCE", Identifiers, "driving licence number", cueOnly, "none found",
		"the serial number is zero", 3,
	},
	{
		HPR, "HPR", Identifiers, "number in the register of health personnel", cueOnly + "; 6 to 9 digits", "Helsedirektoratet, helsepersonellregisteret",
		"the number zero", 3,
	},
	{
		URLSecret, "URL_TOKEN", Identifiers, "link that gives access",
		"a URL with a password, or a query key such as token or session with a value, or a path such as /reset/ with a token; the whole link is replaced",
		"RFC 3986", "example.com, .org and .net are reserved (RFC 2606)", 7,
	},
	{
		Email, "EMAIL", Contact, "personal e-mail address",
		"local part, '@' and a domain, also internationalised or written as (a), (at), krøllalfa; addresses of a role such as postmottak@ are kept",
		"RFC 5321, RFC 6531, RFC 2142", "example.com, .org and .net are reserved (RFC 2606)", 8,
	},
	{
		Phone, "PHONE", Contact, "telephone number",
		"8 digits by a cue, after a name or by grouping 2-2-2-2 and 3-2-3; any number with + or 00 and country code; Finnish and Swedish numbers by a cue; five-digit, emergency, 80x to 82x service numbers and switchboards are kept",
		"Nkom, norsk nummerplan E.164; libphonenumber, metadata for Norway", "the prefixes 20, 30, 34, 36, 39, 50, 54, 60 and 65 carry neither fixed nor mobile telephones", 2,
	},
	{
		Address, "ADDRESS", Contact, "postal or street address",
		"street name and house number, or a post box, with postcode and place where they follow; also any capitalised name and number before a postcode or after a word for an address; ministries, authorities and visiting addresses are kept",
		"matrikkelforskriften; Posten, postnummer", "9999 is above the last postcode, so no such place exists", 1,
	},
	{
		BirthDate, "DOB", Contact, "date of birth",
		"a date after født, f., riegádan, born and the like, or in brackets after a full name; a date before 1900 is kept",
		"ISO 8601 and Norwegian usage", "nobody born before 1900 is alive", 1,
	},
	{
		Plate, "PLATE", Contact, "vehicle registration",
		"two letters in use and 5 digits where a plate or vehicle is spoken of, 4 digits after a word for a plate",
		"Statens vegvesen, kjennemerkeserier", "the letters I, O and Q are not used on ordinary plates", 2,
	},
	{
		IP, "IP", Contact, "internet address",
		"IPv4 by a cue, or by octets too large for a version or section; IPv6; loopback, netmasks and networks are kept",
		"RFC 791, RFC 4291", "198.51.100.0/24 and 2001:db8::/32 are reserved for documentation (RFC 5737, RFC 3849)", 3,
	},
	{
		MAC, "MAC", Contact, "hardware address of a network card", "six pairs of hexadecimal digits",
		"IEEE 802", "00-00-5E-00-53-00 to FF are reserved for documentation (RFC 9542)", 3,
	},
	{
		KID, "KID", Contact, "customer identification of a payment (KID)",
		"2 to 25 digits with a control digit mod 10 or 11 after the word KID, where an account or payment is mentioned nearby: alone it leads to nobody",
		"Mastercard Payment Services (Nets), KID", "control digits of both kinds are wrong", 2,
	},
	{
		Person, "PERSON", Persons, "name of a person",
		"by a tagger learnt from NorNE, decided by all mentions in a document; at the level persons officials, authors and persons born before 1900 are kept, and case handlers unless asked for",
		"offentlegforskrifta § 6; Jørgensen et al. 2020, NorNE", "both parts of each name are made up and borne by nobody we know of", 0,
	},
	{
		Coordinates, "COORD", Strict, "coordinates of a home",
		"latitude and longitude of Norway with four decimals or more, where the words around speak of a home",
		"WGS 84", "in the open sea", 1,
	},
	{
		SoleTrader, "NO_ENK", Strict, "organisation number of a sole proprietorship",
		"9 digits with a control digit mod 11 where the words around speak of a sole proprietorship",
		"enhetsregisterloven; Brønnøysundregistrene", "the control digit is wrong", 2,
	},
}
