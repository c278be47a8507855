package normalize

import (
	"strings"
	"testing"
)

var everything = Options{Markup: true, Footnotes: true, Unwrap: true}

// ordinary is text that needs nothing, in the proportions of a municipal site.
var ordinary = strings.TrimSpace(strings.Repeat(`Kommunestyret vedtok i går å bygge ny skole på Øvre Ås. Byggingen starter etter påske, og skolen skal stå ferdig om to år.
Kommunestyret gjorde vedtak om å byggje ny skule på Øvre Ås. Arbeidet tek til etter påske.

1. Søknad om støtte skal sendes innen 1. mars (se § 4-1 i forskriften).
2. Søknaden skal være begrunnet, og «alle» vedlegg skal følge med – også budsjettet.

Suohkanstivra mearridii ikte hukset ođđa skuvlla. Bargu álgá beassážiid maŋŋil, ja skuvla galgá gárvvistuvvot guovtti jagis.
Suohkanstivrra mierredij dåbddåt ådå skåvlåv. Tjïelten staaten nænnoesti orre skuvlem bigkedh.
Sääʹmteʹǧǧ tuåimmai ääkka. Škooul leʹbe õʹhtte čuävvaz, da pääiʹǩest lij jiânnai ouddoummu.
`, 60))

func BenchmarkOrdinary(b *testing.B) {
	b.SetBytes(int64(len(ordinary)))
	b.ReportAllocs()
	for b.Loop() {
		Text(ordinary, everything)
	}
}

func TestOrdinaryTextCostsNothing(t *testing.T) {
	if got, counts := Text(ordinary, everything); got != ordinary || counts != (Counts{}) {
		t.Errorf("ordinary text was repaired: %v", counts)
	}
	if n := testing.AllocsPerRun(10, func() { Text(ordinary, everything) }); n != 0 {
		t.Errorf("ordinary text costs %v allocations", n)
	}
}

func BenchmarkDamaged(b *testing.B) {
	prose := strings.Repeat(strings.ReplaceAll(unwrapped, "\n\n", "\n"), 40)
	for name, text := range map[string]string{
		"mojibake":   misread(ordinary, western),
		"characters": strings.NewReplacer("\n", " \r\n", "om ", "om\u00a0", "sk", "s\u00adk", "fi", "ﬁ").Replace(ordinary),
		"decomposed": strings.NewReplacer("å", "a\u030a", "á", "a\u0301").Replace(ordinary),
		"markup":     "<p>" + strings.NewReplacer("\n", "</p>\n<p>", "å", "&aring;").Replace(ordinary) + "</p>",
		"footnotes":  strings.Repeat("Kommunestyret vedtok i går å bygge ny skole.[footnoteRef:1] Mer tekst om saken her. [1: Sak 12.]\n", 400),
		"wrapped":    wrap(prose, 76),
		"spaced out": strings.ReplaceAll(wrap(prose, 76), "\n", "\n\n"),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Text(text, everything)
			}
		})
	}
}
