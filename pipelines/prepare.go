package pipelines

import (
	"context"
	"fmt"
	"os"
	"strings"

	"kvern/corpus"
	"kvern/engine"
	"kvern/export"
)

// Names of phases, in order.
const (
	phasePrepare = "prepare"
	phaseJudge   = "judge"
	phaseMatch   = "match"
	phaseSettle  = "settle"
	phaseLayout  = "layout"
	phaseWrite   = "write"
)

// What a task of a phase needs at most, besides the documents in flight, which
// the pool keeps count of.
const (
	prepareMemory = 96 * corpus.MiB // two runs being sorted, compressed and written
	judgeMemory   = 8 * corpus.MiB
	matchMemory   = 64 * corpus.MiB
	writeMemory   = 128 * corpus.MiB // a row group, its pages, and the encoders
	cursorMemory  = 512 * corpus.KiB // of one segment in a merge
)

// prepare reads, filters, signs and stages all inputs, and judges them.
func (r *run) prepare(ctx context.Context, report *Report) error {
	var prepare, judge []engine.Task
	for _, u := range r.units {
		prepare, judge = append(prepare, u.prepare), append(judge, u.judge)
	}
	fresh := r.fresh(prepare)
	if err := r.phase(ctx, phasePrepare, prepare, r.parallel(prepareMemory)); err != nil {
		return err
	}
	if err := r.checkCoverage(report, fresh); err != nil {
		return err
	}
	if err := os.RemoveAll(r.dir.Spool()); err != nil {
		return fmt.Errorf("remove the spool of standard input: %w", err)
	}
	if err := r.shorten(ctx); err != nil {
		return err
	}
	for _, p := range r.evaluationPhase() {
		if err := r.phase(ctx, p.name, p.tasks, r.parallel(matchMemory)); err != nil {
			return err
		}
	}
	if err := r.phase(ctx, phaseJudge, judge, r.parallel(judgeMemory)); err != nil {
		return err
	}
	var counts []export.Taken
	for _, u := range r.units {
		var j judged
		if err := r.done[u.judge.Name].Unmarshal(&j); err != nil {
			return err
		}
		counts = append(counts, j.Counts...)
	}
	counts = sum(counts)
	if err := r.expected(counts); err != nil {
		return err
	}
	return r.guard(counts, report)
}

// fresh tells which tasks have yet to be done.
func (r *run) fresh(tasks []engine.Task) map[string]bool {
	fresh := map[string]bool{}
	if _, stale, err := r.runner.Done(tasks); err == nil {
		for _, t := range stale {
			fresh[t.Name] = true
		}
	}
	return fresh
}

// checkCoverage proves that files which several tasks read were read whole, and
// adds up what this run has read.
func (r *run) checkCoverage(report *Report, fresh map[string]bool) error {
	for _, src := range r.sources {
		var ranges []engine.CoveredRange
		parts, size := map[string]int{}, map[string]int64{}
		for _, u := range r.units {
			if u.source != src {
				continue
			}
			c, err := r.coverage(u)
			if err != nil {
				return err
			}
			ranges = append(ranges, c.Ranges...)
			if b := c.Bytes; fresh[u.prepare.Name] {
				report.Read += b.Documents + b.Overhead + b.Removed + b.Quarantined
			}
			for _, s := range u.split.Stretches {
				parts[s.File]++
				size[s.File] = max(size[s.File], s.End)
			}
		}
		for file, n := range parts {
			if n < 2 {
				delete(size, file)
			}
		}
		if err := engine.CheckRanges(ranges, size); err != nil {
			return fmt.Errorf("source %s: %w", src.info.Name, err)
		}
	}
	return nil
}

func (r *run) coverage(u *unit) (c engine.Coverage, err error) {
	err = r.done[u.prepare.Name].Unmarshal(&c)
	for i := range c.Ranges { // there are some only where the split is one stretch
		c.Ranges[i].File = u.split.Stretches[0].File
	}
	return c, err
}

// guard stops the run when a limit is passed by enough documents to be sure.
func (r *run) guard(counts []export.Taken, report *Report) error {
	var stop []string
	for _, b := range r.file.Export.Guard.Check(counts) {
		if b.Stops {
			stop = append(stop, b.String())
			continue
		}
		report.Breaches = append(report.Breaches, b)
		r.runner.Emit(engine.Event{Event: engine.Warning, Message: b.String() + fmt.Sprintf(" (fewer than %d documents: a warning)", export.GuardMinimum)})
	}
	if len(stop) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s", ErrGuarded, strings.Join(stop, "\n  "))
}
