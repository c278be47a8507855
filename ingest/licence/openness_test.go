package licence

import "testing"

func TestOpennessOrders(t *testing.T) {
	order := []string{"CC0-1.0", "NLOD-2.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CLARIN-RES", "LicenseRef-avtale", ""}
	for i := 1; i < len(order); i++ {
		if Openness(order[i-1]) >= Openness(order[i]) {
			t.Errorf("%q should be preferred to %q", order[i-1], order[i])
		}
	}
	for _, same := range [][2]string{{"CC-BY-4.0", "NLOD-1.0"}, {"public-domain-act-14", "PDDL-1.0"}, {"GPL-3.0-only", "ODbL-1.0"}} {
		if Openness(same[0]) != Openness(same[1]) {
			t.Errorf("%s and %s are not alike", same[0], same[1])
		}
	}
}
