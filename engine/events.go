package engine

import (
	"maps"
	"math"
	"sync"
	"time"
)

// Event is something that happened in a run, for a progress bar or a log. Events
// are the only place where a run tells time.
type Event struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"`
	Phase string    `json:"phase,omitempty"`
	Task  string    `json:"task,omitempty"`

	Tasks     int   `json:"tasks,omitempty"`      // of the phase
	Skipped   int   `json:"skipped,omitempty"`    // of them, done before
	TasksDone int   `json:"tasks_done,omitempty"` // of them, done so far
	Documents int64 `json:"documents,omitempty"`  // so far, in the phase
	Bytes     int64 `json:"bytes,omitempty"`      // so far, in the phase
	Total     int64 `json:"total,omitempty"`      // bytes to do in the phase

	Seconds float64          `json:"seconds,omitempty"`
	Left    float64          `json:"seconds_left,omitempty"`
	MBPerS  float64          `json:"mb_per_s,omitempty"`
	Removed map[string]int64 `json:"removed,omitempty"` // by stage and reason, so far in the phase
	Message string           `json:"message,omitempty"`
}

// The kinds of events.
const (
	RunStarted   = "run-started"
	PhaseStarted = "phase-started"
	TaskStarted  = "task-started"
	TaskDone     = "task-done"
	TaskFailed   = "task-failed"
	Progress     = "progress"
	PhaseDone    = "phase-done"
	Warning      = "warning"
	Fetching     = "fetching" // over the network, before the first phase
	RunDone      = "run-done"
	RunFailed    = "run-failed"
)

// counter adds up what the tasks of a phase report as they go.
type counter struct {
	mu        sync.Mutex
	documents int64
	bytes     int64
	removed   map[string]int64
}

func (c *counter) add(documents, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents += documents
	c.bytes += bytes
}

func (c *counter) remove(reason string, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removed[reason] += n
}

// snapshot fills in the figures of an event.
func (c *counter) snapshot(e *Event, total int64, since time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.Documents, e.Bytes, e.Total = c.documents, c.bytes, total
	e.Removed = maps.Clone(c.removed)
	e.Seconds = round(since.Seconds())
	if since > 0 {
		e.MBPerS = round(float64(c.bytes) / 1e6 / since.Seconds())
	}
	if c.bytes > 0 && total > c.bytes {
		e.Left = round(since.Seconds() * float64(total-c.bytes) / float64(c.bytes))
	}
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
