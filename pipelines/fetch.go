package pipelines

import (
	"context"
	"errors"
	"fmt"

	"kvern/engine"
	"kvern/ingest"
)

// fetch has a source fetch what it reads, unless that is there already, or this is a
// plan. It is the only step of a run that opens a connection.
func (r *run) fetch(ctx context.Context, s ingest.Settings) error {
	err := s.Fetched(r.opts.Inputs)
	if !errors.Is(err, ingest.ErrNotFetched) {
		return err
	}
	if r.opts.planning {
		return fmt.Errorf("%w; 'kvern source fetch' does it, or a run", err)
	}
	tell := func(format string, args ...any) {
		r.runner.Emit(engine.Event{Event: engine.Fetching, Message: fmt.Sprintf("source "+s.Source+": "+format, args...)})
	}
	tell("fetching %s", s.Fetch.Describe())
	_, err = s.Download(ctx, r.opts.Inputs, false, func(done, total int) error {
		if done%100 == 0 && done > 0 {
			tell("%d of %d addresses fetched", done, total)
		}
		select {
		case <-r.opts.Drain:
			return engine.ErrStopped
		default:
			return nil
		}
	})
	if ctx.Err() != nil {
		return engine.ErrStopped
	}
	return err
}
