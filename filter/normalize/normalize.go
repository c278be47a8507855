// Package normalize repairs what conversion and transport did to a text,
// without losing any of the text itself.
//
// Text makes these repairs, in this order:
//
//	markup       HTML tags, comments and character references left in the text
//	mojibake     UTF-8 that was read as windows-1252, ISO 8859-1 or MacRoman
//	characters   line ends, control and invisible characters, exotic spaces,
//	             ligatures, glyphs of symbol fonts, spaces at line ends
//	composition  Unicode normalisation form NFC
//	footnotes    "[footnoteRef:3]" and "[3: …]" of Word exports
//	lines        the lines of a hard-wrapped paragraph are joined
//
// and starts over until nothing is left to do. A repair is made only on
// evidence that the text is damaged, because most texts are not: what reads as
// right is passed through untouched, and a text that needs nothing costs one
// scan and no allocation.
//
// # What is left alone
//
// Form NFKC is not used: it turns m² into m2 and ½ into 1⁄2. Quotation marks,
// dashes and apostrophes stay as their author wrote them, and so does the soft
// sign of Skolt Sámi, which is written U+02B9, U+02BC, U+2019 or U+00B4: which
// of them a text uses says where it comes from, and a reader that needs one form
// (language identification, comparison) folds them itself. U+FFFD marks text
// that is lost; it is counted and stays.
package normalize

import "golang.org/x/text/unicode/norm"

// Options say which repairs are made beyond those of single characters.
type Options struct {
	Markup    bool // take HTML markup out
	Footnotes bool // gather footnotes at the end of the text
	Unwrap    bool // join the lines of hard-wrapped paragraphs
}

// Repair is a kind of repair.
type Repair uint8

// The kinds of repair, and what one of them counts.
const (
	Tag           Repair = iota // an HTML tag or comment, a script
	Entity                      // an HTML character reference
	Mojibake                    // a character that had been shown as two or more
	LineEnd                     // a line end in another form than "\n"
	Control                     // a control character that was removed
	Windows1252                 // a C1 control that stood for a character of windows-1252
	Invisible                   // a character without width, or a control of writing direction
	SoftHyphen                  // a soft hyphen
	Space                       // a space in another form than U+0020
	Ligature                    // a ligature of Latin letters
	Width                       // a letter, digit or sign of ASCII in full width
	Symbol                      // a glyph of a symbol font in the private use area
	TrailingSpace               // a line with spaces at its end
	Composition                 // a combining mark that was composed with its letter
	Footnote                    // a reference to a footnote
	Line                        // a line that was joined to the one before it
	Hyphenation                 // a hyphen at a line end that was removed
	Replacement                 // a U+FFFD, which is counted, not repaired
	numRepairs
)

var repairNames = [numRepairs]string{
	"html-tag", "html-entity", "mojibake", "line-end", "control", "windows-1252", "invisible", "soft-hyphen", "space",
	"ligature", "full-width", "symbol", "trailing-space", "composition", "footnote", "line", "hyphenation", "replacement-left",
}

// String names the repair in lower case with hyphens.
func (r Repair) String() string { return repairNames[r] }

// Counts holds the number of repairs of each kind.
type Counts [numRepairs]int

// maxRounds bounds the work on contrived text, in which every repair uncovers
// new damage. Damage found in the wild comes to rest after two or three.
const maxRounds = 12

// Text repairs a text and counts the repairs. Valid UTF-8 stays valid; the
// result is at most three times as long as the text and is left alone when it
// is repaired again. A text that does not come to rest is returned as it was.
func Text(text string, o Options) (string, Counts) {
	if f := scan(text); f.need&o.allowed() == 0 {
		return text, Counts{Replacement: f.replacements}
	}
	return settle(text, o)
}

// settle repairs the text until it is at rest.
func settle(text string, o Options) (string, Counts) {
	var all Counts
	out := text
	for range maxRounds {
		f := scan(out)
		all[Replacement] = f.replacements
		next := repair(out, f.need&o.allowed(), &all)
		if next == out {
			return out, all
		}
		out = next
	}
	return text, Counts{}
}

// allowed is everything that the options let be done.
func (o Options) allowed() need {
	n := needCharacters | needComposition | needMojibake
	if o.Markup {
		n |= needMarkup
	}
	if o.Footnotes {
		n |= needFootnotes
	}
	if o.Unwrap {
		n |= needUnwrap
	}
	return n
}

// repair makes one round of repairs. Those of layout wait for a round in which
// the characters need none.
func repair(text string, n need, c *Counts) string {
	before := text
	if n&needMarkup != 0 {
		text = removeMarkup(text, c)
	}
	if n&needMojibake != 0 {
		text = repairMojibake(text, c)
	}
	if n&needCharacters != 0 {
		text = repairCharacters(text, c)
	}
	if n&needComposition != 0 {
		text = compose(text, c)
	}
	if text != before {
		return text
	}
	if n&needFootnotes != 0 {
		text = moveFootnotes(text, c)
	}
	if n&needUnwrap != 0 {
		text = unwrap(text, c)
	}
	return text
}

// compose brings the text into form NFC (Unicode Standard Annex 15).
func compose(text string, c *Counts) string {
	if norm.NFC.IsNormalString(text) {
		return text
	}
	out := norm.NFC.String(text)
	c[Composition] += max(1, runes(text)-runes(out))
	return out
}
