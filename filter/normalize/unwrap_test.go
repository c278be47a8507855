package normalize

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wrapped was set in lines of at most 72 characters.
const wrapped = `Referat fra møte i språkutvalget
Utvalget drøftet hvordan kommunen kan legge bedre til rette for at alle
innbyggere får møte språket sitt i det daglige, både på skilt, i brev og
på nettsidene. Det ble pekt på at ansvaret i dag er delt mellom flere
enheter, og at ingen av dem har oversikt over hva det koster.

1. Sekretariatet lager en oversikt over gjeldende vedtak og legger den
fram på neste møte.
2. Leder tar kontakt med nabokommunene.
a) Begge brev sendes ut innen fristen.

VEDTAK
Utvalget ber om at det lages en plan for nord- og sørsamisk, og at den
blir sendt på høring til skolene, bibliotekene, museene og til språk-
sentrene. Et språksenter i hver region er målet, og alle skal få en KI-
assistent. En slik KI-assistent har ingen av språksentrene i dag. Lule-
og sørsamisk er også med i planen.

Til stede:
Leder
Nestleder
Sekretær`

const unwrapped = `Referat fra møte i språkutvalget
Utvalget drøftet hvordan kommunen kan legge bedre til rette for at alle innbyggere får møte språket sitt i det daglige, både på skilt, i brev og på nettsidene. Det ble pekt på at ansvaret i dag er delt mellom flere enheter, og at ingen av dem har oversikt over hva det koster.

1. Sekretariatet lager en oversikt over gjeldende vedtak og legger den fram på neste møte.
2. Leder tar kontakt med nabokommunene.
a) Begge brev sendes ut innen fristen.

VEDTAK
Utvalget ber om at det lages en plan for nord- og sørsamisk, og at den blir sendt på høring til skolene, bibliotekene, museene og til språksentrene. Et språksenter i hver region er målet, og alle skal få en KI-assistent. En slik KI-assistent har ingen av språksentrene i dag. Lule- og sørsamisk er også med i planen.

Til stede:
Leder
Nestleder
Sekretær`

func TestUnwrap(t *testing.T) {
	runCases(t, Options{Unwrap: true}, []repairCase{
		{"Norwegian", wrapped, unwrapped, map[Repair]int{Line: 8, Hyphenation: 1}},
		{"double spacing", strings.ReplaceAll(wrapped, "\n", "\n\n"), unwrapped, map[Repair]int{Line: 8, Hyphenation: 1}},
	})
}

func TestUnwrapInOtherLanguages(t *testing.T) {
	for name, text := range map[string]string{
		"nno": "Kommunestyret handsama saka i januar og vedtok at arbeidet skal halde fram på same måten som før, og at planen skal sendast på høyring til kommunane og fylkeskommunane før sommaren tek til dette året",
		"sms": "Sääʹmteʹǧǧ kiõttʼtõõli ääʹšš ođđeeʹjjmannust da tuʹmmii što tuâjj jåttak seämma nääʹl ko ouddâl da što plaan vuõltteet ciâlkkmõʹšše koʹddid da maakkoʹddid ouddâl ǩieʹzz altteei tän eeʹjj",
		"sme": "Sámedikki dievasčoahkkin meannudii ášši ođđajagimánus ja mearridii ahte barggu galgá joatkit seamma láhkai go ovdal, ja ahte plána galgá sáddejuvvot gulaskuddamii gielddaide ja fylkkagielddaide ovdal geasi álggu jagi maŋŋil",
		"smj": "Sámedikke tjåanghkom giehtadalaj ássjev åvvåmáno ja mierredij vaj bargo galggá joarkket sæmmi láhkáj gåk åvddåla ja vaj plána galggá rájaduvvat guládallamij suohkanijda ja fylkajda ruhtatjielggidusáj siegen dálla",
		"sma": "Saemiedigkie tjåanghkosne aamhtesem gïetedi jïh nænnoesti barkoem edtja jåerhkedh seamma laakan goh aarebi jïh edtja soejkesjem gulhkiestæmman seedtedh gaajhkide tjïeltide jïh fylhkide åvtelen giesie aalka",
	} {
		t.Run(name, func(t *testing.T) {
			text := "Álgu\n" + strings.Repeat(text+" ", 3) + "loahppa."
			if got, _ := Text(wrap(text, 66), everything); got != text {
				t.Error(cmp.Diff(got, text))
			}
		})
	}
}

// wrap sets every line of a text in lines of at most width characters.
func wrap(text string, width int) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		current := ""
		for word := range strings.FieldsSeq(line) {
			if current != "" && runes(current)+1+runes(word) > width {
				out = append(out, current)
				current = word
			} else {
				current = strings.TrimSpace(current + " " + word)
			}
		}
		out = append(out, current)
	}
	return strings.Join(out, "\n")
}

func TestTextThatIsNotWrapped(t *testing.T) {
	for name, text := range map[string]string{
		"one paragraph a line": ordinary,
		"poem": strings.Repeat("Eg gjekk meg ut i skogen ein haustdag sein\nog såg at lauvet fall\nned over stien, over mose og stein\nså stilt som det berre kan\ngjera når vinden har lagt seg til ro\nog natta er kald\n\n", 6) +
			"slutt",
		"curriculum": strings.Repeat("Mål for opplæringen er at eleven skal kunne\nlese og forstå tekster om egne og andres erfaringer fra dagliglivet i byen\nskrive korte tekster\nbruke digitale verktøy i arbeid med tekst, bilde og lyd, og vurdere kilder kritisk\nsamtale om språk\nlytte til andre og stille spørsmål ved det som blir sagt i klassen\n", 5) +
			"slutt",
		"statute": strings.Repeat("§ 4. Søknad om tilskudd\nSøknaden skal inneholde\n1. navn og adresse på den som søker, og på den som skal motta tilskuddet,\n2. en beskrivelse av tiltaket,\n3. et budsjett som viser alle inntekter og utgifter i hele perioden.\n", 6) +
			"slutt",
		"contents":  strings.Repeat("1 Innledning og bakgrunn for arbeidet ........................ 4\n1.1 mandat og arbeidsform for utvalget i perioden ............ 7\n", 8) + "slutt",
		"table":     strings.Repeat("inntekter fra skatt og rammetilskudd | 12 450 000 | 13 110 000\nutgifter til lønn og sosiale formål | 9 200 000 | 9 840 000\n", 8) + "slutt",
		"addresses": strings.Repeat("Ola Nordmann\nStorgata 1\n0001 Oslo\n\n", 10) + "slutt",
		"members":   strings.Repeat("Norske Reindriftssamers Landsforbund, ved nestlederen for hele perioden\nvara\nSametinget, utpekt av rådet\nvara, utpekt av plenum\n", 8) + "slutt",
		"clauses":   strings.Repeat("bidra til at språkene blir brukt i alle deler av forvaltningen i landet,\nlegge til rette for opplæring i hele løpet, fra barnehagen til studiene,\nsørge for at tekster og ordlister blir gjort tilgjengelige for alle,\n", 6) + "slutt",
		"fragments": "kommunen og fylket\nstaten og kongen",
	} {
		t.Run(name, func(t *testing.T) {
			if got, counts := Text(text, everything); got != text {
				t.Errorf("joined %d lines: %s", counts[Line], cmp.Diff(got, text))
			}
		})
	}
}

func TestIsItem(t *testing.T) {
	for line, want := range map[string]bool{
		"- punkt": true, "– punkt": true, "• punkt": true, "1. Punkt": true, "12) punkt": false, "2) Punkt": true, "a) punkt": true, "(b) punkt": true,
		"c. punkt": true, "1.2 Formål": true, "3.1.4 Omfang": true, "(1) Loven": true, "[12] note": true,
		"7. desember er fristen": false, "2022 var året": false, "24.04.91 fra": false, "i dag": false, "å søke": false, "I dag": false, "§ 4 gjelder": false, "og": false, "": false,
	} {
		if got := isItem(line); got != want {
			t.Errorf("%q: got %v, want %v", line, got, want)
		}
	}
}
