package normalize

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// repairCase is a text, what becomes of it, and what is counted.
type repairCase struct {
	name, text, want string
	counts           map[Repair]int
}

func runCases(t *testing.T, o Options, cases []repairCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, counts := Text(c.text, o)
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Error(diff)
			}
			made := map[Repair]int{}
			for kind, n := range counts {
				if n > 0 {
					made[Repair(kind)] = n
				}
			}
			if c.counts == nil {
				c.counts = map[Repair]int{}
			}
			if diff := cmp.Diff(made, c.counts); diff != "" {
				t.Error("counts", diff)
			}
			if again, _ := Text(got, o); again != got {
				t.Errorf("repaired again: %q", again)
			}
		})
	}
}

func TestCharacters(t *testing.T) {
	runCases(t, Options{}, []repairCase{
		{"line ends of Windows", "Éin\r\nto\r\n\r\ntre", "Éin\nto\n\ntre", map[Repair]int{LineEnd: 3}},
		{"line ends of the old Mac", "Vuosttas\rnubbi\rgoalmmát", "Vuosttas\nnubbi\ngoalmmát", map[Repair]int{LineEnd: 2}},
		{"line ends converted twice", "okta\r\r\nguokte\r\r\r\ngolbma", "okta\nguokte\ngolbma", map[Repair]int{LineEnd: 2}},
		{"separators of Unicode", "Guokte\u2028golbma\u2029njeallje", "Guokte\ngolbma\nnjeallje", map[Repair]int{LineEnd: 2}},
		{"line break of Word", "Storgata 1\v0001 Oslo", "Storgata 1\n0001 Oslo", map[Repair]int{LineEnd: 1}},
		{"page break", "slutt på siden.\n\fNeste side", "slutt på siden.\nNeste side", map[Repair]int{LineEnd: 1}},
		{"page break before a line end", "slutt på siden.\f\nNeste side", "slutt på siden.\nNeste side", map[Repair]int{LineEnd: 1}},
		{"noise in words", "Sá\vmedig\x00gi lea\x0c mearri\x01dan\x7f.", "Sámediggi lea mearridan.", map[Repair]int{Control: 5}},
		{"byte order mark", "\ufeffSaemiedigkie\ufeff tjåanghkan", "Saemiedigkie tjåanghkan", map[Repair]int{Invisible: 2}},
		{"zero width space", "forson\u200bing og \u200bsannhet", "forsoning og sannhet", map[Repair]int{Invisible: 2}},
		{"writing direction", "\u202aHøring: Deltid\u202c \u2066og\u2069 \u200emer\u200f", "Høring: Deltid og mer", map[Repair]int{Invisible: 6}},
		{"joiner in emoji", "familie 👩\u200d👩\u200d👧 og hjerte ❤\ufe0f\u200d🔥", "familie 👩\u200d👩\u200d👧 og hjerte ❤\ufe0f\u200d🔥", nil},
		{"joiner in Persian", "می\u200cخواهم", "می\u200cخواهم", nil},
		{"joiner in Latin", "auf\u200cgabe, fi\u200dn", "aufgabe, fin", map[Repair]int{Invisible: 2}},
		{"soft hyphen", "fylkes\u00adtings\u00adrådet på\u00adklager", "fylkestingsrådet påklager", map[Repair]int{SoftHyphen: 3}},
		{"soft hyphen at a line end", "en grense\u00ad\nverdi for støv", "en grenseverdi for støv", map[Repair]int{SoftHyphen: 1}},
		{"soft hyphen before a paragraph", "fylkestings\u00ad\nRådet er enig", "fylkestings\nRådet er enig", map[Repair]int{SoftHyphen: 1}},
		{"not sign as hyphen", "hálddahus¬\nlaš bargu", "hálddahuslaš bargu", map[Repair]int{Hyphenation: 1}},
		{"not sign as itself", "¬p og ¬q", "¬p og ¬q", nil},
		{"spaces", "27\u00a0000\u202fkr, 5\u2009%\u3000ja", "27 000 kr, 5 % ja", map[Repair]int{Space: 4}},
		{"full width", "fnr. １７０５４０ ２６６４１ ＯＫ！", "fnr. 170540 26641 OK!", map[Repair]int{Width: 14}},
		{"ligatures", "oﬃsiell ﬁnans, ﬂertall, eﬀekt, aﬄuent, ﬆ ﬅ", "offisiell finans, flertall, effekt, affluent, st st", map[Repair]int{Ligature: 7}},
		{"windows-1252", "\x93Hagbard\x94 \x96 d\u0092affaires \u0093ja\u0094 \u0096 nei\u0085", "\x93Hagbard\x94 \x96 d’affaires “ja” – nei…", map[Repair]int{Windows1252: 5}},
		{"C1 without a character", "ren\u0081t", "rent", map[Repair]int{Control: 1}},
		{"bullets of Word", "\uf0b7 Søknad\n\uf0a7\uf020Vedlegg \uf0e0 svar \uf0fc", "• Søknad\n▪ Vedlegg → svar ✓", map[Repair]int{Symbol: 5}},
		{"symbol that is not known", "A \uf04a B", "A \uf04a B", nil},
		{"text in a Sámi font", "\uf064\uf069\uf065\uf064\uf075\uf020\uf06a\uf061 \uf084\uf0e1\uf06c\uf0b9\uf0b7", "diedu ja čálŋ•", map[Repair]int{Symbol: 13}},
		{"spaces at line ends", "en  \n \t \nto\t\n", "en\n\nto", map[Repair]int{TrailingSpace: 3}},
		{"spaces inside lines", "  innrykk\n\ttabulator  her", "  innrykk\n\ttabulator  her", nil},
		{"blank lines at the ends", "\n\n\nen\n\n", "en", nil},
		{"noncharacters", "a\ufffeb\uffffc\U0001fffed\ufdd0e\ufffcf", "abcdef", map[Repair]int{Invisible: 5}},
		{"replacement characters stay", "R\ufffddmannen p\ufffd møte", "R\ufffddmannen p\ufffd møte", map[Repair]int{Replacement: 2}},
		{"nothing", "", "", nil},
		{"nothing but space", " \n\t\u00a0\n", "", map[Repair]int{TrailingSpace: 2, Space: 1}},
	})
}

func TestComposition(t *testing.T) {
	runCases(t, Options{}, []repairCase{
		{"Sámi", "Sa\u0301mi c\u030Ca\u0301llit", "Sámi čállit", map[Repair]int{Composition: 3}},
		{"Norwegian", "a\u030Alesund pa\u030A", "ålesund på", map[Repair]int{Composition: 2}},
		{"Skolt", "k\u030Ciõl da g\u030Ce", "ǩiõl da ǧe", map[Repair]int{Composition: 2}},
		{"Ångström", "10 \u212b", "10 Å", map[Repair]int{Composition: 1}},
		{"not compatibility", "m² ½ ⅓ ﬆ ſ ① ™ ª", "m² ½ ⅓ st ſ ① ™ ª", map[Repair]int{Ligature: 1}},
		{"soft signs of Skolt Sámi stay as written", "sääʹm sääʼm sää’m sää´m", "sääʹm sääʼm sää’m sää´m", nil},
		{"Cyrillic and Kildin Sámi", "М\u0435\u0304хьцтэв рыпп", "М\u0435\u0304хьцтэв рыпп", nil},
	})
}

func TestOptionsLeaveAlone(t *testing.T) {
	text := "<p>På Ås.</p>\n\nSe [footnoteRef:1] her.\n\n[1: Merknad.]"
	if got, counts := Text(text, Options{}); got != text || counts != (Counts{}) {
		t.Errorf("repaired without being asked: %q %v", got, counts)
	}
}

func TestInvalidUTF8DoesNotPanic(t *testing.T) {
	for _, text := range []string{"\xff", "\xc3", "Ã\xa5\xe2\x80", "\xef\x80 \xf0\x9f", "<p\xff>a</p>", "&\xffaring;", "a-\n\xc3\n\n\xe2", "\xef", "\xe2"} {
		Text(text, everything)
		Text(strings.Repeat(text+"\n", 20), everything)
	}
}

func TestContrivedTextComesToRest(t *testing.T) {
	for name, text := range map[string]string{
		"entities":   strings.Repeat("&amp;", 2000) + "aring;",
		"tags":       strings.Repeat("<b", 2000) + strings.Repeat(">", 2000),
		"nested":     strings.Repeat("<<b>b>", 500) + "</b>",
		"misreading": strings.Repeat("Ã\u0083", 3000) + "¥",
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := Text(text, everything)
			if again, _ := Text(got, everything); again != got {
				t.Errorf("%d bytes, then %d", len(got), len(again))
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("S\u00c3\u00a1mi&nbsp;<p>\ufb01 \uf0b7 \u200b\u00ad\r\n\u2028[footnoteRef:1] [1: a]")
	f.Add("kom-\nmunen og nord-\nog sør, som alle vet at dette er en ganske lang linje her")
	f.Add("a\u0300\u0301 \u0093x\u0094 <script>a</script> &amp;lt;p&gt; `<b>` √• Ä‘ ÅŠ")
	for _, text := range sentences {
		f.Add(misread(text, western) + text)
	}
	f.Add(wrapped)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		if got, want := runes(text), utf8.RuneCountInString(text); got != want {
			t.Errorf("%q has %d characters, want %d", text, got, want)
		}
		got, _ := Text(text, everything)
		if !utf8.ValidString(got) {
			t.Errorf("%q became invalid: %q", text, got)
		}
		if len(got) > 3*len(text) {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
		if again, _ := Text(got, everything); again != got {
			t.Errorf("%q became %q, then %q", text, got, again)
		}
	})
}
