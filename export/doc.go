// Package export makes what goes out: the shards with the text, the table of what
// was removed, the manifest that names every file with its digest, the statistics,
// and the card of the data set.
//
// Nothing it writes depends on who wrote it, where, when, or with how many
// workers: the same documents give the same bytes.
package export
