//go:build !linux

package main

import "kvern/corpus"

// defaultMemory is 1 GiB where no control group tells otherwise.
func defaultMemory() corpus.Size { return corpus.GiB }
