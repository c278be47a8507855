package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"kvern/corpus"
	"kvern/engine"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitQuarantined = 3
	exitGuarded     = 4
	exitStopped     = 75 // EX_TEMPFAIL of sysexits.h
)

// usageError is a mistake of whoever typed the command or wrote the file.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// told is an error that has been told already; only its status is left to say.
type told struct{ status int }

func (t told) Error() string { return fmt.Sprintf("exit status %d", t.status) }

// execute runs the command line and returns the exit status.
func execute(args []string, in io.Reader, out, errOut io.Writer) int {
	root := &cobra.Command{
		Use:   "kvern",
		Short: "Grind public-sector text into shards for language-model training",
		Long: `kvern reads public-sector text, tells bokmål, nynorsk and the Sámi languages
apart, replaces personal data, removes duplicates, and writes Parquet shards in
which every input document is accounted for.

Try it:  kvern run demo`,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.AddCommand(
		runCommand(), checkCommand(), planCommand(), statusCommand(), verifyCommand(), whyCommand(), cleanCommand(),
		extractCommand(), detectCommand(), scrubCommand(), dedupCommand(),
		sourceCommand(), partsCommand(), trainCommand(), evalCommand(), versionCommand(),
	)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see '%s --help'", err, c.CommandPath())}
	})
	err := root.Execute()
	status := statusOf(err)
	if err != nil && !errors.As(err, new(told)) {
		fmt.Fprintf(errOut, "kvern: %v\n", err)
	}
	return status
}

func statusOf(err error) int {
	var t told
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &t):
		return t.status
	case errors.As(err, new(usageError)), isCobraUsage(err):
		return exitUsage
	case errors.Is(err, pipelines.ErrQuarantine):
		return exitQuarantined
	case errors.Is(err, pipelines.ErrGuarded):
		return exitGuarded
	case errors.Is(err, engine.ErrStopped):
		return exitStopped
	}
	return exitFailed
}

// isCobraUsage recognises the mistakes that cobra finds before a verb is run,
// which have no type of their own.
func isCobraUsage(err error) bool {
	var u interface{ isUsage() }
	return errors.As(err, &u) || len(err.Error()) > 15 && err.Error()[:15] == "unknown command"
}

// args checks the number of arguments of a verb.
func args(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if len(given) < least || most >= 0 && len(given) > most {
			return usageError{fmt.Errorf("%s wants %s; see '%s --help'", c.CommandPath(), what, c.CommandPath())}
		}
		return nil
	}
}

// stopping returns a context and a channel for a run. The first signal closes the
// channel, so that what runs may finish; ten seconds later, or at the second
// signal, the context ends.
func stopping(ctx context.Context, errOut io.Writer) (context.Context, <-chan struct{}, func()) {
	ctx, cancel := context.WithCancel(ctx)
	drain := make(chan struct{})
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	quit := make(chan struct{})
	go func() {
		select {
		case <-signals:
		case <-quit:
			return
		}
		fmt.Fprintln(errOut, "kvern: stopping when the tasks at hand are done, in 10 seconds at most; once more to stop at once")
		close(drain)
		select {
		case <-signals:
		case <-time.After(10 * time.Second):
		case <-quit:
		}
		cancel()
	}()
	return ctx, drain, func() {
		signal.Stop(signals)
		close(quit)
		cancel()
	}
}

// resources are the flags that say how much of the machine to use.
type resources struct {
	workers int
	memory  corpus.Size
}

func (r *resources) flags(c *cobra.Command) {
	r.memory = defaultMemory()
	c.Flags().IntVar(&r.workers, "workers", runtime.GOMAXPROCS(0), "how many cores to use")
	c.Flags().Var(sizeFlag{&r.memory}, "memory", "how much memory to keep within")
}

// apply tells the Go runtime about the limits. A tenth is left for what it does
// not count.
func (r *resources) apply() error {
	if r.workers < 1 {
		return usageError{errors.New("--workers: want 1 or more")}
	}
	if r.memory < 64*corpus.MiB {
		return usageError{fmt.Errorf("--memory: %s is too little; kvern needs 64 MiB", r.memory)}
	}
	debug.SetMemoryLimit(int64(r.memory) / 10 * 9)
	return nil
}

// sizeFlag is a flag such as --memory 512MiB.
type sizeFlag struct{ size *corpus.Size }

func (f sizeFlag) Set(s string) error { return f.size.UnmarshalText([]byte(s)) }
func (f sizeFlag) Type() string       { return "size" }
func (f sizeFlag) String() string {
	if f.size == nil {
		return ""
	}
	b, err := f.size.MarshalText()
	if err != nil {
		return ""
	}
	return string(b)
}
