package licence

import (
	"slices"
	"testing"
)

func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"NLOD-2.0": true, "CC0-1.0": true, "public-domain-act-14": true, "LicenseRef-Giella-free": true,
		"nlod-2.0": false, "": false, "LicenseRef-": false, "LicenseRef-fri bruk": false,
	} {
		if got := Known(name); got != want {
			t.Errorf("Known(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	for written, want := range map[string]string{
		"NLOD": "NLOD-2.0", "NLOD 1.0": "NLOD-1.0", "nlod-2.0": "NLOD-2.0", "CC0": "CC0-1.0", "CC-BY": "CC-BY-4.0",
		"cc by-sa 3.0": "CC-BY-SA-3.0", "Apache 2": "Apache-2.0", "åvl. § 14": "public-domain-act-14",
		"en helt egen lisens": "", "": "",
	} {
		if got := Suggest(written); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", written, got, want)
		}
	}
}

func TestNamesAreSortedAndKnown(t *testing.T) {
	if !slices.IsSorted(names[:7]) || !slices.IsSorted(names[7:]) {
		t.Error("the names are not in order")
	}
	for _, n := range names {
		if !Known(n) || Suggest(n) != n {
			t.Errorf("%s: known %v, suggested %q", n, Known(n), Suggest(n))
		}
	}
}
