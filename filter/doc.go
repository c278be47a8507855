// Package filter holds the stages: what happens to one document on its way
// through a pipeline.
//
// Each stage knows Documents and is a thin frame around an algorithm in a
// package of its own, which knows strings and numbers only: filter/normalize,
// filter/language, filter/privacy and filter/quality. They are meant to stand in
// that order. Normalize changes the text, so that everything after it measures
// the text that will be exported; privacy needs to know the language; and the
// signals of quality describe what privacy left.
package filter
