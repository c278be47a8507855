// Package pipelines puts the parts together: it reads a pipeline file, says what
// is wrong with it, plans the tasks of a run, runs them, and publishes what they
// leave.
//
// A run has three phases. In prepare, one task per split reads its documents,
// takes them through the filter stages and stages them in a sorted segment; a
// second task per segment judges, from the facts alone, which of them stay. In
// match, the documents that stay are put in order of preference and compared. In
// write, one task per shard merges the segments and writes what is left. Every
// task is an engine.Task with an identity, so that a run that was killed, and a
// run with other settings, does again what it must and nothing else.
package pipelines
