package engine

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func numbers(n int, fail int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if i == fail {
				yield(0, errors.New("no more numbers"))
				return
			}
			if !yield(i, nil) {
				return
			}
		}
	}
}

// Slow items hold up later ones, but not their order.
func TestOrderedKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		err := Ordered(context.Background(), 8, numbers(500, -1), func(i int) (int, error) {
			time.Sleep(time.Duration(i*7919%13) * time.Second)
			return i, nil
		}, func(i int) error { got = append(got, i); return nil })
		if err != nil || len(got) != 500 || !slices.IsSorted(got) {
			t.Errorf("%d items, in order: %v, %v", len(got), slices.IsSorted(got), err)
		}
	})
}

func TestOrderedEndsWithTheFirstError(t *testing.T) {
	for name, c := range map[string]struct {
		fail        int
		work, write int
		want        string
	}{
		"items": {50, 80, -1, "no more numbers"},
		"work":  {-1, 30, -1, "work 30"},
		"emit":  {-1, 80, 20, "emit 20"},
	} {
		synctest.Test(t, func(t *testing.T) {
			seen := 0
			err := Ordered(context.Background(), 4, numbers(1000, c.fail), func(i int) (int, error) {
				if i >= c.work {
					return 0, errors.New("work " + string(rune('0'+i/10)) + string(rune('0'+i%10)))
				}
				return i, nil
			}, func(i int) error {
				seen++
				if i == c.write {
					return errors.New("emit 20")
				}
				return nil
			})
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v after %d items", name, err, seen)
			}
		})
	}
}

func TestOrderedStopsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		err := Ordered(ctx, 2, numbers(1_000_000, -1), func(i int) (int, error) { return i, nil }, func(i int) error {
			if i == 10 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestOrderedTurnsAPanicIntoAnError(t *testing.T) {
	err := Ordered(context.Background(), 2, numbers(3, -1), func(i int) (int, error) { panic("secret") }, func(int) error { return nil })
	if err == nil || err.Error() == "secret" {
		t.Errorf("got %v", err)
	}
}
