package shingle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// plainWords is the definition of a word, written down naively.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.Map(unicode.ToLower, norm.NFC.String(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

// plainShingles joins words where the package rolls a polynomial.
func plainShingles(text string) (all []string) {
	words := plainWords(text)
	for i := 0; i+Width <= len(words); i++ {
		all = append(all, strings.Join(words[i:i+Width], " "))
	}
	return all
}

// plainFold is the text whose digest is taken.
func plainFold(text string) string {
	return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), " ")
}

func scanned(text string) (Digest, []uint64) {
	d, all := new(Scanner).Scan(text)
	return d, slices.Clone(all)
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"case", "KOMMUNESTYRET Vedtok Ny Åpningstid I Går", "kommunestyret vedtok ny åpningstid i går"},
		{"punctuation", "«Kva no?», spurde ho – og svara sjølv.", "kva no spurde ho og svara sjølv"},
		{"hyphen and apostrophe", "e-post til Kari's etat i dag", "e post til kari s etat i dag"},
		{"decomposed", "A\u030Alesund vedtok ga\u030Arsdagens sak pa\u030A ny", "Ålesund vedtok gårsdagens sak på ny"},
		{"decomposed Northern Sámi", "Sa\u0301mediggi c\u030Ca\u0301lla\u0301 os\u030Cuheami birra odne", "Sámediggi čállá ošuheami birra odne"},
		{"Lule Sámi", "Suohkan LA OADTJUM DUV ÅHTSÅMUSÁV uddni", "suohkan la oadtjum duv åhtsåmusáv uddni"},
		{"Southern Sámi", "TJÏELTE LEA DOV OHTSEMEM ÅÅDTJEME", "tjïelte lea dov ohtsemem åådtjeme"},
		{"Skolt Sámi capitals", "SÄÄʹMTEʹǦǦ LIJ JIIʹJJES ǨIÕLÂST ŽEEʹL SAAMI", "sääʹmteʹǧǧ lij jiiʹjjes ǩiõlâst žeeʹl saami"},
		{"a sign for a letter", "300 K og 5 Å i 2 rom", "300 \u212A og 5 \u212B i 2 rom"},
		{"line ends", "ett\ntil\r\ntre fire\u00a0fem\u2029seks", "ett til tre fire fem seks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, a := scanned(c.a)
			_, b := scanned(c.b)
			if len(a) == 0 || !slices.Equal(a, b) {
				t.Errorf("%d and %d shingles, want the same and some", len(a), len(b))
			}
		})
	}
}

func TestWordsThatDiffer(t *testing.T) {
	const frame = "saken gjelder %s i kommunen vår"
	for _, c := range []struct{ a, b string }{
		{"får", "far"},
		{"bønder", "bonder"},
		{"sak 14", "sak 15"},
		{"kr 100", "kr 1000"},
		{"čála", "cala"},
		{"guokte", "guoktes"},
		{"säämʼmkulttuur", "säämmkulttuur"},
		{"10²", "102"},
		{"abcdefgh", "abcdefg"},
		{"abcdefgh", "abcdefgha"},
		{"abcdefghabcdefgh", "abcdefgh"},
	} {
		_, a := scanned(fmt.Sprintf(frame, c.a))
		_, b := scanned(fmt.Sprintf(frame, c.b))
		if len(a) == 0 || slices.Equal(a, b) {
			t.Errorf("%s and %s: the same %d shingles", c.a, c.b, len(a))
		}
	}
}

func TestSkoltSoftSignsAreLetters(t *testing.T) {
	for _, word := range []string{"sääʹm", "säämʼm"} {
		text := strings.Repeat(word+" ", Width)
		if _, got := scanned(text); len(got) != 1 {
			t.Errorf("%d × %s: %d shingles, want 1", Width, word, len(got))
		}
	}
}

func TestDigest(t *testing.T) {
	same := []string{"a b\u00adc", " a b\u00adc", "a  b\u00adc\n", "\u3000a\t\u00a0 b\u00adc\u2028", "a\r\nb\u00adc", "a\u00a0b\u00adc "}
	want, _ := scanned(same[0])
	for _, text := range same {
		if got, _ := scanned(text); got != want {
			t.Errorf("%q has another digest than %q", text, same[0])
		}
	}
	for _, text := range []string{"", "ab\u00adc", "A b\u00adc", "a b\u00adc.", "a bc", "a b\u00ad c"} {
		if got, _ := scanned(text); got == want {
			t.Errorf("%q has the digest of %q", text, same[0])
		}
	}
	for _, text := range []string{" ", "\n\n", "\u00a0", " \u2003 "} {
		empty, _ := scanned("")
		if got, all := scanned(text); got != empty || len(all) > 0 {
			t.Errorf("%q is not like the empty text", text)
		}
	}
}

func TestTooShort(t *testing.T) {
	for _, text := range []string{"", "én", "bare fire ord her", "– – – – – – –"} {
		if _, all := scanned(text); len(all) != 0 {
			t.Errorf("%q: %d shingles", text, len(all))
		}
	}
}

// Every rune is divided, folded and lower-cased as the plain definitions say,
// between words and within one.
func TestEveryRune(t *testing.T) {
	var s Scanner
	for r := rune(0); r < 0x20000; r++ { // beyond lie ideographs and variation selectors
		if r == 0xD800 {
			r = 0xE000
		}
		text := "ett to " + string(r) + " tre x" + string(r) + "y fire"
		checkPlain(t, &s, text)
		if t.Failed() {
			t.Fatalf("at %U", r)
		}
	}
}

// checkPlain compares with the plain twins by their hashes: of the words one by
// one, and of the folded text.
func checkPlain(t *testing.T, s *Scanner, text string) {
	t.Helper()
	d, all := s.Scan(text)
	if want, _ := new(Scanner).scan(plainFold(text), false); d != want {
		t.Errorf("%q: digest differs from that of %q", text, plainFold(text))
	}
	words := plainWords(text)
	if len(words) < Width {
		words = nil
	}
	if want := max(len(words)-Width+1, 0); len(all) != want {
		t.Fatalf("%q: %d shingles, want %d", text, len(all), want)
	}
	for i, got := range all {
		if want := hashOf(words[i : i+Width]); got != want {
			t.Fatalf("%q: shingle %d is not that of %q", text, i, words[i:i+Width])
		}
	}
}

// hashOf computes the hash of one shingle by its definition.
func hashOf(words []string) uint64 {
	sum := uint64(0)
	for _, w := range words {
		h := uint64(wordSeed)
		for ; len(w) >= 8; w = w[8:] {
			h = fold(h^word8(w[:8]), wordFactor)
		}
		sum = sum*base + fold(h^word8(w), wordFactor)
	}
	return fold(sum^wordSeed, lastFactor)
}

func word8(s string) (x uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint64(s[i])
	}
	return x
}

func FuzzScan(f *testing.F) {
	f.Add("Sääʹmteʹǧǧ  lij\tsäämʼmkulttuur õʼlmmai da ’’ˈ ǩeâll")
	f.Add("a\u0301\u0323 b\u0323\u0301 \u1100\u1161\u11a8 \u0344 \u2126 \u0f71\u0f72")
	f.Add("x\xff\xfe y\xc3")
	var s Scanner
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		checkPlain(t, &s, strings.Repeat(text+" ", 3))
	})
}

func TestBrokenUTF8DoesNotPanic(t *testing.T) {
	for _, text := range []string{"a\xc3", "\xe2\x80", "\xf0\x9f", "a\x80b", strings.Repeat("\xc3 ", 20)} {
		scanned(text)
	}
}

func TestScannerKeepsNothing(t *testing.T) {
	var s Scanner
	texts := []string{ordinary(1, 300), "kort", ordinary(2, 2_000_000), "a\u0301 b c d e f", ordinary(3, 50)}
	for _, text := range texts {
		d, all := s.Scan(text)
		d2, all2 := scanned(text)
		if d != d2 || !slices.Equal(all, all2) {
			t.Errorf("a used scanner differs for a text of %d bytes", len(text))
		}
	}
}

func TestJaccard(t *testing.T) {
	for _, c := range []struct {
		a, b          []uint64
		shared, union int
	}{
		{nil, nil, 0, 0},
		{[]uint64{3, 1, 3}, nil, 0, 2},
		{[]uint64{3, 1, 2, 1}, []uint64{2, 3, 9, 9}, 2, 4},
		{[]uint64{5}, []uint64{5, 5}, 1, 1},
	} {
		shared, union := Jaccard(Set(c.a), Set(c.b))
		if diff := cmp.Diff([]int{c.shared, c.union}, []int{shared, union}); diff != "" {
			t.Errorf("%v and %v: %s", c.a, c.b, diff)
		}
	}
}

// Similarity computed from hashes is that of the shingles as text.
func TestJaccardOfTexts(t *testing.T) {
	for seed := range uint64(20) {
		a := ordinary(seed, 200)
		b := strings.Replace(ordinary(seed, 200), " i ", " på ", int(seed))
		_, ha := scanned(a)
		_, hb := scanned(b)
		shared, union := Jaccard(Set(ha), Set(hb))
		wantShared, wantUnion := plainJaccard(a, b)
		if shared != wantShared || union != wantUnion {
			t.Errorf("got %d/%d, want %d/%d", shared, union, wantShared, wantUnion)
		}
	}
}

func plainJaccard(a, b string) (shared, union int) {
	in := map[string]int{}
	for _, s := range plainShingles(a) {
		in[s] |= 1
	}
	for _, s := range plainShingles(b) {
		in[s] |= 2
	}
	for _, where := range in {
		if where == 3 {
			shared++
		}
	}
	return shared, len(in)
}

// ordinary makes a text of n words in random order.
func ordinary(seed uint64, n int) string {
	words := strings.Fields(`kommunen har mottatt søknaden din om skjenkebevilling og svarer innen fire uker
		i samsvar med forvaltningsloven § 11 a Vedtaket kan påklages til statsforvalteren innan tre veker
		etter at det er kjent for parten jf. kapittel VI Suohkan lea ožžon du ohcamuša ja vástida njealji
		vahku siste på vegne av rådmannen arbeidsmiljøutvalget 2026 12 345 kroner er budsjettert for
		vedlikehald av skulebygg og barnehagar i heile fylket`)
	rnd := rand.New(rand.NewPCG(seed, 5))
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if b.WriteString(words[rnd.IntN(len(words))]); rnd.IntN(9) == 0 {
			b.WriteString(".\n"[:1+rnd.IntN(2)])
		}
	}
	return b.String()
}

func BenchmarkScan(b *testing.B) {
	text := ordinary(1, 500)
	var s Scanner
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s.Scan(text)
	}
}

func BenchmarkScanLong(b *testing.B) {
	text := ordinary(1, 100_000)
	var s Scanner
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Scan(text)
	}
}

func TestScanRuns(t *testing.T) {
	var s Scanner
	const text = "En to tre fire fem seks sju: åtte ni ti, elleve tolv tretten fjorten"
	_, want := s.Scan(text)
	want = slices.Clone(want)
	if got := s.ScanRuns(text, Width); !slices.Equal(got, want) {
		t.Error("runs of five words are not the shingles")
	}
	long := slices.Clone(s.ScanRuns(text, 13))
	if len(long) != 2 {
		t.Fatalf("%d runs of 13 words, want 2", len(long))
	}
	if other := s.ScanRuns("null "+text, 13); len(other) != 3 || other[1] != long[0] || other[2] != long[1] {
		t.Error("a run depends on what stands before it")
	}
	if s.ScanRuns("en to tre", 4) != nil {
		t.Error("a short text has a run")
	}
}
