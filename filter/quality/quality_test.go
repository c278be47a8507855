package quality

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// cut gives the words and lines of a text.
func cut(text string) (words, lines []corpus.Span) {
	v := corpus.NewView(text)
	return v.Words, v.Lines
}

func measure(text string) Measures {
	words, lines := cut(text)
	return Measure(text, words, lines)
}

// round makes hand-made expectations possible.
func round(m Measures) Measures {
	for _, v := range []*float64{
		&m.LetterShare, &m.CapitalShare, &m.SymbolShare, &m.ReplacementShare, &m.URLShare, &m.DigitsPer100, &m.LetterWords, &m.SamiLetterWords,
		&m.SingleLetterWords, &m.MeanWordLength, &m.LIX, &m.DuplicateNGrams, &m.UniqueLines, &m.ShortLines, &m.TerminalLines, &m.BulletLines,
	} {
		*v = math.Round(*v*1000) / 1000
	}
	return m
}

func TestMeasure(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Measures
	}{
		"empty": {"", Measures{}},
		"Norwegian": {
			"Rådet møttes i Å 3. mai. Saken ble utsatt!\n- Ny frist: 14 dager", Measures{
				Letters: 42, Visible: 50, Words: 13, Lines: 2, LetterShare: 0.84, CapitalShare: 0.095, DigitsPer100: 7.143, LetterWords: 0.846, SamiLetterWords: 0,
				SingleLetterWords: 0.154, MeanWordLength: 3.462, LongestWord: 6, LIX: 3.25, UniqueLines: 1, ShortLines: 0.5, TerminalLines: 0.5, BulletLines: 0.5,
			},
		},
		"Skolt Sámi": {
			"Sääʹmteʹǧǧ lij õʼlmmai.", Measures{
				Letters: 20, Visible: 21, Words: 3, Lines: 1, LetterShare: 0.952, CapitalShare: 0.05, LetterWords: 1, SamiLetterWords: 0.667,
				MeanWordLength: 6.667, LongestWord: 10, LIX: 69.667, UniqueLines: 1, ShortLines: 1, TerminalLines: 1,
			},
		},
		"addresses": {
			"Se https://example.no/å, www.example.org og her.", Measures{
				Letters: 35, Visible: 44, Words: 10, Lines: 1, LetterShare: 0.795, CapitalShare: 0.029, URLShare: 0.818, LetterWords: 1, SingleLetterWords: 0.1,
				MeanWordLength: 3.5, LongestWord: 7, LIX: 30, UniqueLines: 1, TerminalLines: 1,
			},
		},
		"rubbish": {
			"□□ \ufffd\ufffd \uf0b7 == ~", Measures{
				Visible: 8, Lines: 1, SymbolShare: 0.75, ReplacementShare: 0.25, UniqueLines: 1, ShortLines: 1,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(round(measure(c.text)), c.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSoftSignsAreLetters: HPLT counts U+02B0 to U+0385 as symbols, so that every
// document in Skolt Sámi is over its limit.
func TestSoftSignsAreLetters(t *testing.T) {
	text := "Sääʹmteeʹǧǧ da sääʼmǩiõll, õhttsažtuâjj leʹbe vuõiggâdvuõtt."
	if m := measure(text); m.SymbolShare != 0 || m.Words != 6 || m.LetterWords != 1 {
		t.Errorf("%+v", m)
	}
}

// TestPunctuationIsNotWords: a tokenizer that makes words of punctuation takes
// the words of a statute for rubbish.
func TestPunctuationIsNotWords(t *testing.T) {
	m := measure("§ 4-1 (2) [jf. § 3 a), b) og c); «lov» – 17/6-2005, nr. 62] …")
	if m.Words != 15 || m.LetterWords != 7.0/15 {
		t.Errorf("%d words, %v with letters", m.Words, m.LetterWords)
	}
}

func TestDuplicateNGrams(t *testing.T) {
	sentence := "Kongen kan gi forskrift om gjennomføring "
	other := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "ord%d ", i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		text string
		want float64
	}{
		"nothing twice":        {other(5000), 0},
		"four words twice":     {"en to tre fire x en to tre fire y", 0},
		"six words twice":      {sentence + "x " + sentence, 6.0 / 13},
		"six words three time": {sentence + sentence + sentence, 12.0 / 18},
		"far apart":            {sentence + other(1500) + sentence, 0},
		"all the same":         {strings.Repeat("ja ", 100), 99.0 / 100},
	} {
		if got := measure(c.text).DuplicateNGrams; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestUniqueLines(t *testing.T) {
	if got, want := measure("en\nto\n  en  \n\nen\ntre").UniqueLines, 0.6; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "linje %d\n", i%2500)
	}
	if got, want := measure(b.String()).UniqueLines, 0.25; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFindNotice(t *testing.T) {
	for text, want := range map[string]Notice{
		"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345": LFSPointer,
		"404 Not Found\nnginx": ErrorPage,
		"Feil 404 – Siden finnes ikke. Prøv å søke i stedet.":                                       ErrorPage,
		"Beklager!\nVi fann ikkje sida du leitar etter.":                                            ErrorPage,
		"You need to enable JavaScript to run this app.":                                            ErrorPage,
		"Siidu ii gávdno\nMana ovdasiidui":                                                          ErrorPage,
		"Vi bruker informasjonskapsler for å gi deg et bedre nettsted. Godta alle\nAvvis alle":      CookieWall,
		"Denne nettsida brukar cookies og vi brukar cookies til statistikk. Berre nødvendige":       CookieWall,
		"Skogbruksplanen er ikke funnet i arkivet, og rådmannen har bedt om et nytt eksemplar.":     NoNotice,
		"Forbidden forest: en tur i Nordmarka":                                                      NoNotice,
		"Gone with the wind blir vist på kulturhuset lørdag.":                                       NoNotice,
		"Siden finner du ikke i vår katalog, men boka kan lånes fra Nasjonalbiblioteket.":           NoNotice,
		"Nye krav til samtykke\nFra nyttår må nettsteder be om samtykke til informasjonskapsler.":   NoNotice,
		"Git LFS lagrer store filer utenfor depotet. En peker begynner med version https://git-lfs": NoNotice,
		"": NoNotice,
		"Kommunestyret møtes torsdag. Sak 1 er budsjettet, sak 2 er ny skole på Ås, sak 3 er brua.\nVi bruker informasjonskapsler. Godta alle": NoNotice,
	} {
		words, _ := cut(text)
		if got := FindNotice(text, len(words)); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	long := "404 Not Found\n" + strings.Repeat("Dette er en lang tekst om feilkoder. ", 20)
	words, _ := cut(long)
	if got := FindNotice(long, len(words)); got != NoNotice {
		t.Errorf("a long text is notice %d", got)
	}
}

// FuzzMeasure compares with plain counting.
func FuzzMeasure(f *testing.F) {
	f.Add("Sääʹmteʹǧǧ 12 ord.\n- og! e\u0301n \ufffd\xff")
	f.Add(ordinary[:700])
	f.Fuzz(func(t *testing.T, text string) {
		words, lines := cut(text)
		m := Measure(text, words, lines)
		letters, seen, long := 0, 0, 0
		for _, r := range text {
			class := classOf(r)
			if class == small || class == capital {
				letters++
			}
			if class != space {
				seen++
			}
		}
		for _, w := range words {
			if utf8.RuneCountInString(text[w.Start:w.End]) > longWord {
				long++
			}
		}
		if utf8.ValidString(text) && (m.Letters != letters || m.Visible != seen) {
			t.Errorf("%d letters of %d, want %d of %d", m.Letters, m.Visible, letters, seen)
		}
		if got := measureWords(text, words, new(scratch)).long; utf8.ValidString(text) && got != long {
			t.Errorf("%d long words, want %d", got, long)
		}
		unique := map[string]bool{}
		for _, l := range lines {
			unique[strings.TrimSpace(text[l.Start:l.End])] = true
		}
		if got := ratio(len(unique), len(lines)); m.UniqueLines != got {
			t.Errorf("unique lines %v, want %v", m.UniqueLines, got)
		}
		for name, share := range map[string]float64{"letters": m.LetterShare, "grams": m.DuplicateNGrams, "lines": m.UniqueLines, "url": m.URLShare} {
			if share < 0 || share > 1 {
				t.Errorf("%s: %v", name, share)
			}
		}
		FindNotice(text, len(words))
	})
}
