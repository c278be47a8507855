package engine

import (
	"context"
	"maps"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Pool shares the cores and the memory of a run among its goroutines. There may
// be many goroutines; those that compute hold one of a fixed number of tokens,
// and give it back before they wait for anything.
type Pool struct {
	Workers int
	tokens  chan struct{}
	memory  *semaphore.Weighted
	limit   int64

	mu  sync.Mutex
	cpu map[string]time.Duration
}

// NewPool returns a pool for a number of workers that keeps the documents in
// flight within memory bytes.
func NewPool(workers int, memory int64) *Pool {
	return &Pool{
		Workers: workers,
		tokens:  make(chan struct{}, workers),
		memory:  semaphore.NewWeighted(memory),
		limit:   memory,
		cpu:     map[string]time.Duration{},
	}
}

// reserve waits until n bytes of the memory for documents are free. What asks for
// more than there is gets all of it, alone. It returns what release wants.
func (p *Pool) reserve(ctx context.Context, n int64) (int64, error) {
	n = min(n, p.limit)
	return n, p.memory.Acquire(ctx, n)
}

func (p *Pool) release(n int64) { p.memory.Release(n) }

// CPU gives the CPU time spent so far by part.
func (p *Pool) CPU() map[string]time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.cpu)
}

// Shift is a goroutine's right to compute, and the watch on what it computes for.
type Shift struct {
	pool *Pool
	last time.Duration
	cpu  map[string]time.Duration
	held bool
}

// Start waits for a token. The goroutine stays on its thread until End, so that
// the CPU time of its parts can be told from that of others.
func (p *Pool) Start(ctx context.Context) (*Shift, error) {
	s := &Shift{pool: p, cpu: map[string]time.Duration{}}
	return s, s.Resume(ctx)
}

// Resume waits for the token again after Pause.
func (s *Shift) Resume(ctx context.Context) error {
	select {
	case s.pool.tokens <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.held = true
	runtime.LockOSThread()
	s.last = threadCPU()
	return nil
}

// Spent books the CPU time since the last call, or since Resume, to a part.
func (s *Shift) Spent(part string) {
	now := threadCPU()
	s.cpu[part] += now - s.last
	s.last = now
}

// Pause gives the token back, before the goroutine waits for something.
func (s *Shift) Pause() {
	if !s.held {
		return
	}
	s.held = false
	runtime.UnlockOSThread()
	s.pool.mu.Lock()
	for part, d := range s.cpu {
		s.pool.cpu[part] += d
	}
	s.pool.mu.Unlock()
	clear(s.cpu)
	<-s.pool.tokens
}
