//go:build !linux

package engine

import "time"

var started = time.Now()

// threadCPU is a wall clock where a thread's own time cannot be read: since at
// most as many goroutines as cores compute, it is close.
func threadCPU() time.Duration { return time.Since(started) }

// ProcessCPU is 0 where it cannot be read.
func ProcessCPU() time.Duration { return 0 }
