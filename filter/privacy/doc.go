// Package privacy finds personal data in Norwegian and Sámi public-sector text
// and replaces it.
//
// A Scrubber is built once from Options and used from many goroutines:
//
//	s, err := privacy.New(privacy.Options{Level: privacy.Contact})
//	result, err := s.Scrub(text)
//	result.Text   // with surrogates in place of what was found
//	result.Spans  // where it was found in text, never what
//
// # How values are found
//
// One pass goes over the bytes and stops at digits, '@', ':' and opening
// brackets; nothing else can begin a value. There is no regular expression.
// Around a stop, recognisers propose candidates, each from four kinds of
// evidence:
//
//   - shape: how many digits stand in how many groups, and what separates them.
//     The digit groups are read once per run, through spaces of any width,
//     dashes, dots, soft hyphens and zero-width characters, and a table says
//     which types a sequence of group lengths may be;
//   - checksum: the control digits of person numbers, accounts, cards, IBAN;
//   - cues: words around the value ("fødselsnummer", "tlf.", "riegádan"). The
//     nearest word that says what kind of number follows decides, so the same
//     digits are an account after "kontonr." and nothing after "fakturanr.".
//     Cues are whole words, cut at the end of a sentence or line;
//   - neighbours: a number in a row of numbers is a table, not a telephone.
//
// The sum is a score in percent. From 50 a candidate is replaced; a weaker one
// is replaced too when the same value was found elsewhere in the document.
// Overlapping candidates are settled by length, then by rank of the type.
//
// # What is put in their place
//
// By default a surrogate: an entry of a fixed table of values that belong to
// nobody (see Types). Which entry is chosen by the hash of the tagged text (all
// found spans written as "<TYPE>"), the type and the ordinal of the value in the
// document, never by the value: two letters that differ in a removed value only
// become equal, and no key is needed to keep that from being reversed. Entries
// of the tables that already stand in a text are left alone and counted, so
// scrubbing twice is scrubbing once. A tag such as "<NO_FNR>" that stands in a
// text is left alone too, and the word in it is no cue: it is taken for what it
// says, a value that somebody removed before.
//
// A replacement changes what stands around other numbers. A text is therefore
// searched again after its values were replaced, until nothing more is found.
//
// # What it does not do
//
// Names are not found here; a NameFinder can be added beside the recognisers.
// Letters read for digits (O for 0, l for 1) are not repaired. A value is
// searched in one document; nothing is remembered between documents.
package privacy
