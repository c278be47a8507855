//go:build unix && !linux

package ingest

import (
	"io/fs"
	"syscall"
)

// inode is the number of the file in its file system.
func inode(info fs.FileInfo) (number uint64, changed int64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino, 0
	}
	return 0, 0
}
