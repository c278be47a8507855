package language

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnits(t *testing.T) {
	for text, want := range map[string][]string{
		"Møtet ble åpnet. Alle var til stede!":           {"Møtet ble åpnet.| Alle var til stede!"},
		"Dvs. at saken er avgjort, f.eks. i dag. Slutt.": {"Dvs. at saken er avgjort, f.eks. i dag.| Slutt."},
		"Loven trådte i kraft 1. januar 2026. Den gjelder": {
			"Loven trådte i kraft 1. januar 2026.| Den gjelder",
		},
		"Navn\tAdresse\tSted":        {"Navn\t|Adresse\t|Sted"},
		"linje en\nlinje to\n\nfire": {"linje en\n|linje to\n\n|fire"},
		"   ":                        {"   "},
	} {
		var got []string
		c := cutter{text: text}
		for {
			start, end, _ := c.cut()
			if start == end {
				break
			}
			got = append(got, text[start:end])
		}
		if diff := cmp.Diff([]string{strings.Join(got, "|")}, want); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestBorders(t *testing.T) {
	var got []border
	c := cutter{text: "Den første setningen her. Den andre.\nNy linje.\n\nNytt avsnitt."}
	for {
		start, end, before := c.cut()
		if start == end {
			break
		}
		got = append(got, before)
	}
	if diff := cmp.Diff(got, []border{sentenceBorder, sentenceBorder, lineBorder, paragraphBorder}); diff != "" {
		t.Error(diff)
	}
}
