package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"kvern/export"

	"github.com/spf13/cobra"
)

// version is set by the linker for a release:
//
//	go build -ldflags "-X main.version=1.2.3" ./cmd/kvern
var version = ""

// kvernVersion is the version, or "dev".
func kvernVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		return info.Main.Version
	}
	return "dev"
}

// buildIdentity tells development builds apart, whose parts may have changed
// without a new version: the digest of the executable. A release has none.
var buildIdentity = sync.OnceValues(func() (string, error) {
	if kvernVersion() != "dev" {
		return "", nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
})

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  args(0, 0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "kvern %s (format %s, %s %s/%s)\n", kvernVersion(), export.ManifestFormat, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
