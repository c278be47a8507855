package shingle

import "testing"

func outlineOf(text string) Outline {
	var s Scanner
	s.Scan(text)
	return s.Outline()
}

func TestOutline(t *testing.T) {
	const letter = "Du får innvilget 12 500 kroner i støtte. Fristen for å klage er 3. mars 2024."
	for _, c := range []struct {
		name, text      string
		template, equal bool // of letter: the same template, the same numbers
	}{
		{"itself", letter, true, true},
		{"letter case and punctuation", "DU FÅR INNVILGET 12 500 KRONER I STØTTE - FRISTEN FOR Å KLAGE ER 3 MARS 2024", true, true},
		{"another sum", "Du får innvilget 9 000 kroner i støtte. Fristen for å klage er 3. mars 2024.", true, false},
		{"a sum in one word", "Du får innvilget 1000000 kroner i støtte. Fristen for å klage er 3. mars 2024.", true, false},
		{"another date", "Du får innvilget 12 500 kroner i støtte. Fristen for å klage er 12. desember 2023.", true, false},
		{"a date in figures", "Du får innvilget 12 500 kroner i støtte. Fristen for å klage er 12.12.2023.", true, false},
		{"a case number with letters", "Du får innvilget 12B500 kroner i støtte. Fristen for å klage er 3. mars 2024.", true, false},
		{"another word", "Du får avslag 12 500 kroner i støtte. Fristen for å klage er 3. mars 2024.", false, false},
		{"a word more", "Du får innvilget 12 500 kroner i støtte. Fristen for å klage er tirsdag 3. mars 2024.", false, false},
		{"nynorsk", "Du får innvilga 12 500 kroner i stønad. Fristen for å klage er 3. mars 2024.", false, false},
	} {
		want, got := outlineOf(letter), outlineOf(c.text)
		if template, equal := got.Template == want.Template, got.Numbers == want.Numbers; template != c.template || c.template && equal != c.equal {
			t.Errorf("%s: template %v, numbers %v; want %v, %v", c.name, template, equal, c.template, c.equal)
		}
	}
}

func TestOutlineOfOtherLanguages(t *testing.T) {
	for _, c := range [][2]string{
		{"Ášši meannuduvvui ovdagottis 3. njukčamánu 2024 ja mearriduvvui", "Ášši meannuduvvui ovdagottis 12. juovlamánu 2023 ja mearriduvvui"},
		{"Ássje giehtadaláduváj åvdågåhtten 3. sjnjuktjamáno 2024 ja mierreduváj", "Ássje giehtadaláduváj åvdågåhtten 12. javllamáno 2023 ja mierreduváj"},
		{"Aamhtese gïetesovvi voerhtjen 3. b. 2024 jïh nænnoestovvi dellie", "Aamhtese gïetesovvi goeven 12. b. 2023 jïh nænnoestovvi dellie"},
	} {
		a, b := outlineOf(c[0]), outlineOf(c[1])
		if a.Template == 0 || a.Template != b.Template || a.Numbers == b.Numbers {
			t.Errorf("%q and %q: %x and %x", c[0], c[1], a, b)
		}
	}
}

func TestTextsWithoutATemplate(t *testing.T) {
	for _, text := range []string{
		"", "17", "Side 3 av 12",
		"Kommunestyret vedtok budsjettet mot to stemmer og uten debatt",
		"Ja 12 nei 4 blank 0 1 og 7",
		"2019 1 200 a 2020 1 350 b 2021 1 410 c 2022 1 466 d 2023 1 502 e 2024 f 7",
	} {
		if o := outlineOf(text); o != (Outline{}) {
			t.Errorf("%q: got %x", text, o)
		}
	}
}

// A text that is not in NFC is read twice; it has the outline of the other form.
func TestOutlineOfDecomposed(t *testing.T) {
	const nfc = "Styret får dekket 400 kroner på møtet i dag"
	const nfd = "Styret fa\u030Ar dekket 400 kroner pa\u030A møtet i dag"
	if a, b := outlineOf(nfc), outlineOf(nfd); a != b || a == (Outline{}) {
		t.Errorf("got %x and %x", a, b)
	}
}
