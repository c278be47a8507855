package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"kvern/engine"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// listen returns what passes events on to the terminal and to a file.
func listen(errOut io.Writer, file string, quiet bool) (func(engine.Event), func() error, error) {
	var listeners []func(engine.Event)
	end := func() error { return nil }
	if !quiet {
		if f, ok := errOut.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			listeners = append(listeners, (&bar{out: f}).show)
		} else {
			listeners = append(listeners, (&phaseLines{out: errOut}).show)
		}
	}
	if file != "" {
		f, err := openEvents(file)
		if err != nil {
			return nil, nil, err
		}
		w := bufio.NewWriter(f)
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		var failed error
		listeners = append(listeners, func(e engine.Event) {
			failed = cmp.Or(failed, enc.Encode(e), w.Flush())
		})
		end = func() error { return errors.Join(failed, f.Close()) }
	}
	return func(e engine.Event) {
		for _, l := range listeners {
			l(e)
		}
	}, end, nil
}

// openEvents opens a file to append events to, so that the log of a run that was
// stopped goes on. It refuses a file that holds something else.
func openEvents(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	first, err := bufio.NewReader(f).ReadString('\n')
	var e struct{ Event string }
	if first != "" && (json.Unmarshal([]byte(first), &e) != nil || e.Event == "") || err != nil && err != io.EOF {
		return nil, errors.Join(usageError{fmt.Errorf("--events %s: the file holds something else than events; choose another", name)}, f.Close())
	}
	return f, nil
}

// bar shows progress on a terminal: one line that is drawn anew, and one that
// stays for every phase.
type bar struct {
	out   *os.File
	bar   *progressbar.ProgressBar
	phase string
}

func (b *bar) show(e engine.Event) {
	switch e.Event {
	case engine.PhaseStarted:
		b.phase = e.Phase
		if e.Tasks == e.Skipped {
			return
		}
		b.bar = progressbar.NewOptions64(max(e.Total, int64(e.Tasks-e.Skipped)),
			progressbar.OptionSetWriter(b.out), progressbar.OptionSetWidth(24), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	case engine.Progress, engine.TaskDone:
		if b.bar == nil {
			return
		}
		b.bar.Describe(fmt.Sprintf("%-8s %s", e.Phase, figures(&e)))
		at := e.Bytes
		if e.Total == 0 {
			at = int64(e.TasksDone - e.Skipped)
		}
		b.bar.Set64(at) // a bar that cannot be drawn is no reason to stop
	case engine.PhaseDone:
		if b.bar != nil {
			b.bar.Finish()
			b.bar = nil
		}
		fmt.Fprintln(b.out, summary(&e))
	case engine.Warning:
		fmt.Fprintln(b.out, "\nkvern: warning:", e.Message)
	case engine.Fetching:
		fmt.Fprintln(b.out, "kvern:", e.Message)
	case engine.RunFailed:
		if b.bar != nil {
			b.bar.Exit()
			fmt.Fprintln(b.out)
		}
	}
}

// phaseLines tells about phases where there is no terminal.
type phaseLines struct {
	out  io.Writer
	last time.Time
}

func (l *phaseLines) show(e engine.Event) {
	switch e.Event {
	case engine.PhaseDone:
		fmt.Fprintln(l.out, summary(&e))
	case engine.Warning:
		fmt.Fprintln(l.out, "kvern: warning:", e.Message)
	case engine.Fetching:
		fmt.Fprintln(l.out, "kvern:", e.Message)
	case engine.PhaseStarted:
		l.last = e.Time
	case engine.Progress:
		if e.Time.Sub(l.last) >= 30*time.Second {
			l.last = e.Time
			left := ""
			if e.Left > 0 {
				left = fmt.Sprintf(", %s left", (time.Duration(e.Left) * time.Second).String())
			}
			fmt.Fprintf(l.out, "%-8s %d of %d tasks, %s%s\n", e.Phase, e.TasksDone, e.Tasks, figures(&e), left)
		}
	}
}

// figures are the counts of a phase so far.
func figures(e *engine.Event) string {
	s := count(e.Documents, "document")
	if e.Bytes > 0 {
		s += fmt.Sprintf(", %.1f MB/s", e.MBPerS)
		if e.Phase == "prepare" {
			s += " of files" // as they are, which may be packed
		}
	}
	if r := removals(e.Removed); r != "" {
		s += ", " + r
	}
	return s
}

// removals are the most frequent reasons.
func removals(removed map[string]int64) string {
	if len(removed) == 0 {
		return ""
	}
	total := int64(0)
	reasons := slices.Collect(maps.Keys(removed))
	for _, r := range reasons {
		total += removed[r]
	}
	slices.SortFunc(reasons, func(a, b string) int {
		if d := removed[b] - removed[a]; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	var top []string
	for _, r := range reasons[:min(3, len(reasons))] {
		_, reason, _ := strings.Cut(r, "/")
		top = append(top, fmt.Sprintf("%s %s", group(removed[r]), reason))
	}
	return fmt.Sprintf("%s taken out (%s)", group(total), strings.Join(top, ", "))
}

// summary is the line that stays of a phase.
func summary(e *engine.Event) string {
	s := fmt.Sprintf("%-8s %s", e.Phase, count(e.Tasks, "task"))
	switch {
	case e.Tasks == e.Skipped && e.Tasks > 0:
		return s + ", done before"
	case e.Skipped > 0:
		s += fmt.Sprintf(" (%d done before)", e.Skipped)
	}
	s += fmt.Sprintf(" in %s", time.Duration(e.Seconds*float64(time.Second)).Round(10*time.Millisecond))
	if e.Documents > 0 {
		s += ", " + figures(e)
	}
	return s
}
