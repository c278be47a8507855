package pdftext

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// glyphText gives the characters that a glyph name stands for, by the rules of the
// Adobe Glyph List Specification, or "". Names such as g97 and G61, which some
// programs make up, are codes of ASCII where the font says nothing else.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".") // a variant: a.sc
	if name == "" {
		return ""
	}
	if parts := strings.Split(name, "_"); len(parts) > 1 { // a ligature: f_i
		var all strings.Builder
		for _, p := range parts {
			all.WriteString(glyphText(p))
		}
		return all.String()
	}
	if len(name) == 1 {
		return name
	}
	if s, ok := glyphNames[name]; ok {
		return s
	}
	if s := accented(name); s != "" {
		return s
	}
	return numbered(name)
}

// numbered reads uni010D, u1F600, g97 and the like.
func numbered(name string) string {
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var all strings.Builder
		for ; len(hex) >= 4; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			all.WriteRune(rune(n))
		}
		return all.String()
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 21); err == nil {
			return string(rune(n))
		}
	}
	return ""
}

// coded reads a made-up name of a letter or two and a number, such as G97, as the
// character with that code.
func coded(name string) string {
	digits := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if len(name)-len(digits) > 3 || digits == "" {
		return ""
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0x20 || n > 0xff {
		return ""
	}
	return winAnsi(byte(n))
}

// accents are the names of accents as combining characters.
var accents = []struct {
	name string
	mark rune
}{
	{"acute", 0x301},
	{"grave", 0x300},
	{"circumflex", 0x302},
	{"dieresis", 0x308},
	{"tilde", 0x303},
	{"caron", 0x30c},
	{"cedilla", 0x327},
	{"commaaccent", 0x327},
	{"ogonek", 0x328},
	{"ring", 0x30a},
	{"macron", 0x304},
	{"breve", 0x306},
	{"dotaccent", 0x307},
	{"hungarumlaut", 0x30b},
}

// accented reads names such as ccaron.
func accented(name string) string {
	for _, a := range accents {
		base, ok := strings.CutSuffix(name, a.name)
		if !ok || base == "" {
			continue
		}
		if len(base) > 1 {
			if base = glyphNames[base]; base == "" {
				return ""
			}
		}
		return norm.NFC.String(base + string(a.mark))
	}
	return ""
}

// sidText are the characters of the first 229 standard strings of CFF (Adobe
// Technical Note 5176, appendix A), which are in the order of Adobe's standard
// encoding and then of Latin-1.
var sidText = []rune("\x00 !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~" +
	"¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ–†‡·¶•‚„”»…‰¿`´ˆ˜¯˘˙¨˚¸˝˛ˇ—ÆªŁØŒºæıłøœß" +
	"¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïìñóôöòõšúûüùýÿž")

// standardText gives the character of a code in Adobe's standard encoding.
func standardText(c byte) string {
	sid := 0
	switch {
	case 32 <= c && c <= 126:
		sid = int(c) - 31
	case 161 <= c:
		sid = int(standardHigh[c-161])
	}
	if sid == 0 {
		return ""
	}
	return plainLigature(sidText[sid])
}

// standardHigh are the standard strings of the codes from 161 on.
var standardHigh = [95]uint8{
	96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 0, 111, 112, 113, 114, 0, 115, 116, 117, 118, 119, 120, 121, 122, 0, 123,
	0, 124, 125, 126, 127, 128, 129, 130, 131, 0, 132, 133, 0, 134, 135, 136, 137, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	138, 0, 139, 0, 0, 0, 0, 140, 141, 142, 143, 0, 0, 0, 0, 0, 144, 0, 0, 0, 145, 0, 0, 146, 147, 148, 149, 0, 0, 0, 0,
}

func plainLigature(r rune) string {
	switch r {
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	}
	return string(r)
}

// glyphNames are the names that are no letter with an accent.
var glyphNames = func() map[string]string {
	all := map[string]string{}
	pairs := strings.Fields(`space   exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle ' quoteright ’ quoteleft ‘
		parenleft ( parenright ) asterisk * plus + comma , hyphen - sfthyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6
		seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \ bracketright ]
		asciicircum ^ underscore _ grave ` + "`" + ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥
		brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª guillemotleft « logicalnot ¬ registered ® macron ¯ degree ° plusminus ±
		twosuperior ² threesuperior ³ acute ´ mu µ paragraph ¶ periodcentered · middot · cedilla ¸ onesuperior ¹ ordmasculine º
		guillemotright » onequarter ¼ onehalf ½ threequarters ¾ questiondown ¿ multiply × divide ÷ AE Æ ae æ Eth Ð eth ð Oslash Ø oslash ø
		Thorn Þ thorn þ germandbls ß dotlessi ı OE Œ oe œ Lslash Ł lslash ł Dcroat Đ dcroat đ Dslash Đ dslash đ Eng Ŋ eng ŋ Tbar Ŧ tbar ŧ
		Gstroke Ǥ gstroke ǥ Gbar Ǥ gbar ǥ Ezh Ʒ ezh ʒ florin ƒ circumflex ˆ caron ˇ breve ˘ dotaccent ˙ ring ˚ ogonek ˛ tilde ˜ hungarumlaut ˝
		endash – emdash — quotesinglbase ‚ quotedblbase „ quotedblleft “ quotedblright ” dagger † daggerdbl ‡ bullet • ellipsis …
		perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ Euro € euro € trademark ™ minus − fi fi fl fl ff ff ffi ffi ffl ffl
		nbspace nbsp notequal ≠ lessequal ≤ greaterequal ≥ infinity ∞ summation ∑ radical √ approxequal ≈ Omega Ω alpha α beta β
		arrowright → arrowleft ← filledbox ■ square □ blackcircle ● checkmark ✓ Delta ∆ partialdiff ∂ product ∏ integral ∫ lozenge ◊`)
	for i := 1; i+1 < len(pairs); i += 2 { // "space" stands alone
		all[pairs[i]] = pairs[i+1]
	}
	all["space"], all["nbspace"] = " ", " "
	return all
}()
