// Package tagger finds names in running text: of persons, organisations, places
// and other things. It knows nothing of privacy.
//
// # The model
//
// Only words that are written with a capital can be part of a name (and small
// ones such as "von" between two of them). They form short runs; a run is labelled
// as a whole by a linear-chain conditional random field (Lafferty, McCallum and
// Pereira 2001) over hashed features: the word, its beginning, end and shape, the
// words around it, and how it is written elsewhere in the text.
//
// A text is labelled twice. The second pass sees what the first said of the same
// word elsewhere in the text (stacking, after Krishnan and Manning 2006): "Bakken"
// is a place or a person, and a text that has "Kari Bakken" somewhere settles it.
// Text should therefore be tagged as whole documents, never line by line.
//
// Weights are small integers and all arithmetic is on integers, so that every
// machine gives the same answer. Both passes keep their weights side by side: a
// feature costs one access to memory.
//
// # Learning
//
// Learn trains on texts in which names are marked. The weights of the second pass
// are learnt from answers of first passes that have not seen the text.
package tagger
