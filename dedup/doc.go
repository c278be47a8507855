// Package dedup finds documents that say the same: exact copies, and documents
// that resemble another closely enough.
//
// Every document gets a Signature while it is at hand (Signer). The documents
// that are still kept when all have been read are put in canonical order by their
// Rank, which says whom to prefer, and are from then on numbers: 0 is the most
// preferred. Then, in steps that each read and write sorted records of a few
// bytes (package match):
//
//	exact     documents of one digest: all but the lowest number leave
//	bands     documents that share a piece of their sketch become pairs
//	verify    pairs are compared by sketch, doubtful ones by their full texts
//	leaders   in canonical order, a document leaves if it resembles a kept one
//
// What a document is called, in which file it lies and how many workers there
// are has no part in the result. Every document that leaves names one that is
// kept and the similarity of the two; no chain of resemblances joins documents
// that differ. Connected components, which most tools take instead, promise
// neither.
//
// Finder does all of it for the documents of one process.
package dedup
