package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"kvern/internal/storage"
)

// ErrStopped means that a run was asked to stop and did so in good order; what is
// done stays done.
var ErrStopped = errors.New("stopped before the end")

// Runner runs the tasks of a run, phase by phase.
type Runner struct {
	// Store keeps outputs and done records.
	Store storage.Store
	// Scratch is a directory for temporary files of tasks.
	Scratch string
	// Pool is shared by all tasks.
	Pool *Pool
	// Events, when set, is told what happens, one event at a time.
	Events func(Event)
	// Drain, when closed, asks the run to start no more tasks; those that run
	// may finish until the context ends.
	Drain <-chan struct{}

	mu sync.Mutex
}

// Emit passes an event on.
func (r *Runner) Emit(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Events != nil {
		e.Time = time.Now().UTC()
		r.Events(e)
	}
}

// Done tells the tasks that have been done from those that are stale: never done,
// done with other settings or inputs, or whose outputs are gone.
func (r *Runner) Done(tasks []Task) (done map[string]*Done, stale []Task, err error) {
	done = map[string]*Done{}
	for _, t := range tasks {
		d, err := find(r.Store, &t)
		if err != nil {
			return nil, nil, err
		}
		if d != nil {
			done[t.Name] = d
		} else {
			stale = append(stale, t)
		}
	}
	return done, stale, nil
}

// Run runs the stale tasks of a phase, at most parallel at a time, and returns
// the done records of all. The first error stops the phase.
func (r *Runner) Run(ctx context.Context, phase string, tasks []Task, parallel int) (map[string]*Done, error) {
	done, stale, err := r.Done(tasks)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(stale, func(a, b Task) int { return cmp.Compare(b.Bytes, a.Bytes) })
	p := &phaseRun{runner: r, name: phase, queue: stale, done: done, started: time.Now(), skipped: len(tasks) - len(stale), tasks: len(tasks)}
	p.count.removed = map[string]int64{}
	for _, t := range stale {
		p.total += t.Bytes
	}
	r.Emit(p.event(PhaseStarted))
	err = p.run(ctx, max(1, min(parallel, len(stale))))
	if err != nil {
		return nil, err
	}
	r.Emit(p.event(PhaseDone))
	return p.done, nil
}

// phaseRun is the state of one phase while its tasks run.
type phaseRun struct {
	runner  *Runner
	name    string
	started time.Time
	tasks   int
	skipped int
	total   int64
	count   counter

	mu    sync.Mutex
	queue []Task
	done  map[string]*Done
}

func (p *phaseRun) event(kind string) Event {
	p.mu.Lock()
	e := Event{Event: kind, Phase: p.name, Tasks: p.tasks, Skipped: p.skipped, TasksDone: len(p.done)}
	p.mu.Unlock()
	p.count.snapshot(&e, p.total, time.Since(p.started))
	return e
}

func (p *phaseRun) run(ctx context.Context, parallel int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers, ticker sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for {
				t, ok := p.next()
				if !ok || ctx.Err() != nil {
					return
				}
				if err := p.do(ctx, &t); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	stop := make(chan struct{})
	ticker.Go(func() { p.tick(stop) })
	workers.Wait()
	close(stop)
	ticker.Wait()
	if ctx.Err() != nil {
		if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
			return err
		}
		return ErrStopped
	}
	if len(p.done) < p.tasks {
		return ErrStopped
	}
	return nil
}

// next takes a task off the queue, unless the run is to drain.
func (p *phaseRun) next() (Task, bool) {
	select {
	case <-p.runner.Drain:
		return Task{}, false
	default:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) == 0 {
		return Task{}, false
	}
	t := p.queue[0]
	p.queue = p.queue[1:]
	return t, true
}

func (p *phaseRun) do(ctx context.Context, t *Task) error {
	r := p.runner
	r.Emit(Event{Event: TaskStarted, Phase: p.name, Task: t.Name})
	started := time.Now()
	a := &Attempt{store: r.Store, task: t, scratch: r.Scratch, pool: r.Pool, count: &p.count}
	err := safely(func() error { return t.Run(ctx, a) })
	var d *Done
	if err == nil {
		d, err = a.commit()
	}
	if err != nil {
		a.abort()
		r.Emit(Event{Event: TaskFailed, Phase: p.name, Task: t.Name})
		return fmt.Errorf("%s: %w", t.Name, err)
	}
	p.mu.Lock()
	p.done[t.Name] = d
	p.mu.Unlock()
	e := p.event(TaskDone)
	e.Task, e.Seconds = t.Name, round(time.Since(started).Seconds())
	r.Emit(e)
	return nil
}

// tick shows progress twice a second.
func (p *phaseRun) tick(stop <-chan struct{}) {
	t := time.NewTicker(500 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case <-t.C:
			p.runner.Emit(p.event(Progress))
		}
	}
}

// safely turns a panic into an error that says where it was. It leaves out the
// value of the panic, which may hold text of a document.
func safely(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{where()}
		}
	}()
	return f()
}

type panicError struct{ at string }

func (e *panicError) Error() string { return "panic in " + e.at }

// where names the function and line that panicked: the first frame below the
// runtime's own.
func where() string {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			file := f.File[strings.LastIndexByte(f.File, '/')+1:]
			return fmt.Sprintf("%s (%s:%d)", f.Function, file, f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
