package language

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// detect looks at a text with a Result that nobody has used.
func detect(text string, o Options) Result {
	var r Result
	Default().Detect(&r, text, o)
	return r
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		want Label
		text string
	}{
		{Bokmaal, "Kommunen har mottatt søknaden din, og du får svar innen fire uker."},
		{Bokmaal, "Vi kan ikke se at vilkårene for å få støtte er oppfylt."},
		{Nynorsk, "Kommunen har motteke søknaden din, og du får svar innan fire veker."},
		{Nynorsk, "Vi kan ikkje sjå at vilkåra for å få stønad er oppfylte."},
		{NorthernSami, "Suohkan lea ožžon du ohcamuša, ja don oaččut vástádusa njealji vahkus."},
		{NorthernSami, "Oahpaheaddjit galget oahpahit mánáid lohkat ja čállit."},
		{LuleSami, "Suohkan le oattjov duv åhtsålvisáv, ja váttnodum njielje vahko sinna."},
		{SouthernSami, "Tjïelte lea dov ohtsemem åådtjeme, jïh datne vaestiedassem åådtjh."},
		{InariSami, "Kieldâ lii finnim tuu uccâmuš já västid neelji oho siste."},
		{SkoltSami, "Kåʹdd lij vuäǯǯam tuu ooccmõõžž da vasttad neeʹllj neäʹttel seʹst."},
		{Kven, "Kväänin kieli oon minun äitin kieli, ja mie oon oppinu sen kotona."},
		{Meankieli, "Meänmaassa puhuthaan meänkieltä, ja kunta lähättää kirjeen."},
		{Danish, "Kommunen har modtaget din ansøgning, og du får svar inden for fire uger."},
		{Swedish, "Kommunen har tagit emot din ansökan, och du får svar inom fyra veckor."},
		{Finnish, "Kunta on vastaanottanut hakemuksesi, ja saat vastauksen neljän viikon kuluessa."},
		{Icelandic, "Sveitarfélagið hefur móttekið umsókn þína og þú færð svar innan fjögurra vikna."},
		{Faroese, "Kommunan hevur móttikið umsókn tína, og tú fært svar innan fýra vikur."},
		{Estonian, "Vald on teie taotluse kätte saanud ja vastab nelja nädala jooksul."},
		{English, "The municipality has received your application and will answer within four weeks."},
		{German, "Die Gemeinde hat Ihren Antrag erhalten und antwortet innerhalb von vier Wochen."},
		{Dutch, "De gemeente heeft uw aanvraag ontvangen en antwoordt binnen vier weken."},
		// Languages that are not told apart, and text in none.
		{Undetermined, "La commune a reçu votre demande et vous répondra dans un délai de quatre semaines."},
		{Undetermined, "Gmina otrzymała Twój wniosek i odpowie w ciągu czterech tygodni."},
		{Undetermined, "Belediye başvurunuzu aldı ve dört hafta içinde yanıt verecek."},
		{Undetermined, "Муниципалитет получил ваше заявление и ответит в течение четырёх недель."},
		{Undetermined, "تلقت البلدية طلبك وسترد خلال أربعة أسابيع."},
		{Undetermined, "自治体は申請書を受け取りました。"},
		{Undetermined, ""},
		{Undetermined, " \n\t "},
		{Undetermined, "2026-03-14  12 345 000,50"},
		{Undetermined, "🙂🙂 👍"},
		{Undetermined, "\xff\xfe\x80 \xc3"},
		{Undetermined, "https://www.example.no/soknad-om-barnehage?spraak=nynorsk"},
		{Undetermined, "kari.nordmann@example.no"},
	} {
		if got := detect(c.text, Options{}); got.Language != c.want {
			t.Errorf("%q is %s (%.3f), want %s", c.text, got.Language, got.Confidence, c.want)
		}
	}
}

// What identifiers get wrong: names, old and conservative norms, two words, and a
// notice in English above a Norwegian text.
func TestWeakSpots(t *testing.T) {
	for text, want := range map[string]string{
		"Kari Nordmann, Ola Hansen, Per Olsen, Anne Berg":                                             "und",
		"Hun sa at solen var gått ned, og at boken lå igjen i stuen efter festen.":                    "nob",
		"Vi ønsker Dem velkommen til møtet i vår forening, hvor De vil få høre om sprogets historie.": "nob",
		"Me hev ikkje fenge noko svar frå deim, og difor vil me venda oss til styret um saki.":        "nno",
		"Det var ein fager dag, og soli skein på alle heimane i bygdi då folket kom ihop.":            "nno",
		"Ho kom heim.":     "nno",
		"lihkku beaivviin": "sme",
		"Buerie aejlege":   "sma",
		"This website uses cookies. Accept all. Kommunestyret vedtok budsjettet for neste år i møtet i går, og det ble ingen endringer.": "eng nob",
		"Saka er avslutta, og de får ikkje meir pengar.\n\nSaken er avsluttet, og dere får ikke mer penger fra oss nå.":                  "nno nob",
	} {
		var got []string
		for _, s := range detect(text, Options{}).Segments {
			got = append(got, s.Language.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %v, want %s", text, got, want)
		}
	}
}

// The soft sign of Skolt Sámi is written in four ways, and text comes composed
// and decomposed: neither changes an answer.
func TestSpellingsOfTheSameText(t *testing.T) {
	skolt := "Kåʹdd lij vuäǯǯam tuu ooccmõõžž da vasttad neeʹllj neäʹttel seʹst."
	want := detect(skolt, Options{})
	for _, sign := range []string{"ʼ", "ˈ", "'", "’", "´", "′"} {
		got := detect(strings.ReplaceAll(skolt, "ʹ", sign), Options{})
		if got.Language != SkoltSami || got.Confidence != want.Confidence {
			t.Errorf("with U+%04X: %s %.3f, want sms %.3f", []rune(sign)[0], got.Language, got.Confidence, want.Confidence)
		}
	}
	composed, decomposed := "Søknaden må sendes på nytt før fristen går ut.", "Søknaden må sendes på nytt før fristen går ut."
	if a, b := detect(composed, Options{}), detect(decomposed, Options{}); a.Language != b.Language || a.Confidence != b.Confidence {
		t.Errorf("composed %s %.3f, decomposed %s %.3f", a.Language, a.Confidence, b.Language, b.Confidence)
	}
	if a, b := detect("Kommunen har mottatt søknaden din.", Options{}), detect("Kommunen har mot\u00ADtatt søk\u200Bnaden din.", Options{}); a.Confidence != b.Confidence {
		t.Error("soft hyphens and zero-width spaces change an answer")
	}
}

func TestPlausible(t *testing.T) {
	for text, want := range map[string][]string{
		"Jenta er på kjøkkenet.":                   {"nob", "nno"},
		"Han er her.":                              {"nob", "nno", "dan"},
		"Ho les, og han skriv.":                    {"nno"},
		"Hun sidder i haven.":                      {"dan"},
		"Oahpaheaddjit galget oahpahit mánáid.":    {"sme"},
		"Vedtaket kan påklages innen tre uker til": {"nob"},
	} {
		if diff := cmp.Diff(detect(text, Options{}).Plausible.Codes(), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", text, diff)
		}
	}
}

const mixed = `Søknaden din er behandlet av kommunen. Du kan klage på vedtaket innen tre uker.

Suohkan lea gieđahallan du ohcamuša. Don sáhtát váidit mearrádusa golmma vahkus.

Ring oss gjerne dersom du har spørsmål om saken din.`

func TestSegments(t *testing.T) {
	r := detect(mixed, Options{})
	var got []string
	at := 0
	for _, s := range r.Segments {
		if s.Start != at {
			t.Errorf("a segment begins at %d, the one before ended at %d", s.Start, at)
		}
		at = s.End
		got = append(got, s.Language.String()+" "+strings.Fields(mixed[s.Start:s.End])[0])
	}
	if at != len(mixed) {
		t.Errorf("segments end at %d of %d", at, len(mixed))
	}
	if diff := cmp.Diff(got, []string{"nob Søknaden", "sme Suohkan", "nob Ring"}); diff != "" {
		t.Error(diff)
	}
	if r.Language != Bokmaal || r.Words != 35 {
		t.Errorf("the text is %s of %d words, want nob of 35", r.Language, r.Words)
	}
}

// A name, a title or a word between sentences in one language makes no segment.
func TestOneSentenceDoesNotChangeTheLanguage(t *testing.T) {
	text := "Kommunen har behandlet søknaden. European Green Deal. Vedtaket kan påklages innen tre uker. Kari Nordmann. Vi svarer så snart vi kan."
	if r := detect(text, Options{}); len(r.Segments) != 1 || r.Language != Bokmaal {
		t.Errorf("segments %v, want one in nob", r.Segments)
	}
}

func TestByLineAndSentence(t *testing.T) {
	text := "Vi kan ikke svare deg nå. Du får brev når saken er behandlet.\nMii eat sáhte vástidit dál."
	for by, want := range map[Unit][]string{
		Line:     {"nob", "sme"},
		Sentence: {"nob", "nob", "sme"},
	} {
		var got []string
		for _, s := range detect(text, Options{By: by}).Segments {
			got = append(got, s.Language.String())
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("by %d: %s", by, diff)
		}
	}
}

// A declared language decides what the text leaves open, and no more.
func TestHint(t *testing.T) {
	for _, hint := range []Label{Bokmaal, Nynorsk} {
		if got := detect("Møtet er i dag.", Options{Hint: Of(hint)}).Language; got != hint {
			t.Errorf("hinted %s: %s", hint, got)
		}
		if got := detect("Søknaden er ikke behandlet ennå.", Options{Hint: Of(hint)}).Language; got != Bokmaal {
			t.Errorf("hinted %s, the text is bokmål: %s", hint, got)
		}
	}
}

func TestSecondOpinionIsAskedOnlyWhenItIsClose(t *testing.T) {
	asked := 0
	nynorsk := func(text string) [4]int32 {
		asked++
		if len(text) > consultBytes || !utf8.ValidString(text) {
			t.Errorf("asked about %d bytes, valid %v", len(text), utf8.ValidString(text))
		}
		return [4]int32{-7000, -1, -7000, -7000}
	}
	clear := strings.Repeat("Vi kan ikkje sjå at vilkåra for å få stønad er oppfylte. ", 20)
	if r := detect(clear, Options{Second: nynorsk}); asked != 0 || r.Consulted || r.Language != Nynorsk {
		t.Errorf("asked %d times about a clear text", asked)
	}
	if r := detect("Møtet er i dag.", Options{Second: nynorsk}); asked != 1 || !r.Consulted || r.Language != Nynorsk {
		t.Errorf("asked %d times about a close call, which is %s, want nno", asked, r.Language)
	}
	if r := detect("Mii eat sáhte vástidit dál.", Options{Second: nynorsk}); asked != 1 || r.Consulted {
		t.Error("asked about Sámi")
	}
}

// What the cache holds must never change an answer: a used identifier and a new
// one agree, and so do eight goroutines.
func TestAnswersDoNotDependOnThePast(t *testing.T) {
	texts := append(strings.SplitAfter(mixed, ". "), mixed, "Jenta er på kjøkkenet.", strings.Repeat("ordsammensetningseksempel", 9))
	var want []Result
	for _, text := range texts {
		id, err := Open(embedded)
		if err != nil {
			t.Fatal(err)
		}
		var r Result
		id.Detect(&r, text, Options{})
		want = append(want, r)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var r Result
			for range 20 {
				for i, text := range texts {
					Default().Detect(&r, text, Options{})
					if diff := cmp.Diff(r, want[i]); diff != "" {
						t.Errorf("%q: %s", text, diff)
					}
				}
			}
		})
	}
	all.Wait()
}

func TestNoAllocation(t *testing.T) {
	var r Result
	id := Default()
	text := strings.Repeat(mixed+"\n", 20)
	id.Detect(&r, text, Options{})
	if n := testing.AllocsPerRun(50, func() { id.Detect(&r, text, Options{}) }); n > 0 {
		t.Errorf("%v allocations per text", n)
	}
}

// Ten megabytes in one line without a space, a sentence end or a letter are as
// quick as any other ten.
func TestLongLines(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	for name, piece := range map[string]string{"one word": "a", "digits": "7", "spaces": " ", "stops": ". ", "combining": "a\u0301", "words": "og "} {
		r := detect(strings.Repeat(piece, 10_000_000/len(piece)), Options{})
		if n := len(r.Segments); n != 1 {
			t.Errorf("%s: %d segments", name, n)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{mixed, "", "\xff\x80", "a\u0301\u0301", "Kåʹdd", "x\x00y", "|\t|", strings.Repeat("æ", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for by := range Sentence + 1 {
			r := detect(text, Options{By: by, Hint: Of(Nynorsk)})
			at := 0
			for _, s := range r.Segments {
				if s.Start != at || s.End <= s.Start {
					t.Fatalf("segments %v", r.Segments)
				}
				at = s.End
				if s.Confidence < 0 || s.Confidence > 1 {
					t.Fatalf("confidence %v", s.Confidence)
				}
				if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
					t.Fatalf("the segment at %d cuts a character", s.Start)
				}
			}
			if at != len(text) {
				t.Fatalf("segments end at %d of %d", at, len(text))
			}
			if !r.Plausible.Has(r.Language) {
				t.Fatalf("%s is not among the plausible %v", r.Language, r.Plausible.Codes())
			}
		}
	})
}
