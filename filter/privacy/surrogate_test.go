package privacy

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// TestSurrogatesBelongToNobody checks what TypeInfo.Safe says of each table.
func TestSurrogatesBelongToNobody(t *testing.T) {
	safe := map[Type]func(entry string) bool{
		NoFNR:     synthetic,
		NoDNR:     synthetic,
		NoHNR:     synthetic,
		NoFHNR:    synthetic,
		NoTNR:     synthetic,
		NoDUF:     func(e string) bool { return strings.HasPrefix(e, "1900") && !dufCheck(digitsOf(e)) },
		NoAccount: func(e string) bool { return !accountCheck(digitsOf(e)) },
		IBAN: func(e string) bool {
			return !ibanCheck(strings.ReplaceAll(e, " ", "")) && !accountCheck(digitsOf(e)[2:])
		},
		Card:           func(e string) bool { return luhn(digitsOf(e)) },
		Passport:       zeroSerial,
		IDCard:         zeroSerial,
		DrivingLicence: zeroSerial,
		HPR:            zeroSerial,
		URLSecret:      func(e string) bool { return reservedDomain(strings.Split(e, "/")[2]) },
		Email:          func(e string) bool { return reservedDomain(e[strings.IndexByte(e, '@')+1:]) },
		Phone: func(e string) bool {
			return slices.Contains([]string{"20", "30", "34", "36", "39", "50", "54", "60", "65"}, e[:2])
		},
		Address:     func(e string) bool { return strings.Contains(e, ", 9999 ") },
		BirthDate:   func(e string) bool { return strings.HasPrefix(e[6:], "18") },
		Plate:       func(e string) bool { return strings.Trim(e[:2], "IOQ") == "" },
		IP:          documentationAddress,
		MAC:         func(e string) bool { return strings.HasPrefix(e, "00:00:5E:00:53:") },
		KID:         func(e string) bool { return !kidCheck(digitsOf(e)) },
		Coordinates: func(e string) bool { return e[0] == '6' && strings.Index(e, " ") == 8 },
		Person:      madeUp,
		SoleTrader:  func(e string) bool { return !organisationCheck(digitsOf(e)) },
	}
	for _, info := range Types() {
		if len(surrogates[info.Type]) == 0 || info.Safe == "" {
			t.Errorf("%s has no surrogates, or no reason why they are safe", info.Tag)
		}
		for _, entry := range surrogates[info.Type] {
			if !safe[info.Type](entry) {
				t.Errorf("%s: %q may belong to somebody", info.Tag, entry)
			}
		}
	}
}

// synthetic holds for valid person numbers of the series month + 80.
func synthetic(entry string) bool {
	d := digitsOf(entry)
	kind, basis := personNumber(d)
	return kind == NoTNR && basis == legacy && d[2] >= 8
}

// madeUp holds for a name of two parts that take an -s in the genitive. That they
// are borne by nobody is a matter of choosing them.
func madeUp(entry string) bool {
	given, family, two := strings.Cut(entry, " ")
	return two && len(given) > 4 && len(family) > 7 && !strings.HasSuffix(given, "s") && !strings.HasSuffix(family, "s")
}

func zeroSerial(entry string) bool { return strings.Trim(entry, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0 ") == "" }

func reservedDomain(domain string) bool {
	return domain == "example.com" || domain == "example.org" || domain == "example.net"
}

func documentationAddress(entry string) bool {
	return netip.MustParsePrefix("198.51.100.0/24").Contains(netip.MustParseAddr(entry))
}

func TestSurrogatesAreDistinct(t *testing.T) {
	seen := map[string]Type{}
	for i, table := range surrogates {
		for _, entry := range table {
			if other, ok := seen[entry]; ok {
				t.Errorf("%q stands under %v and %v", entry, other, Type(i))
			}
			seen[entry] = Type(i)
		}
	}
}

// TestSurrogatesStay puts every entry where the value it replaces would stand, and
// expects it to stay as it is.
func TestSurrogatesStay(t *testing.T) {
	s := newScrubber(Options{Level: Strict})
	for _, frame := range []string{"%", "fnr %.", "konto % KID %", "tlf. % og e-post %", "født % i Oslo", "bor i %,", "pass %", "IP %", "%, %; %", "(%)", "a%b", "% % %"} {
		for _, table := range surrogates {
			for _, entry := range table {
				text := strings.ReplaceAll(frame, "%", entry)
				r, err := s.Scrub(text)
				if err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				if r.Text != text && frame != "a%b" {
					t.Errorf("%q becomes %q", text, r.Text)
				}
			}
		}
	}
}
