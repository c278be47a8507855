//go:build unix

package ingest

import (
	"io/fs"
	"syscall"
)

// inode is the number of the file in its file system.
func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}
