package ingest

import (
	"io/fs"
	"syscall"
)

// inode is the number of the file in its file system and when its inode was last
// changed, which nobody can set back.
func inode(info fs.FileInfo) (number uint64, changed int64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino, s.Ctim.Nano()
	}
	return 0, 0
}
