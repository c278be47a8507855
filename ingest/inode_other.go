//go:build !unix

package ingest

import "io/fs"

// inode is 0 where files have no number.
func inode(fs.FileInfo) (number uint64, changed int64) { return 0, 0 }
