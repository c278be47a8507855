package privacy

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// digitsOf reads digits and skips everything else.
func digitsOf(s string) []byte {
	var d []byte
	for _, c := range []byte(s) {
		if isDigit(c) {
			d = append(d, c-'0')
		}
	}
	return d
}

func TestPersonNumber(t *testing.T) {
	for _, c := range []struct {
		number string
		kind   Type
		basis  basis
	}{
		{"20055168327", NoFNR, legacy},
		{"20055168328", 0, noBasis}, // second control digit
		{"20055168337", 0, noBasis}, // first control digit
		{"62114359373", NoDNR, legacy},
		{"10504950188", NoHNR, legacy},
		{"16885159056", NoTNR, legacy},
		{"02013299903", NoFNR, from2032}, // published by Skatteetaten
		{"30108299939", NoFNR, from2032},
		{"02013299997", NoFNR, legacy},
		{"86672635200", NoFHNR, legacy},
		{"32015168327", 0, noBasis}, // no such day
		{"00000000000", 0, noBasis},
	} {
		if kind, basis := personNumber(digitsOf(c.number)); kind != c.kind || basis != c.basis {
			t.Errorf("%s: got %v %d, want %v %d", c.number, kind, basis, c.kind, c.basis)
		}
	}
}

// TestEveryPersonNumberIsAnAccountNumber is why grouping and cues must tell them
// apart: the weights of the second control digit are those of accounts.
func TestEveryPersonNumberIsAnAccountNumber(t *testing.T) {
	d := make([]byte, 11)
	for n := range 200_000 {
		for i, v := 10, n*7919; i >= 0; i, v = i-1, v/10 {
			d[i] = byte(v % 10)
		}
		if personChecks(d) != noBasis && !accountCheck(d) {
			t.Fatalf("%v is a person number and no account number", d)
		}
	}
}

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		name, number string
		check        func([]byte) bool
		want         bool
	}{
		{"account", "12345678903", accountCheck, true},
		{"account", "12345678901", accountCheck, false},
		{"organisation", "974760673", organisationCheck, true},
		{"organisation", "123456789", organisationCheck, false},
		{"duf", "203555990609", dufCheck, true},
		{"duf", "203555990608", dufCheck, false},
		{"luhn", "4111111111111111", luhn, true},
		{"luhn", "4111111111111112", luhn, false},
		{"kid mod 10", "439738461201", kidCheck, true},
		{"kid mod 11", "12345678903", kidCheck, true},
		{"kid", "439738461202", kidCheck, false},
		{"issuer", "4111111111111111", cardIssuer, true},
		{"issuer", "2720990000000000", cardIssuer, true},
		{"issuer", "2721000000000000", cardIssuer, false},
		{"issuer", "378282246310005", cardIssuer, true},
	} {
		if got := c.check(digitsOf(c.number)); got != c.want {
			t.Errorf("%s %s: got %v, want %v", c.name, c.number, got, c.want)
		}
	}
	for code, want := range map[string]bool{"NO7112345678903": true, "NO7012345678903": false, "GB29NWBK60161331926819": true} {
		if got := ibanCheck(code); got != want {
			t.Errorf("iban %s: got %v, want %v", code, got, want)
		}
	}
	if ibanLength("NO") != 15 || ibanLength("MT") != 31 || ibanLength("XX") != 0 {
		t.Error("lengths of IBAN by country are wrong")
	}
}

// shared gives the path of the development data beside the repository.
func shared(t testing.TB, path string) string {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(path))
	if _, err := os.Stat(file); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	return file
}

// TestVectors checks identifiers from public documentation.
func TestVectors(t *testing.T) {
	f, err := os.Open(shared(t, "privacy/vectors.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := bufio.NewScanner(f)
	rows.Scan() // header
	n := 0
	for rows.Scan() {
		cell := strings.Split(rows.Text(), "\t")
		n++
		if got, want := checkVector(cell[0], cell[1]), wantedVector(cell[2]); got != want {
			t.Errorf("row %d, %s, %s: got %q, want %q", n, cell[1], cell[2], got, want)
		}
	}
	if n < 70 {
		t.Errorf("only %d vectors", n)
	}
}

func wantedVector(status string) string {
	switch {
	case strings.Contains(status, "INVALID"):
		return "valid from 2032"
	case strings.HasPrefix(status, "valid"):
		return "valid"
	}
	return "invalid"
}

func checkVector(number, kind string) string {
	d, ok := digitsOf(number), false
	switch kind, _, _ = strings.Cut(kind, " "); kind {
	case "orgnr":
		ok = organisationCheck(d)
	case "kontonr":
		ok = accountCheck(d)
	case "iban":
		ok = ibanCheck(number)
	case "kid":
		ok = kidCheck(d)
	case "duf":
		ok = dufCheck(d)
	case "card":
		ok = luhn(d) && cardIssuer(d)
	default:
		switch _, basis := personNumber(d); basis {
		case from2032:
			return "valid from 2032"
		case legacy:
			ok = true
		}
	}
	if ok {
		return "valid"
	}
	return "invalid"
}
