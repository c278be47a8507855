package normalize

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// misread shows the UTF-8 of a text as a code page, the way a careless program
// does.
func misread(s string, p codepage) string {
	var out []rune
	for _, b := range []byte(s) {
		switch {
		case b < utf8.RuneSelf:
			out = append(out, rune(b))
		case p == macintosh:
			out = append(out, charmap.Macintosh.DecodeByte(b))
		case b < 0xA0 && windows1252[b-0x80] != 0:
			out = append(out, windows1252[b-0x80])
		default:
			out = append(out, rune(b))
		}
	}
	return string(out)
}

// latin1 shows the UTF-8 of a text as ISO 8859-1.
func latin1(s string) string {
	var out []rune
	for _, b := range []byte(s) {
		out = append(out, rune(b))
	}
	return string(out)
}

// sentences hold the letters and signs that the languages are made of.
var sentences = map[string]string{
	"nob":     "Rådmannen på Ås «svarte» ikke – før § 4 ble endret 3. mai; Ærlig talt: Øya er 2 m² stor … og 5 °C kald.",
	"nno":     "Kva gjer ein når førarkortet er vekke? Å søkje om nytt, seier “Vegvesenet” på Øvre Årdal.",
	"sme":     "Sámedikki ráđđi čoahkkana Kárášjogas njukčamánu, ja Ŋuollu ŧuŧŧu; ČÁLLIT ŠADDAT ŽIVGA Đ.",
	"smj":     "Sámedigge le ájggudallam åvddåndahkat dajt ulmijt, ja gåvnnå de dan birra dáhttu. Ájnas l.",
	"sma":     "Saemiedigkie lea gïelem nænnoestamme; ååpsen jieniem jïh åarjelsaemien öörnegem.",
	"smn":     "Sämitigge lii mudâččân ohtsâšpargoost já čäällim; ÄŠŠIKIRJE lii ANARÂŠKIELÂN.",
	"sms":     "Sääʹmteʹǧǧ lij tuåimmjam, ǩiõll da mäccmõš; õhttsažtuâjj.",
	"fkv":     "Kväänin kieltä puhuthaan Pyssyjovessa, ja sitä oon käytetty monta vuotta – Đ.",
	"decorum": "Euro € og ™, «sitat» og „anna sitat“, nederst → øvst • punkt ‘eitt’.",
}

func TestMojibakeIsUndone(t *testing.T) {
	readings := map[string]func(string) string{
		"windows-1252":       func(s string) string { return misread(s, western) },
		"latin1":             latin1,
		"macroman":           func(s string) string { return misread(s, macintosh) },
		"double":             func(s string) string { return misread(misread(s, western), western) },
		"triple":             func(s string) string { return misread(misread(misread(s, western), western), western) },
		"latin1, then 1252":  func(s string) string { return misread(latin1(s), western) },
		"1252, then latin1":  func(s string) string { return latin1(misread(s, western)) },
		"macroman after web": func(s string) string { return misread(misread(s, western), macintosh) },
	}
	for language, want := range sentences {
		for reading, read := range readings {
			t.Run(language+"/"+reading, func(t *testing.T) {
				got, counts := Text(read(want), everything)
				if got != want {
					t.Errorf("got  %q\nwant %q\nfrom %q", got, want, read(want))
				}
				if counts[Mojibake] == 0 {
					t.Error("not counted")
				}
			})
		}
	}
}

// TestSpansAreJudgedApart: one paragraph of a text was read wrongly.
func TestSpansAreJudgedApart(t *testing.T) {
	want := "Ä‘vv er eit museum på Neiden.\n" + sentences["sme"] + "\nNIVÅ” var ordet, og Å – ja."
	got, _ := Text("Ä‘vv er eit museum på Neiden.\n"+misread(sentences["sme"], western)+"\nNIVÅ” var ordet, og Å – ja.", everything)
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	got, _ = Text("Møtet på Ås er flyttet til rÃ¥dhuset.", everything)
	if want := "Møtet på Ås er flyttet til rådhuset."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRightTextIsNotMojibake(t *testing.T) {
	for name, text := range map[string]string{
		"museum":            "Nuortasámi musea Ä‘vv – Saa’mi mu’zei, ja Ä´vv Skoltesamisk museum i Neiden.",
		"museum alone":      "Ä‘vv",
		"level":             "Tittelen er ”BIDRAG FRA NASJONALT NIVÅ” og «HØYT NIVÅ».",
		"non-breaking":      "Å\u00a0gå er sunt. Å – det er godt! Å… ja.",
		"Inari capitals":    "SÄMMILÂŠ PÁRNÁIKULTTUURKUÁVDÁŠ «ANARÂŠKIELÂ» ÄŠŠIGÂŠ",
		"Inari hyphen":      "eellimvuáimálâš¬vuođâ turvim, kielâ – já â”",
		"Skolt capitals":    "SÄÄ´MNUÕRI ČEÄ´PPVUÕĐPEI´VV EÄLKKAM VALDIASÅBBAR ŽŽ OOUMÂŽVUÕIGGÂDVUÕTT",
		"Inari soft hyphen": "ohtsâ\u00adškodde",
		"Portuguese":        "Senhora Conceição Magalhães og SÃO PAULO, IRMÃ »",
		"mathematics":       "√2 ≈ 1,41, √π og ≈90 % ¬p ∨ q",
		"French":            "à l’É« et « é » — DÉJÀ »",
	} {
		t.Run(name, func(t *testing.T) {
			if got, c := Text(text, everything); c[Mojibake] != 0 {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

// TestLossyReadingsAreNotMadeWorse: what was lost cannot be brought back, and
// what is left must not be read again.
func TestLossyReadingsAreNotMadeWorse(t *testing.T) {
	for _, text := range []string{
		"R?dmannen p? ?s svarte ikke f?r m?tet.",
		"R\ufffddmannen p\ufffd \ufffds svarte ikke f\ufffdr m\ufffdtet.",
		"S\ufffdmedikki r\ufffd\ufffd\ufffdi \ufffdoahkkana.",
	} {
		if got, _ := Text(text, everything); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
