package fetch

import (
	"strconv"
	"strings"
	"time"
)

// maxRules is how much of robots.txt and tdmrep.json is read; RFC 9309, 2.5, asks for
// 500 KiB at least.
const maxRules = 512 << 10

// robots is what a robots.txt says to one robot (RFC 9309).
type robots struct {
	rules []robotsRule
	delay time.Duration // Crawl-delay, which the RFC does not know but servers use
}

type robotsRule struct {
	pattern string
	allow   bool
}

// parseRobots reads the groups that name the product token of a robot, or, when none
// does, those for all.
func parseRobots(text, token string) robots {
	own, all, found := parseGroups(text, token)
	if found {
		return own
	}
	return all
}

// parseGroups reads the groups that name a robot, if any are found, and those for all.
func parseGroups(text, token string) (own, all robots, found bool) {
	var named, starred, inRules bool
	for _, line := range strings.FieldsFunc(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if key == "user-agent" && ok {
			if inRules { // a new group begins
				named, starred, inRules = false, false, false
			}
			named = named || strings.EqualFold(productToken(value), token)
			starred = starred || value == "*"
			found = found || named
			continue
		}
		for _, group := range []struct {
			meant bool
			r     *robots
		}{{named, &own}, {starred, &all}} {
			if group.meant && ok {
				group.r.add(key, value)
			}
		}
		inRules = inRules || key == "allow" || key == "disallow" || key == "crawl-delay"
	}
	return own, all, found
}

// productToken is the part of a user-agent line that names a robot.
func productToken(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !('a' <= r|0x20 && r|0x20 <= 'z' || r == '-' || r == '_')
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// IsRobot reports whether a name is one that robots.txt can have rules for.
func IsRobot(name string) bool { return name != "" && productToken(name) == name }

func (r *robots) add(key, value string) {
	switch key {
	case "allow", "disallow":
		if value != "" && value[0] != '/' && value[0] != '*' {
			value = "/" + value
		}
		if value != "" {
			r.rules = append(r.rules, robotsRule{canonical(value), key == "allow"})
		}
	case "crawl-delay":
		if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 1e6 {
			r.delay = max(r.delay, time.Duration(s*float64(time.Second)))
		}
	}
}

// allows reports whether a path with its query may be fetched: the longest rule
// counts, and of two equally long ones the one that allows.
func (r *robots) allows(path string) bool {
	path = canonical(path)
	longest, allowed := -1, true
	for _, rule := range r.rules {
		n := len(rule.pattern)
		if n < longest || !match(rule.pattern, path) {
			continue
		}
		if n > longest {
			allowed = rule.allow
		}
		longest, allowed = n, allowed || rule.allow
	}
	return allowed
}
