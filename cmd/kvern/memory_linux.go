package main

import (
	"os"
	"strconv"
	"strings"

	"kvern/corpus"
)

// defaultMemory is what the control group or Slurm grants, at most 1 GiB.
func defaultMemory() corpus.Size {
	limit := corpus.GiB
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := os.ReadFile(file); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 {
				limit = min(limit, corpus.Size(n)/10*8)
			}
		}
	}
	if n, err := strconv.ParseInt(os.Getenv("SLURM_MEM_PER_NODE"), 10, 64); err == nil && n > 0 {
		limit = min(limit, corpus.Size(n)*corpus.MiB/10*8)
	}
	return max(limit, 64*corpus.MiB)
}
