package licence

import "testing"

func TestFromStatement(t *testing.T) {
	for s, want := range map[string]string{
		"http://creativecommons.org/licenses/by/4.0/deed.no": "CC-BY-4.0", "https://creativecommons.org/licenses/by-nc-nd/3.0/no/": "CC-BY-NC-ND-3.0",
		"Lisens: https://creativecommons.org/licenses/by/3.0/no": "CC-BY-3.0-NO", "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
		"http://creativecommons.org/publicdomain/mark/1.0/": "CC-PDM-1.0", "CC BY-NC 4.0": "CC-BY-NC-4.0", "CC-BY-4.0": "CC-BY-4.0",
		"https://data.norge.no/nlod/no/2.0": "NLOD-2.0", "https://data.norge.no/nlod/no/1.0/": "NLOD-1.0",
		"© Forfatteren": "", "": "", "https://creativecommons.org/licenses/ukjent/9.9/": "", "https://creativecommons.org/": "",
	} {
		if got := FromStatement(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
