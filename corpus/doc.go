// Package corpus is the vocabulary of kvern: what a document is, and what the
// parts of a pipeline promise one another.
//
// A pipeline turns inputs into training shards in three phases:
//
//	prepare   a Source reads a Split; every document passes the Stages in
//	          order; what can be decided later is only measured
//	match     Judges decide from the measurements, then the documents that
//	          remain are compared with one another
//	write     the documents that were kept are written by language
//
// A part of a pipeline implements one of four small interfaces: Source, Stage,
// Judge or Signer. It knows one document at a time. It starts no goroutine,
// reads no clock, counts nothing and logs nothing: order, concurrency,
// recovery and counting belong to the engine, which knows no part by name.
// A part is declared by a Spec, whose settings struct is the only truth about
// its settings.
//
// # Personal data
//
// A document enters with everything its source wrote. The privacy stage
// replaces what it finds and leaves behind where it did so, without the value.
// From then on two forms of the text exist: Text, which is exported, and
// Tagged, in which each replacement is written as its type. Whatever outlives
// the document (signatures, digests, samples, identities) is computed from the
// tagged form, because an unkeyed digest of a Norwegian person number can be
// reversed in seconds: there are only about 15 million of them.
//
// # Memory
//
// A document belongs to whoever was handed it, until the call returns. A stage
// must not keep a document, its View or a slice of either.
//
// This package imports the standard library only.
package corpus
