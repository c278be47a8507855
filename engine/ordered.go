package engine

import (
	"context"
	"iter"
	"sync"
)

// Ordered works on items with several goroutines and hands the results on in the
// order of the items. At most a few times as many items as workers are under way
// at once. Work is called concurrently, emit by one goroutine at a time. The first
// error of the items, of work or of emit, in the order of the items, ends it all.
func Ordered[In, Out any](ctx context.Context, workers int, items iter.Seq2[In, error], work func(In) (Out, error), emit func(Out) error) error {
	type result struct {
		out Out
		err error
	}
	type job struct {
		in   In
		done chan result
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs := make(chan job, workers)
	queue := make(chan chan result, 2*workers) // the order
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(queue)
		defer close(jobs)
		for in, err := range items {
			done := make(chan result, 1)
			if err != nil {
				done <- result{err: err}
			}
			select {
			case queue <- done:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
			select {
			case jobs <- job{in, done}:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				var r result
				r.err = safely(func() (err error) {
					r.out, err = work(j.in)
					return err
				})
				j.done <- r
			}
		})
	}
	defer wg.Wait()
	defer cancel()
	for done := range queue {
		select {
		case r := <-done:
			if r.err != nil {
				return r.err
			}
			if err := emit(r.out); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return ctx.Err()
}
