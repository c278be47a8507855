// Package language tells which language a text is in: the languages written in
// Norway, among them five Sámi languages and both written norms of Norwegian,
// and their neighbours.
//
//	var r language.Result
//	language.Default().Detect(&r, text, language.Options{})
//	fmt.Println(r.Language, r.Confidence, r.Plausible.Codes())
//
// How it works:
//
//   - A text is cut into units: sentences, lines, table cells.
//   - The model is softmax regression over the n-grams inside words (package
//     ngram). Since no n-gram crosses a space, a unit's score is a sum over its
//     words, and the scores of words are cached.
//   - N-grams that no text in a language had in training count against it, so
//     that a language the model has never met becomes Undetermined.
//   - The units of a text are labelled together, so that changing language costs
//     something: a name does not make a segment, an English notice does.
//   - Text that is not enough to tell languages apart joins its neighbours, or is
//     Undetermined when it has none.
//
// All arithmetic is on integers: every machine gives the same answer. The model
// is learnt by package train from the examples that data/README.md lists.
//
// What it does not do: tell dialects, orthographies or registers apart. Danish
// of the nineteenth century and Norwegian of the same time are one language to
// it, and so they were. OCR of blackletter is Undetermined at best.
package language
