// Package engine runs the tasks of a pipeline: it finds out which have been done,
// runs the others on all cores, commits what they leave, and survives being
// killed at any moment.
//
// A Task has an Identity, the digest of everything its outputs depend on. What it
// writes becomes visible when it succeeds, followed by a done record with that
// identity and the SHA-256 of the bytes. A task with a valid done record is
// skipped. That is all there is to resuming, and to running again with other
// settings: what depends on them has another identity.
//
// Goroutines, channels and the clock of a run live here and nowhere else. The
// engine knows documents, but no part and no file format of the outside world.
package engine
