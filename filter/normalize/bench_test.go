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
