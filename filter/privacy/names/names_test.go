package names_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names"

	"github.com/google/go-cmp/cmp"
)

// marked writes what a finder finds as "⟦class|name⟧"; private persons go without
// a class.
func marked(p names.Profile, text string) string {
	classes := map[privacy.Class]string{privacy.Official: "official|", privacy.Author: "author|", privacy.CaseHandler: "handler|", privacy.Historical: "historical|"}
	var b strings.Builder
	end := 0
	for _, m := range names.New(p).FindNames(text) {
		b.WriteString(text[end:m.Start] + "⟦" + classes[m.Class] + text[m.Start:m.End] + "⟧")
		end = m.End
	}
	return b.String() + text[end:]
}

func unmarked(text string) string {
	for _, class := range []string{"official|", "author|", "handler|", "historical|", ""} {
		text = strings.ReplaceAll(text, "⟦"+class, "")
	}
	return strings.ReplaceAll(text, "⟧", "")
}

func TestFindNames(t *testing.T) {
	for name, texts := range map[string][]string{
		"bokmål": {
			"⟦Kari Nordvoll⟧ søkte om byggetillatelse. ⟦Nordvoll⟧ fikk svar i mai, og ⟦Nordvolls⟧ klage ble avvist.",
			"Klageren ⟦Per Erik Vikmo⟧ bor på Hamar.",
			"Brevet er fra ⟦A. B. Nordvoll⟧ og ⟦Mohammed Hassan⟧.",
		},
		"nynorsk": {
			"⟦Ingebjørg Nordvoll⟧ søkte om løyve. Kommunen meiner at ⟦Nordvoll⟧ ikkje har krav på det.",
			"Grannen, ⟦Olav Tveitmo⟧, klaga på vedtaket.",
		},
		"Sámi": {
			"⟦Máret Gaup⟧ lea ohcan doarjaga. Suohkan lea addán ⟦Gaupii⟧ vástádusa.",
			"Ohcci lea ⟦Áilu Nordvoll⟧. Mii leat sádden reivve ⟦Nordvollii⟧ odne.",
		},
		"capitals and order": {
			"⟦Kari Nordvoll⟧ klaget.\nSAKEN TIL ⟦KARI NORDVOLL⟧\nMer om ⟦NORDVOLL⟧ nedenfor.",
			"Part: ⟦Nordvoll, Kari⟧ født i fjor. Det sier ⟦Nordvoll⟧ selv.",
		},
		"classes": {
			"Statsråd ⟦official|Kari Nordvoll⟧ svarte. ⟦official|Nordvoll⟧ viste til loven.",
			"⟦official|Kari Nordvoll⟧ (Ap) spurte om veien.",
			"Saksbehandler: ⟦handler|Kari Nordvoll⟧",
			"Med hilsen\n\n⟦handler|Kari Nordvoll⟧\nseniorrådgiver",
			"Foto: ⟦author|Kari Nordvoll⟧",
			"Se også ⟦author|Nordvoll, K.⟧ (2019) og andre.",
			"Dikteren ⟦historical|Henrik Vergemo⟧ (1808–1845) skrev om saken.",
		},
		"no persons": {
			"Kari Nordvoll AS fikk løyve. Det gjelder også Hansen & Nordvoll ANS.",
			"Digdir og Nkom samarbeider med Stimulab og Altinn om tiltaket.",
			"Jf. Meld. St. 27 (2015–2016) Digital agenda og Prop. 1 S fra departementet.",
			"Kongen kan i statsråd gi forskrift. Stortinget har vedtatt loven.",
			"Saken gjelder <PERSON_1> og <PERSON_2>.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, want := range texts {
				if got := marked(names.Balanced, unmarked(want)); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}

// TestMentionsOfOnePerson checks what surrogates and tags are chosen by.
// A label holds on its line and up to the next label, and whom a case is about stays
// private whatever else is said.
func TestLabelsEnd(t *testing.T) {
	for _, text := range []string{
		"Saksbehandler: ⟦handler|Kari Vikse⟧\n\nPasient: ⟦Ola Berghansen⟧\n⟦Ola Berghansen⟧ har schizofreni.",
		"Fastlege: ⟦handler|Kari Vikse⟧\nKlager: ⟦Ola Berghansen⟧\n",
		"Lege: ⟦handler|Kari Vikse⟧, pasient: ⟦Ola Berghansen⟧",
		"Foto: ⟦author|Kari Vikse⟧\n\n⟦Ola Berghansen⟧ (43) er dømt for voldtekt.",
	} {
		if got := marked(names.Balanced, unmarked(text)); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

func TestMentionsOfOnePerson(t *testing.T) {
	const text = "Kari Nordvoll og Ola Tveitmo klaget. Nordvoll skrev til Tveitmo. NORDVOLLS brev."
	type mention struct {
		Text   string
		Person int
		Form   privacy.Form
		Caps   bool
		Ending int
	}
	var got []mention
	persons := map[uint64]int{}
	for _, m := range names.New(names.Recall).FindNames(text) {
		if _, seen := persons[m.Person]; !seen {
			persons[m.Person] = len(persons) + 1
		}
		got = append(got, mention{text[m.Start:m.End], persons[m.Person], m.Form, m.Caps, m.Ending})
	}
	want := []mention{
		{"Kari Nordvoll", 1, privacy.Full, false, 0},
		{"Ola Tveitmo", 2, privacy.Full, false, 0},
		{"Nordvoll", 1, privacy.Family, false, 0},
		{"Tveitmo", 2, privacy.Family, false, 0},
		{"NORDVOLLS", 1, privacy.Family, true, 1},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestProfiles(t *testing.T) {
	for _, p := range []names.Profile{names.Balanced, names.Recall} {
		if got, err := names.ParseProfile(p.String()); err != nil || got != p {
			t.Errorf("%v: got %v, %v", p, got, err)
		}
	}
	if _, err := names.ParseProfile("all"); err == nil {
		t.Error("all: want an error")
	}
}

// FuzzFindNames checks that mentions are in order, apart and on character
// boundaries, and that scrubbing names twice is scrubbing them once.
func FuzzFindNames(f *testing.F) {
	for _, text := range []string{
		"Kari Nordvoll og Ola Tveitmo klaget. Nordvoll skrev.", "Hansen, Kari", "Nordvoll, K. (2019)", "Máret Gaup, Gaupii", "Foto: Kari",
		"KARI NORDVOLL", "<PERSON_1>s", "Jens' bok", "Jonas’", "von Kari de la Hansen", "A.B.C. Kari\xff\xc3", "Arnvei Bjørketeigen Hansen",
		"statsråd Hansen", "Kari-Anne\u00adHansen", "Arnvei Hansen. Arnvei.", "Torgunda Tyrimoens", "barnevernet Kari Hansen",
	} {
		f.Add(text)
	}
	finder := names.New(names.Recall)
	var scrubbers []*privacy.Scrubber
	for _, o := range []privacy.Operator{privacy.Surrogate, privacy.Tag, privacy.Mask, privacy.Drop} {
		s, err := privacy.New(privacy.Options{Level: privacy.Strict, Operator: o, Names: finder})
		if err != nil {
			f.Fatal(err)
		}
		scrubbers = append(scrubbers, s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range finder.FindNames(text) {
			if m.Start < end || m.End <= m.Start+m.Ending || m.End > len(text) || m.Score < 50 || m.Score > 99 {
				t.Fatalf("%+v after %d in %q", m, end, text)
			}
			if utf8.ValidString(text) && (!utf8.RuneStart(text[m.Start]) || m.End < len(text) && !utf8.RuneStart(text[m.End])) {
				t.Errorf("%+v cuts a character of %q", m, text)
			}
			end = m.End
		}
		for i, s := range scrubbers {
			once, err := s.Scrub(text)
			if err != nil {
				continue // held back: nothing is given away
			}
			if twice, err := s.Scrub(once.Text); err != nil || twice.Text != once.Text {
				t.Errorf("%v: %q becomes %q, then %q (%v)", privacy.Operator(i), text, once.Text, twice.Text, err)
			}
		}
	})
}

// TestBadInput checks what no document should hold: it must take its time in
// proportion to its length, and never panic.
func TestBadInput(t *testing.T) {
	s, err := privacy.New(privacy.Options{Level: privacy.Strict, Names: names.New(names.Recall)})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"one name":       strings.Repeat("Kari Nordvoll ", 20_000),
		"names":          strings.Repeat("Kari Nordvoll klaget. ", 20_000),
		"references":     strings.Repeat("Nordvoll, K. (2019), ", 20_000),
		"capitals":       strings.Repeat("A", 200_000),
		"one long run":   strings.Repeat("Aa", 100_000),
		"initials":       strings.Repeat("K. ", 50_000),
		"signs":          strings.Repeat("<A", 100_000),
		"special words":  strings.Repeat("barnevernet tok Kari ", 10_000),
		"special only":   strings.Repeat("omsorgsovertakelse. ", 20_000),
		"broken UTF-8":   strings.Repeat("\xff\xc3 Kari\xc2 Nordvoll\xe2\x80 ", 5_000),
		"titles":         strings.Repeat("statsråd Aa ", 20_000),
		"hyphens":        strings.Repeat("A-", 100_000),
		"one long label": strings.Repeat("Foto: Aa, Bb, Cc og ", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Scrub(text); err != nil {
				t.Log(err) // held back
			}
		})
	}
}
