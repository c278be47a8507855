package repeats

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cut removes from a text the lines that a set holds, by their tagged form.
func cut(text string, stands []Stand, repeated ...string) string {
	set := map[uint64]bool{}
	for _, r := range repeated {
		var l Lines
		l.Scan(r, nil)
		set[l.Head[0].Hash] = true
	}
	var l Lines
	l.Scan(text, stands)
	head, tail, _ := l.Ends(func(h uint64) bool { return set[h] }, 0.75)
	return text[head:tail]
}

func TestEnds(t *testing.T) {
	const body = "Kommunestyret behandlet saken om ny barneskole i går kveld.\nDet ble en lang debatt, og flertallet gikk inn for tomta på Nes.\n"
	menu := []string{"Hjem", "Om kommunen | Kontakt | Søk", "Telefon: 77 00 00 00", "Meny", "Del på sosiale medier", "Suohkan", "2024"}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"no frame", body, body},
		{"a menu", "Hjem\nMeny\n\n" + body, body},
		{"a footer", body + "\nDel på sosiale medier\nTelefon: 77 00 00 00\n", strings.TrimSuffix(body, "\n")},
		{"both", "Hjem\nSuohkan\n" + body + "Meny\n  Om  kommunen | Kontakt | Søk  \n", strings.TrimSuffix(body, "\n")},
		{"one long line", "Del på sosiale medier\n" + body, body},
		{"a heading", "Hjem\n" + body, "Hjem\n" + body},
		{"up to a line that is not repeated", "Hjem\nMeny\nSist endret i går\nSuohkan\nMeny\n" + body, "Sist endret i går\nSuohkan\nMeny\n" + body},
		{"not in the middle", body + "Hjem\nMeny\nDel på sosiale medier\n" + body, body + "Hjem\nMeny\nDel på sosiale medier\n" + body},
		{"a row of figures", body + "2024\nHjem\nMeny\n", body + "2024"},
		{"a row of a table", "| Hjem | Meny |\nHjem\nMeny\n" + body, "| Hjem | Meny |\nHjem\nMeny\n" + body},
		{"nothing but a frame", "Hjem\nMeny\nSuohkan\n", "Hjem\nMeny\nSuohkan\n"},
		{"hardly more than a frame", "Hjem\nMeny\nDel på sosiale medier\nKort.\n", "Hjem\nMeny\nDel på sosiale medier\nKort.\n"},
		{"a statute", "Hjem\nMeny\n§ 1. Virkeområde\n§ 2. Formål\n§ 3. Ansvar\n" + body, "Hjem\nMeny\n§ 1. Virkeområde\n§ 2. Formål\n§ 3. Ansvar\n" + body},
		{"line ends of DOS", "Hjem\r\nMeny\r\n" + body, body},
	} {
		if got := cut(c.text, nil, menu...); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestStatuteLinesStay(t *testing.T) {
	const body = "Forskriften gjelder for alle som søker om løyve etter denne loven i kommunen.\n"
	for _, line := range []string{"§ 4-2 Klage", "Kapittel 1. Innledende bestemmelser", "Kap. II Løyve", "Artikkel 3 Virkeområde", "Kapihtal 2 Ohcan ja mearrádus", "Kapihtel 4 Laakh jïh njoelkedassh"} {
		if text := line + "\n" + body; cut(text, nil, line) != text {
			t.Errorf("%q is gone", line)
		}
	}
	const other = "Kapittelet om klage er flyttet"
	if got := cut(other+"\n"+body, nil, other); got != body {
		t.Errorf("%q stays", other)
	}
}

// A line goes by what it says apart from the removed values; the values of two
// documents may differ, a name that stands there in one only may not.
func TestTags(t *testing.T) {
	const body = "Vi viser til brevet ditt og svarer på spørsmålene om skoleskyss under.\n"
	text := "Saksbehandler: Kari Eksempel\nE-post: kari@example.no\n" + body
	at := func(s string) Stand { i := strings.Index(text, s); return Stand{i, i + len(s), "X"} }
	stands := []Stand{at("Kari Eksempel"), at("kari@example.no")}
	tagged := []string{"Saksbehandler: <X>", "E-post: <X>"}
	if got := cut(text, stands, tagged...); got != body {
		t.Errorf("got %q", got)
	}
	if got := cut(text, nil, tagged...); got != text {
		t.Errorf("without tags: got %q", got)
	}
	across := []Stand{at("Kari Eksempel\nE-post")}
	if got := cut(text, across, "Saksbehandler: <X>", "Saksbehandler:", "<X>: kari@example.no"); got != text {
		t.Errorf("a value over two lines: got %q", got)
	}
	var l Lines
	l.Scan(text, stands)
	if got := l.Tagged(l.Head[0], stands); got != tagged[0] {
		t.Errorf("got %q", got)
	}
}

// However long the text is, Head and Tail hold the lines near its ends, and only
// those.
func TestZones(t *testing.T) {
	for _, n := range []int{0, 1, Zone, Zone + 1, 2 * Zone, 2*Zone + 1, 3*Zone + 5, 10 * Zone} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "linje nummer %d\n\n", i)
		}
		var l Lines
		l.Scan(b.String(), nil)
		var got []string
		for _, line := range append(l.Head[:len(l.Head):len(l.Head)], l.Tail...) {
			got = append(got, b.String()[line.Start:line.End])
		}
		var want []string
		for i := range n {
			if i < Zone || i >= n-Zone {
				want = append(want, fmt.Sprintf("linje nummer %d", i))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d lines: %s", n, diff)
		}
		head, tail, lines := l.Ends(func(uint64) bool { return true }, 1)
		middle := ""
		if n > 2*Zone {
			middle = fmt.Sprintf("linje nummer %d\n", Zone)
		}
		if n <= 2*Zone && lines != 0 || n > 2*Zone && (lines != 2*Zone || !strings.HasPrefix(b.String()[head:], middle) || strings.Count(b.String()[head:tail], "linje") != n-2*Zone) {
			t.Errorf("%d lines: %d go, up to %d and from %d", n, lines, head, tail)
		}
	}
}

// What Ends promises of any text: it cuts at the ends of lines, and cutting the
// rest again with no more repeated lines takes nothing.
func FuzzEnds(f *testing.F) {
	f.Add("Hjem\nMeny\nSaken er avgjort i formannskapet.\nKontakt oss\nDel siden\n", uint64(3))
	f.Add("a\r\n\r\nb\n\u00a0\nc", uint64(0))
	f.Fuzz(func(t *testing.T, text string, mask uint64) {
		var l Lines
		l.Scan(text, []Stand{{1, 3, "A"}, {5, 9, "B"}})
		head, tail, n := l.Ends(func(h uint64) bool { return h&mask == 0 }, 0.5)
		if head < 0 || tail > len(text) || head > tail || (n == 0) != (head == 0 && tail == len(text)) {
			t.Fatalf("%d to %d of %d, %d lines", head, tail, len(text), n)
		}
		if 2*(head+len(text)-tail) > len(text) {
			t.Fatalf("%d to %d of %d is more than half", head, tail, len(text))
		}
	})
}

func BenchmarkScan(b *testing.B) {
	text := strings.Repeat("Språkrådet får òg ansvar for dei samiske språka i Noreg, og sámegiella lea mielde.\n", 40)
	b.SetBytes(int64(len(text)))
	var l Lines
	for b.Loop() {
		l.Scan(text, nil)
	}
}
