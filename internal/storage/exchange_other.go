//go:build !linux

package storage

import "errors"

// exchange is a Linux ability.
func exchange(_, _ string) error { return errors.ErrUnsupported }
