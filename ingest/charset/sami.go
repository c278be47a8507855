package charset

// The encodings in which Sámi was written before Unicode, as the characters of the
// bytes 0x80 to 0xFF. U+FFFD stands where an encoding has nothing.

// winSami2 is Windows Sámi 2 (WS2), in which most North Sámi text on Windows was
// written from 1998 to about 2005: windows-1252 with the Sámi letters in place of
// signs.
const winSami2 = "" +
	"€\ufffdČƒčƷʒǮǯĐŠ‹Œ\ufffd\ufffd\ufffd" +
	"\ufffd‘’“”•–—đǦš›œ\ufffd\ufffdŸ" +
	"\u00a0ǧǤ£¤ǥ¦§¨©Ȟ«¬\u00ad®ȟ" +
	"°±Ǩǩ´µ¶·ŊŋŦ»ŧ½Žž" +
	"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ" +
	"ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß" +
	"àáâãäåæçèéêëìíîï" +
	"ðñòóôõö÷øùúûüýþÿ"

// macSami is the Sámi variant of Mac OS Roman.
const macSami = "" +
	"ÄÅÇÉÑÖÜáàâäãåçéè" +
	"êëíìîïñóòôöõúùûü" +
	"Ý°Č£§•¶ß®©™´¨≠ÆØ" +
	"ĐŊȞȟŠŦ∂Žčđŋšŧžæø" +
	"¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ" +
	"–—“”‘’÷◊ÿŸ⁄¤ÐðÞþ" +
	"ý·‚„‰ÂÊÁËÈÍÎÏÌÓÔ" +
	"\uf8ffÒÚÛÙıƷʒǮǯǤǥǦǧǨǩ"

// isoIR197 is the Sámi supplementary set to Latin-1 of the ISO register (1995), with
// the signs that Windows programs put at 0x80 to 0x9F. ISO-IR 209 (1996) differs in
// two letters of Skolt Sámi.
const isoIR197 = "" +
	"\ufffd\ufffd‚ƒ„…¬≠£‰¿≤Œ\ufffd\ufffd\ufffd" +
	"\ufffd‘’“”•–—®™¡≥œ\ufffd\ufffdŸ" +
	"\u00a0ČčĐđǤǥ§Ǧ©ǧ«Ǩ\u00adǩŊ" +
	"°ŋŠš´Ŧ¶·ŧŽž»ƷʒǮǯ" +
	"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ" +
	"ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß" +
	"àáâãäåæçèéêëìíîï" +
	"ðñòóôõö÷øùúûüýþÿ"
