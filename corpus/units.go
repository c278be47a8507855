package corpus

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes. In a pipeline file it is written with a binary
// unit: "256MiB", "64KiB", "1GiB", or plain bytes.
type Size int64

// The binary units.
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
	GiB Size = 1 << 30
	TiB Size = 1 << 40
)

var units = []struct {
	name string
	size Size
}{{"TiB", TiB}, {"GiB", GiB}, {"MiB", MiB}, {"KiB", KiB}, {"B", 1}}

// UnmarshalText reads "256MiB", "1.5 GiB", "4096" or "4096B".
func (s *Size) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	number, unit := text, Size(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(text, u.name); ok {
			number, unit = strings.TrimSpace(n), u.size
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v < 0 || v*float64(unit) > math.MaxInt64/2 {
		return fmt.Errorf("want a size such as 256MiB, got %q%s", text, decimalHint(text))
	}
	*s = Size(v * float64(unit))
	return nil
}

// Pattern is what a size looks like, for editors.
func (Size) Pattern() string { return `[0-9]+(\.[0-9]+)? ?(B|KiB|MiB|GiB|TiB)?` }

// decimalHint helps those who wrote a decimal unit.
func decimalHint(s string) string {
	for _, u := range []string{"KB", "MB", "GB", "TB", "kB", "K", "M", "G", "T"} {
		if n, ok := strings.CutSuffix(s, u); ok {
			if _, err := strconv.ParseFloat(strings.TrimSpace(n), 64); err == nil {
				return fmt.Sprintf(" (did you mean %q?)", strings.TrimSpace(n)+strings.ToUpper(u[:1])+"iB")
			}
		}
	}
	return ""
}

// MarshalText writes the size with the largest unit that divides it.
func (s Size) MarshalText() ([]byte, error) {
	for _, u := range units {
		if s >= u.size && s%u.size == 0 && u.size > 1 {
			return []byte(strconv.FormatInt(int64(s/u.size), 10) + u.name), nil
		}
	}
	return []byte(strconv.FormatInt(int64(s), 10) + "B"), nil
}

// String writes the size for people: three significant digits and a unit.
func (s Size) String() string {
	for _, u := range units {
		if s >= u.size && u.size > 1 {
			v := float64(s) / float64(u.size)
			return strconv.FormatFloat(v, 'f', max(0, 2-int(math.Log10(v))), 64) + " " + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + " B"
}

// Share is a part of a whole between 0 and 1. In a pipeline file it is written
// as a percentage: "0.1%", "10%".
type Share float64

// UnmarshalText reads "10%" or "0.1".
func (s *Share) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return fmt.Errorf("want a share such as 5%%, between 0%% and 100%%, got %q", text)
	}
	*s = Share(v)
	return nil
}

// Pattern is what a share looks like, for editors.
func (Share) Pattern() string { return `[0-9]+(\.[0-9]+)? ?%?` }

// MarshalText writes the share as a percentage.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String writes the share as a percentage without trailing zeros.
func (s Share) String() string {
	return strconv.FormatFloat(math.Round(float64(s)*1e8)/1e6, 'f', -1, 64) + "%"
}

// Ratio divides counts and rounds to four decimals, so that the value is the
// same on every machine and reads well. It is 0 when the whole is 0.
func Ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return Round(float64(part) / float64(whole))
}

// Round rounds to four decimals.
func Round(v float64) float64 { return math.Round(v*1e4) / 1e4 }
