package dedup

import "golang.org/x/sys/unix"

// freeSpace is the number of bytes that may be written to the disk of a
// directory.
func freeSpace(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
