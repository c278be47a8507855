package corpus

import (
	"fmt"
	"time"
)

// Date is a calendar day; the zero Date is unknown.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// ParseDate reads an ISO 8601 date, alone or in front of a time. A year or a
// month alone is not a date: it yields the zero Date and an error.
func ParseDate(s string) (Date, error) {
	if len(s) > len(time.DateOnly) && (s[len(time.DateOnly)] == 'T' || s[len(time.DateOnly)] == ' ') {
		s = s[:len(time.DateOnly)]
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("want a date such as 2026-03-14")
	}
	return Date{int16(t.Year()), uint8(t.Month()), uint8(t.Day())}, nil
}

// IsZero reports whether the date is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// Days counts days since 1970-01-01.
func (d Date) Days() int32 {
	return int32(time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// String writes the date as ISO 8601, or nothing when it is unknown.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}
