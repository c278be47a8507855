package charset

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "make scores.bin anew from ../shared/data")

// devData gives the path of a development file, or skips the test.
func devData(t testing.TB, elem ...string) string {
	t.Helper()
	p := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	return p
}

// sentences reads the rows of some languages whose licence allows a model to be made
// of them.
func sentences(t testing.TB, file string, languages ...string) map[string][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var row struct{ Text, Lang, Lic string }
		if err := json.Unmarshal(in.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Lic != "giella-standard" && slices.Contains(languages, row.Lang) {
			all[row.Lang] = append(all[row.Lang], row.Text)
		}
	}
	return all
}

// TestScores checks that scores.bin fits the classes, and with -update makes it: the
// counts of pairs in 215,000 sentences of the free part of GiellaLT's corpora and of
// other free texts (NLOD 2.0, CC BY 4.0, MPL 2.0, Apache 2.0), each language counting
// the same.
func TestScores(t *testing.T) {
	if !*update {
		if len(scores) != len(groups)*classes*classes {
			t.Fatalf("scores.bin has %d bytes for %d classes: run this test with -update", len(scores), classes)
		}
		return
	}
	var out []byte
	for _, group := range groups {
		texts := sentences(t, devData(t, "language", "train.jsonl.gz"), strings.Fields(group)...)
		out = append(out, train(texts)...)
	}
	if err := os.WriteFile("scores.bin", out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// groups are the languages of one table each.
var groups = []string{"nob nno dan", "swe", "fin fkv", "sme", "smj", "sma", "smn", "sms", "isl"}

func train(languages map[string][]string) []byte {
	total := make([]float64, classes*classes)
	for _, texts := range languages {
		counts, sum := make([]float64, classes*classes), 0.0
		for _, text := range texts {
			before, _ := classOf(' ')
			for _, r := range text + " " {
				class, _ := classOf(r)
				counts[before*classes+class]++
				sum++
				before = class
			}
		}
		space, _ := classOf(' ')
		for i := range classes { // no-break spaces are lost in most collections
			counts[i*classes+space+1] = counts[i*classes+space] / 64
			counts[(space+1)*classes+i] = counts[space*classes+i] / 64
		}
		for i, n := range counts {
			total[i] += n / sum
		}
	}
	out := make([]byte, classes*classes)
	for a := range classes {
		row, sum := total[a*classes:(a+1)*classes], 0.0
		for _, n := range row {
			sum += n
		}
		for b, n := range row {
			p := (n + 1e-6) / (sum + 1e-6*float64(classes))
			switch b { // the classes of many characters: what one of them has
			case classes - 3:
				p /= 16
			case classes - 2:
				p /= 64
			case classes - 1:
				p = 1e-9
			}
			out[a*classes+b] = byte(int8(math.Round(4 * math.Log2(p))))
		}
	}
	return out
}

// encode is the opposite of decode; ok is false when a character is missing.
func (c *candidate) encode(s string) (out string, ok bool) {
	bytes := map[rune]byte{}
	for i := 255; i >= 0; i-- {
		bytes[c.chars[i]] = byte(i)
	}
	var b strings.Builder
	for _, r := range s {
		x, ok := bytes[r]
		if !ok {
			return "", false
		}
		b.WriteByte(x)
	}
	return b.String(), true
}

func (c *candidate) decode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(c.chars[s[i]])
	}
	return b.String()
}

// TestReencoded decodes real text that was put into every encoding that can hold it.
func TestReencoded(t *testing.T) {
	texts := sentences(t, devData(t, "language", "dev.jsonl.gz"), "nob", "nno", "sme", "smj", "sma", "smn", "sms", "fkv")
	simple := strings.NewReplacer("’", "'", "ʼ", "'", "ʹ", "'", "“", "\"", "”", "\"", "–", "-", "—", "-", "…", "...", "•", "-", "‑", "-", "\u00ad", "", "\ufeff", "")
	right, all := 0, 0
	wrong := map[string]int{}
	for lang, rows := range texts {
		for _, size := range []int{200, 1000, 5000} {
			for n := range 20 {
				snippet := take(rows, n, size)
				for _, c := range candidates {
					s, ok := c.encode(snippet)
					if !ok {
						snippet2 := simple.Replace(snippet)
						if s, ok = c.encode(snippet2); !ok {
							continue
						}
					}
					if utf8.ValidString(s) {
						continue
					}
					all++
					if Decode(s, "").UTF8 == c.decode(s) {
						right++
					} else {
						wrong[fmt.Sprintf("%s %s %d as %s", lang, c.name, size, Decode(s, "").Encoding)]++
					}
				}
			}
		}
	}
	t.Logf("%d of %d snippets right, %.2f %%", right, all, 100*float64(right)/float64(all))
	for k, n := range wrong {
		t.Logf("%s: %d", k, n)
	}
	if float64(right) < 0.995*float64(all) {
		t.Errorf("%d of %d snippets right, want 99.5 %%", right, all)
	}
}

// TestDetect decodes short texts of every encoding; the words are ours.
func TestDetect(t *testing.T) {
	for name, tt := range map[string]struct{ text, declared string }{
		"windows-1252": {"Møtet på Røros – «årets viktigste» – er flytta til 3. §\u00a05.", ""},
		"WinSami2":     {"Boazoeaiggádat čoahkkanedje Guovdageidnui digaštallat ođđa lága birra.", ""},
		"IBM850":       {"Ærede formann! Rådmannen foreslår å øke bevilgningen til sjøsamiske områder.", ""},
		"macintosh":    {"Søknader må være levert før påske, ellers blir de ikke vurdert.", ""},
		"MacSami":      {"Sámediggi mearridii juolludit ruđa oahpponeavvuid čállimii ja prentemii.", ""},
		"ISO-8859-10":  {"Mánáidgárddis galget buot mánát oažžut sámegielat fálaldaga, dadjá oahpaheaddji.", "ISO-8859-1"},
		"ISO-8859-4":   {"Ráđđehus áigu nannet sámegielaid sajádaga almmolaš hálddašeamis.", "windows-1252"},
		"ISO-IR-197":   {"Guolástanbiras lea dehálaš mearrasámi servodagaide, čállá lávdegoddi raporttas.", ""},
	} {
		c := candidateOf(name)
		s, ok := c.encode(tt.text)
		if !ok {
			t.Fatalf("%s cannot hold its text", name)
		}
		if got, want := Decode(s, tt.declared), (Text{UTF8: tt.text, Encoding: name}); got != want {
			t.Errorf("%s: got %+v, want %q", name, got, tt.text)
		}
	}
}

// TestLinesInAnotherEncoding puts files together as people do.
func TestLinesInAnotherEncoding(t *testing.T) {
	old, _ := candidateOf("WinSami2").encode("Dán áššis lea earálágan oaidnu go ovdalaš čálalaš cealkámušain čujuhuvvui.\n")
	older, _ := candidateOf("IBM850").encode("Rådmannen foreslår å øke bevilgningen til områder nær sjøen så snart råd er.\n")
	utf := "Ođđa cealkámuš bođii maŋŋel.\n"
	got := Decode(strings.Repeat(old, 4)+older+utf, "")
	want := Text{
		UTF8: strings.Repeat("Dán áššis lea earálágan oaidnu go ovdalaš čálalaš cealkámušain čujuhuvvui.\n", 4) +
			"Rådmannen foreslår å øke bevilgningen til områder nær sjøen så snart råd er.\n" + utf,
		Encoding: "WinSami2", Mixed: 2,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// BenchmarkDetect measures text in a legacy encoding.
func BenchmarkDetect(b *testing.B) {
	s, _ := candidateOf("WinSami2").encode(strings.Repeat("Boazoeaiggádat čoahkkanedje Guovdageidnui digaštallat ođđa lága birra.\n", 1000))
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Decode(s, "")
	}
}

// take puts sentences together from a place on until there are about size characters.
func take(rows []string, n, size int) string {
	var b strings.Builder
	for i := n * 97; b.Len() < size; i++ {
		b.WriteString(rows[i%len(rows)])
		b.WriteByte('\n')
	}
	return b.String()
}
