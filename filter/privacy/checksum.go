package privacy

// Digits are passed as numbers 0 to 9, not as characters.

// weigh sums digits times weights; weights are written as characters.
func weigh(d []byte, weights string) int {
	sum := 0
	for i := range len(weights) {
		sum += int(d[i]) * int(weights[i]-'0')
	}
	return sum
}

// basis says by which rule the control digits of a person number hold.
type basis uint8

const (
	noBasis  basis = iota
	legacy         // both control digits leave no rest
	from2032       // the first leaves 1, 2 or 3: valid for numbers issued from 2032
)

// personChecks verifies the control digits of 11 digits.
func personChecks(d []byte) basis {
	if (weigh(d, "5432765432")+int(d[10]))%11 != 0 {
		return noBasis
	}
	switch (weigh(d, "376189452") + int(d[9])) % 11 {
	case 0:
		return legacy
	case 1, 2, 3:
		return from2032
	}
	return noBasis
}

// personNumber says which kind of person number 11 digits are. The century that
// the individual number once stood for plays no part.
func personNumber(d []byte) (Type, basis) {
	b := personChecks(d)
	if b == noBasis {
		return 0, noBasis
	}
	if d[0] >= 8 {
		return NoFHNR, b
	}
	day, month, year := int(d[0])*10+int(d[1]), int(d[2])*10+int(d[3]), int(d[4])*10+int(d[5])
	t := NoFNR
	if day > 40 {
		day, t = day-40, NoDNR
	}
	switch {
	case month > 80:
		month, t = month-80, NoTNR
	case month > 65:
		month, t = month-65, NoTNR
	case month > 40 && t == NoDNR:
		month, t = month-40, NoTNR
	case month > 40:
		month, t = month-40, NoHNR
	}
	if !validDay(day, month, year) {
		return 0, noBasis
	}
	return t, b
}

var monthDays = [...]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// validDay checks a day of a month; the century of the year may be unknown, so
// 29 February needs a year that 4 divides and no more.
func validDay(day, month, year int) bool {
	if month < 1 || month > 12 || day < 1 || day > monthDays[month] {
		return false
	}
	return month != 2 || day < 29 || year%4 == 0
}

// accountCheck verifies the control digit of an 11-digit account number.
func accountCheck(d []byte) bool {
	return (weigh(d, "5432765432")+int(d[10]))%11 == 0
}

// organisationCheck verifies the control digit of a 9-digit organisation number.
func organisationCheck(d []byte) bool {
	return (weigh(d, "32765432")+int(d[8]))%11 == 0
}

// dufCheck verifies the two control digits of a 12-digit DUF number.
func dufCheck(d []byte) bool {
	return weigh(d, "4632463275")%11 == int(d[10])*10+int(d[11])
}

// luhn verifies the last digit of a number (ISO/IEC 7812-1, annex B).
func luhn(d []byte) bool {
	sum := 0
	for i := range d {
		v := int(d[len(d)-1-i])
		if i%2 == 1 {
			v *= 2
			if v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// kidCheck verifies the control digit of a payment reference, which is Luhn or
// mod 11 with weights 2 to 7 from the right.
func kidCheck(d []byte) bool {
	if luhn(d) {
		return true
	}
	sum := 0
	for i := range len(d) - 1 {
		sum += int(d[len(d)-2-i]) * (2 + i%6)
	}
	return (sum+int(d[len(d)-1]))%11 == 0
}

// cardIssuer says whether a number of digits begins as cards of that length do.
func cardIssuer(d []byte) bool {
	two, four := int(d[0])*10+int(d[1]), 0
	for _, v := range d[:4] {
		four = four*10 + int(v)
	}
	switch len(d) {
	case 13:
		return d[0] == 4
	case 14:
		return two == 36 || two == 38 || two == 39 || four/10 >= 300 && four/10 <= 305
	case 15:
		return two == 34 || two == 37
	case 16:
		return d[0] == 4 || two >= 51 && two <= 55 || four >= 2221 && four <= 2720
	case 19:
		return d[0] == 4
	}
	return false
}

// ibanLength gives the number of characters of an IBAN by country (SWIFT IBAN
// registry, release 99); 0 for a country without IBAN.
func ibanLength(country string) int {
	const table = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22" +
		"GI23GL18GR27GT28HR21HU28IE22IL23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30" +
		"NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SE24SI19SK24SM27TN24TR26UA29VA22VG24XK20"
	for i := 0; i < len(table); i += 4 {
		if table[i:i+2] == country {
			return int(table[i+2]-'0')*10 + int(table[i+3]-'0')
		}
	}
	return 0
}

// ibanCheck verifies the control digits of an IBAN in upper case without spaces.
func ibanCheck(iban string) bool {
	rest := 0
	for _, part := range [2]string{iban[4:], iban[:4]} {
		for i := range len(part) {
			if c := part[i]; c >= 'A' {
				rest = (rest*100 + int(c-'A') + 10) % 97
			} else {
				rest = (rest*10 + int(c-'0')) % 97
			}
		}
	}
	return rest == 1
}
