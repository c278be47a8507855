package privacy

// RuleInfo documents a rule: what evidence decided.
type RuleInfo struct {
	Name string // as in Span.Rule
	Doc  string
}

// Rules lists the rules by which values are found.
func Rules() []RuleInfo { return append([]RuleInfo(nil), rules...) }

var rules = []RuleInfo{
	{"person-checked-cue", "11 digits that pass the checks of a person number and are called one"},
	{"person-checked", "11 digits that pass the checks of a person number and stand as one"},
	{"person-cue", "11 digits that are called a person number though a control digit is wrong"},
	{"duf-cue", "12 digits that are called a DUF number"},
	{"duf-checked", "12 digits that pass the checks of a DUF number near a word for an applicant"},
	{"account-checked-cue", "11 digits with the control digit of an account that are called one"},
	{"account-checked", "11 digits with the control digit of an account, grouped as one or near a payment"},
	{"account-cue", "11 digits that are called an account though the control digit is wrong"},
	{"iban-checked", "country, length and control digits of an IBAN"},
	{"iban-cue", "the shape of an IBAN that is called one though the control digits are wrong"},
	{"card-checked-cue", "issuer and control digit of a payment card that is called one"},
	{"card-checked", "issuer and control digit of a payment card"},
	{"card-cue", "16 digits that are called a payment card"},
	{"kid-cue", "digits after the word KID where a payment is spoken of"},
	{"passport-cue", "digits or letters and digits after a word for a passport"},
	{"id-card-cue", "digits or letters and digits after a word for an identity card"},
	{"licence-cue", "digits after a word for a driving licence"},
	{"hpr-cue", "digits after HPR and the like"},
	{"url-secret", "a URL with a password, token, session or code"},
	{"mail", "an e-mail address"},
	{"mail-written", "an e-mail address with the sign or the dots written out"},
	{"phone-country", "a telephone number with country code"},
	{"phone-cue", "eight digits that are called a telephone number"},
	{"phone-next", "eight digits right after a telephone number"},
	{"phone-reach", "eight digits near a word for reaching somebody"},
	{"phone-shape", "eight digits grouped as a telephone number, standing alone or after a name"},
	{"phone-trunk", "a Finnish or Swedish number as it is dialled there, or 47 without a plus, after a word for a telephone"},
	{"address-street", "the name of a street and a number"},
	{"address-place", "a name that may be a street and a number, with a postcode or a word for living"},
	{"address-named", "a capitalised word and a number, with a postcode or after a word for an address"},
	{"address-naked", "the word for a street and a number, with a postcode after a word for an address"},
	{"address-box", "a post box"},
	{"address-farm", "a name, postcode and place after a word for an address"},
	{"birth-cue", "a date that is called one of birth"},
	{"birth-name", "a date in brackets or between commas after a name"},
	{"plate-cue", "the shape of a plate where a vehicle or plate is spoken of"},
	{"ipv4", "four numbers up to 255, by a word or by their size"},
	{"ipv6", "an IPv6 address"},
	{"mac", "six pairs of hexadecimal digits"},
	{"coordinates-home", "latitude and longitude where a home is spoken of"},
	{"sole-trader-cue", "an organisation number where a sole proprietorship is spoken of"},
	{"name", "found by the name model"},
	{"name-official", "the same, in a public role"},
	{"name-author", "the same, as an author or photographer"},
	{"name-handler", "the same, handling a case"},
	{"name-historical", "the same, born before 1900"},
	{"echo", "a value that was found elsewhere in the text by another rule"},
}
