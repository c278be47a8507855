package quality

import (
	"strings"
	"testing"
)

// ordinary has the proportions of a municipal site.
var ordinary = strings.Repeat(`Kommunestyret vedtok i går å bygge ny skole på Øvre Ås. Byggingen starter etter påske, og skolen skal stå ferdig om to år.
Kommunestyret gjorde vedtak om å byggje ny skule på Øvre Ås. Arbeidet tek til etter påske.

1. Søknad om støtte skal sendes innen 1. mars (se § 4-1 i forskriften).
2. Søknaden skal være begrunnet, og «alle» vedlegg skal følge med – også budsjettet, se https://example.no/skjema.

Suohkanstivra mearridii ikte hukset ođđa skuvlla. Bargu álgá beassážiid maŋŋil, ja skuvla galgá gárvvistuvvot guovtti jagis.
Sääʹmteʹǧǧ tuåimmai ääkka. Škooul leʹbe õʹhtte čuävvaz, da pääiʹǩest lij jiânnai ouddoummu.
`, 60)

func BenchmarkMeasure(b *testing.B) {
	words, lines := cut(ordinary)
	b.SetBytes(int64(len(ordinary)))
	b.ReportAllocs()
	for b.Loop() {
		Measure(ordinary, words, lines)
	}
}

func BenchmarkParts(b *testing.B) {
	words, lines := cut(ordinary)
	s := new(scratch)
	for name, part := range map[string]func(){
		"characters": func() { countCharacters(ordinary) },
		"words":      func() { measureWords(ordinary, words, s) },
		"lines":      func() { measureLines(ordinary, lines, s) },
		"addresses":  func() { addresses(ordinary) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(ordinary)))
			for b.Loop() {
				part()
			}
		})
	}
}
