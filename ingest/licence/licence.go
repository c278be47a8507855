// Package licence knows the names under which text may be used.
//
// A name is the SPDX id of the licence (https://spdx.org/licenses) where it has
// one. The others are the terms that Norwegian and European public text comes
// under without a licence document of its own.
package licence

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// names are the known names, sorted.
var names = []string{
	// Terms that SPDX does not list.
	"CLARIN-ACA",           // CLARIN: for researchers
	"CLARIN-PUB",           // CLARIN: for everybody
	"CLARIN-RES",           // CLARIN: on individual conditions
	"TDM-DSM-3",            // text and data mining for research, Directive (EU) 2019/790 Art. 3
	"TDM-DSM-4",            // text and data mining without reservation, Art. 4
	"public-domain",        // the term of protection has run out
	"public-domain-act-14", // official documents, åndsverkloven (2018) § 14

	// SPDX.
	"0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause",
	"CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-3.0-NO", "CC-BY-4.0",
	"CC-BY-NC-2.0", "CC-BY-NC-3.0", "CC-BY-NC-4.0",
	"CC-BY-NC-ND-2.0", "CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0",
	"CC-BY-NC-SA-2.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0",
	"CC-BY-ND-2.0", "CC-BY-ND-3.0", "CC-BY-ND-4.0",
	"CC-BY-SA-2.0", "CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0",
	"CC-PDDC", "CC-PDM-1.0", "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0",
	"DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "EUPL-1.1", "EUPL-1.2", "GFDL-1.2-or-later", "GFDL-1.3-or-later",
	"GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC",
	"LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
	"MIT", "MIT-0", "MPL-2.0", "NLOD-1.0", "NLOD-2.0", "ODC-By-1.0", "ODbL-1.0",
	"OGL-UK-2.0", "OGL-UK-3.0", "PDDL-1.0", "Unlicense", "etalab-2.0",
}

// OwnPrefix begins the name of a licence of one's own, as SPDX has it.
const OwnPrefix = "LicenseRef-"

// Known reports whether name is a known licence or one of one's own: OwnPrefix
// followed by letters, digits, '-' and '.'.
func Known(name string) bool {
	if own, ok := strings.CutPrefix(name, OwnPrefix); ok {
		return own != "" && strings.Trim(own, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
	}
	return slices.Contains(names, name)
}

// nicknames are what people write.
var nicknames = map[string]string{
	"nlod": "NLOD-2.0", "cc0": "CC0-1.0", "ccby": "CC-BY-4.0", "ccbysa": "CC-BY-SA-4.0", "apache": "Apache-2.0",
	"pd": "public-domain", "publicdomain": "public-domain", "pddl": "PDDL-1.0", "odcby": "ODC-By-1.0",
	"åndsverkloven14": "public-domain-act-14", "andsverkloven14": "public-domain-act-14",
	"åvl14": "public-domain-act-14", "gfdl": "GFDL-1.3-or-later", "odbl": "ODbL-1.0",
}

// Suggest gives the known name nearest to what was written, or "".
func Suggest(written string) string {
	plain := bare(written)
	if n, ok := nicknames[plain]; ok {
		return n
	}
	best, distance := "", len(plain)/3+1
	for _, n := range names {
		if d := levenshtein.Distance(plain, bare(n), nil); d < distance {
			best, distance = n, d
		}
	}
	return best
}

// bare keeps lower-case letters and digits.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_.,/()§", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
