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

// Reservation says what a value of tdm-reservation means, or "". Where several stand
// side by side, the one that reserves counts.
func Reservation(value string) string {
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
// what it is about, and a file that is damaged as one of everything: its author wanted
// to say something. A page that a server sends for any address says nothing.
func parseTDM(text string) (rules []tdmRule) {
	type rule struct {
		Location    string          `json:"location"`
		Reservation json.RawMessage `json:"tdm-reservation"`
		Policy      string          `json:"tdm-policy"`
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	var file []rule
	switch {
	case strings.HasPrefix(text, "{"): // one rule without its list
		text = "[" + text + "]"
	case !strings.HasPrefix(text, "["):
		return nil
	}
	if json.Unmarshal([]byte(text), &file) != nil {
		return []tdmRule{{"/", Reserved, ""}}
	}
	for _, r := range file {
		rule := tdmRule{canonical(r.Location), Reserved, r.Policy}
		if Reservation(strings.Trim(string(r.Reservation), `"`)) == NotReserved {
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
