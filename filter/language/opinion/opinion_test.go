package opinion

import (
	"strings"
	"testing"
	"time"

	"kvern/filter/language"
)

// closeTexts are good Norwegian in both norms, or nearly Danish.
var closeTexts = []string{
	"Møtet er i dag.", "Jenta er på kjøkkenet.", "Han er her.", "Vi skal sove.", "Kari bor i Oslo.", "De er til stede.",
	"Saken er sendt til departementet.", "Rapporten er god.", "Det var i mai.", "Her er det fint.", "Fristen er i morgen.",
	"Avtalen med staten er fra 2019.", "Kontoret er i Bergen.", "Dette er en sag om veje.", "Vi har fire barn.", "Se side 4.",
}

// Lingua adds in the order of a map. Its answers are rounded so that this never
// shows: a thousand close calls, asked again, give the same.
func TestAnswersAreRepeatable(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	second := Lingua()
	var want [][4]int32
	for _, text := range closeTexts {
		want = append(want, second(text))
	}
	for n := range 1000 {
		if i := n % len(closeTexts); second(closeTexts[i]) != want[i] {
			t.Fatalf("%q: another answer the second time", closeTexts[i])
		}
	}
	for i, said := range want {
		for _, v := range said {
			if v > 0 || v < logarithm(0) {
				t.Errorf("%q: %v is no logarithm of a probability", closeTexts[i], said)
			}
		}
	}
}

func TestOpinions(t *testing.T) {
	second := Lingua()
	for text, want := range map[string]int{
		"Vi kan ikke svare deg før saken er ferdig behandlet.":     0,
		"Vi kan ikkje svare deg før saka er ferdig handsama.":      1,
		"Vi kan ikke svare dig, før sagen er færdigbehandlet.":     2,
		"Vi kan inte svara dig innan ärendet är färdigbehandlat.":  3,
		"Kommunen har gjort vedtak, og dei vil ikkje endre saka.":  1,
		"Der er ingen penge til mere, siger borgmesteren i byen.":  2,
		"Regeringen har beslutat att höja stödet till kommunerna.": 3,
	} {
		said := second(text)
		for i, v := range said {
			if i != want && v >= said[want] {
				t.Errorf("%q: %v, want number %d first", text, said, want)
			}
		}
	}
}

func TestLogarithm(t *testing.T) {
	for p, want := range map[float64]int32{1: 0, 0.5: -710, 0.50049: -710, 0: -7783, 1e-9: -7783} {
		if got := logarithm(p); got != want {
			t.Errorf("logarithm(%v) = %d, want %d", p, got, want)
		}
	}
}

// Nothing of lingua is loaded before a text is a close call.
func TestLinguaIsLoadedWhenAsked(t *testing.T) {
	start := time.Now()
	second := Lingua()
	if d := time.Since(start); d > 50*time.Millisecond {
		t.Errorf("making the opinion took %v", d)
	}
	var r language.Result
	language.Default().Detect(&r, strings.Repeat("Mii eat sáhte vástidit dál. ", 9), language.Options{Second: second})
	if r.Consulted {
		t.Error("asked about Sámi")
	}
}

// sentences have the usual length of public prose, some 110 bytes.
var sentences = []string{
	"Kommunen har mottatt søknaden din om plass i barnehage, og du får svar innen fire uker etter at fristen er gått ut.",
	"Statsforvalteren kom til at vedtaket var gyldig, men ba kommunen om å gi en bedre begrunnelse i lignende saker.",
	"Dersom du ikke er enig i vedtaket, kan du klage innen tre uker fra den dagen du mottok dette brevet.",
	"Kommunen har motteke søknaden din om plass i barnehage, og du får svar innan fire veker etter at fristen er ute.",
	"Statsforvaltaren kom til at vedtaket var gyldig, men bad kommunen om å gje ei betre grunngjeving i liknande saker.",
	"Dersom du ikkje er samd i vedtaket, kan du klage innan tre veker frå den dagen du fekk dette brevet.",
	"Kommunen har modtaget din ansøgning om plads i børnehave, og du får svar inden fire uger efter fristens udløb.",
	"Kommunen har tagit emot din ansökan om plats i förskola, och du får svar inom fyra veckor efter sista dagen.",
}

// The same sentences through our identifier and through lingua restricted to the
// four Scandinavian languages. kvern is to be a hundred times as fast:
//
//	go test ./filter/language/opinion -run '^$' -bench .
func BenchmarkDetect(b *testing.B) {
	size := 0
	for _, text := range sentences {
		size += len(text)
	}
	b.Run("kvern", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		var r language.Result
		for b.Loop() {
			for _, text := range sentences {
				language.Default().Detect(&r, text, language.Options{})
			}
		}
	})
	b.Run("lingua", func(b *testing.B) {
		b.SetBytes(int64(size))
		second := Lingua()
		second(sentences[0])
		for b.Loop() {
			for _, text := range sentences {
				second(text)
			}
		}
	})
}
