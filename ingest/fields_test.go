package ingest

import "testing"

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"2024-05-17": "2024-05-17", "2024-05-17T08:00:00Z": "2024-05-17", "17.05.2024": "2024-05-17", "7.5.2024": "2024-05-07",
		"17.05.2024 12:30": "2024-05-17", "05/17/2024": "", "31.02.2024": "", "2024": "", "17. mai 2024": "", "": "",
	} {
		if got := parseDate(in).String(); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
