package fetch

import (
	"encoding/json"
	"strings"
)

// Reservations against text and data mining, as the archive records them. The W3C's
// TDM Reservation Protocol (Community Group Report, 2024) has three ways to say so;
// the header of a response comes before the file of its server, and a meta element in
// a page, which whoever reads the page looks for, before both.
const (
	Reserved    = "reserved"
	NotReserved = "not-reserved"
	Undeclared  = "undeclared"
)

// reservation says what a value of tdm-reservation means, or "". Where several stand
// side by side, the one that reserves counts.
func reservation(value string) string {
	said := ""
	for one := range strings.SplitSeq(value, ",") {
		switch strings.TrimSpace(one) {
		case "1":
			return Reserved
		case "0":
			said = NotReserved
		}
	}
	return said
}

type tdmRule struct {
	pattern, reservation, policy string
}

// parseTDM reads a tdmrep.json. What is wrong with a rule is taken as a reservation of
// what it is about: its author wanted to say something.
func parseTDM(text string) (rules []tdmRule) {
	var file []struct {
		Location    string          `json:"location"`
		Reservation json.RawMessage `json:"tdm-reservation"`
		Policy      string          `json:"tdm-policy"`
	}
	if json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &file) != nil {
		return nil
	}
	for _, r := range file {
		rule := tdmRule{canonical(r.Location), Reserved, r.Policy}
		if reservation(strings.Trim(string(r.Reservation), `"`)) == NotReserved {
			rule.reservation = NotReserved
		}
		if !strings.HasPrefix(rule.pattern, "/") && !strings.HasPrefix(rule.pattern, "*") {
			rule.pattern = "/" + rule.pattern
		}
		rules = append(rules, rule)
	}
	return rules
}

// tdmOf finds the first rule for a path.
func tdmOf(rules []tdmRule, path string) (reservation, policy string) {
	path = canonical(path)
	for _, r := range rules {
		if match(r.pattern, path) {
			return r.reservation, r.policy
		}
	}
	return Undeclared, ""
}
