package normalize

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestFootnotes(t *testing.T) {
	runCases(t, Options{Footnotes: true}, []repairCase{
		{
			"behind the paragraph", "I meldingen[footnoteRef:1] står det.[footnoteRef:2] [1: \tMeld. St. 3 (2019–2020).]  [2: Prop. 1 S.] \n\nNeste avsnitt.",
			"I meldingen står det.\n\nNeste avsnitt.\n\n[1] Meld. St. 3 (2019–2020).\n[2] Prop. 1 S.",
			map[Repair]int{Footnote: 2, TrailingSpace: 2},
		},
		{
			"brackets in a note", "Ja.[footnoteRef:7] [7: Se [utkast] av [NOU [2020: 1]].] Og nei.",
			"Ja. Og nei.\n\n[7] Se [utkast] av [NOU [2020: 1]].",
			map[Repair]int{Footnote: 1},
		},
		{
			"note on a line of its own", "Sámediggi[footnoteRef:1] mearridii.\n[1: Dievasčoahkkin\n2. beaivi.]\nNubbi oassi.",
			"Sámediggi mearridii.\nNubbi oassi.\n\n[1] Dievasčoahkkin 2. beaivi.",
			map[Repair]int{Footnote: 1},
		},
		{"endnote", "Ja.[endnoteRef:1]\n\n[1: Kilde.]", "Ja.\n\n[1] Kilde.", map[Repair]int{Footnote: 1}},
		{"reference without a note", "Ja[footnoteRef:3] og nei.", "Ja og nei.", map[Repair]int{Footnote: 1}},
		{"note without a reference", "Ja[footnoteRef:3] [4: ikke en note].", "Ja [4: ikke en note].", map[Repair]int{Footnote: 1}},
		{
			"note that is not closed", "Ja[footnoteRef:1] [1: se [a.\n\nNei[footnoteRef:2] [2: b]",
			"Ja [1: se [a.\n\nNei\n\n[2] b",
			map[Repair]int{Footnote: 2},
		},
		{"brackets that are something else", "[2: 14] og [3] og [footnoteRef:] og [footnoteRef:x]", "[2: 14] og [3] og [footnoteRef:] og [footnoteRef:x]", nil},
	})
}

// TestFootnotesAreLinear: the time for ten times as much text is about ten times
// as long, also when no bracket is closed.
func TestFootnotesAreLinear(t *testing.T) {
	took := func(n int) time.Duration {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a[footnoteRef:%d] [%d: [", i%1000, i%1000)
		}
		start := time.Now()
		Text(b.String(), everything)
		return time.Since(start)
	}
	small, large := took(2_000), took(20_000)
	if large > 100*small+time.Second {
		t.Errorf("%v for 2,000 notes, %v for 20,000", small, large)
	}
}
