package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// The end-to-end tests run the real command on real and damaged text, which lies
// beside the repository and is not part of it. They take minutes, so they run
// where KVERN_E2E is set, as .ci/run does.

const messy = "../../../shared/data/corpus"

func endToEnd(t *testing.T) {
	t.Helper()
	if os.Getenv("KVERN_E2E") == "" {
		t.Skip("takes minutes: set KVERN_E2E=1, as .ci/run does")
	}
	if _, err := os.Stat(messy); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
}

const messyYAML = `name: messy
ingest:
  - {source: messy, files: "dev_messy.jsonl.zst", licence: LicenseRef-internal}
  - {source: malformed, files: "dev_messy.malformed.jsonl", licence: LicenseRef-internal}
filter: [normalize, language, privacy, quality]
export: {quarantine: 5%}
`

// command is a run of the built command.
type command struct {
	t           *testing.T
	binary, dir string
}

func build(t *testing.T) *command {
	t.Helper()
	dir := t.TempDir()
	c := &command{t, filepath.Join(dir, "kvern"), dir}
	out, err := exec.Command("go", "build", "-o", c.binary, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	c.file("messy.yaml", messyYAML)
	return c
}

func (c *command) file(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

func (c *command) start(args ...string) *exec.Cmd {
	c.t.Helper()
	cmd := exec.Command(c.binary, args...)
	cmd.Dir = c.dir
	return cmd
}

func (c *command) run(args ...string) string {
	c.t.Helper()
	out, err := c.start(args...).CombinedOutput()
	if err != nil {
		c.t.Fatalf("kvern %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

var manifestLine = regexp.MustCompile(`manifest SHA-256 ([0-9a-f]{64})`)

func (c *command) manifest(output string) string {
	c.t.Helper()
	m := manifestLine.FindStringSubmatch(output)
	if m == nil {
		c.t.Fatalf("no manifest in\n%s", output)
	}
	return m[1]
}

func (c *command) messy(out string, more ...string) []string {
	c.t.Helper()
	inputs, err := filepath.Abs(messy)
	if err != nil {
		c.t.Fatal(err)
	}
	return append([]string{"run", "messy.yaml", "--inputs", inputs, "--out", out}, more...)
}

func TestEndToEndWorkersAndKills(t *testing.T) {
	endToEnd(t)
	c := build(t)
	started := time.Now()
	first := c.run(c.messy("w2", "--workers", "2")...)
	took := time.Since(started)
	t.Logf("%s\n%s", took, first)
	want := c.manifest(first)
	for _, workers := range []string{"1", "8"} {
		if got := c.manifest(c.run(c.messy("w"+workers, "--workers", workers)...)); got != want {
			t.Errorf("%s workers: manifest %s, want %s", workers, got, want)
		}
	}
	r := rand.New(rand.NewPCG(20, 26))
	killed := 0
	for i := 0; killed < 20; i++ {
		if i == 200 {
			t.Fatalf("only %d of 200 runs could be killed", killed)
		}
		cmd := c.start(c.messy("killed", "--workers", "2")...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(took))))
		if err := cmd.Process.Kill(); err == nil {
			killed++
		}
		cmd.Wait()
		c.wholeOrAbsent("killed")
		if cmd.ProcessState.Success() { // it was quicker than the signal: begin anew
			for _, d := range []string{"killed", "killed.kvern"} {
				if err := os.RemoveAll(filepath.Join(c.dir, d)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := c.manifest(c.run(c.messy("killed")...)); got != want {
		t.Errorf("after %d kills: manifest %s, want %s", killed, got, want)
	}
	c.run("verify", "killed")
}

// wholeOrAbsent checks that a directory is published whole or not at all.
func (c *command) wholeOrAbsent(name string) {
	c.t.Helper()
	if _, err := os.Stat(filepath.Join(c.dir, name)); errors.Is(err, os.ErrNotExist) {
		return
	}
	if out, err := c.start("verify", name).CombinedOutput(); err != nil {
		c.t.Fatalf("something partial was published: %v\n%s", err, out)
	}
}

// tenfold writes ten copies of the messy corpus with ids of their own, each with a
// few words changed, so that it is neither the same nor altogether another.
func (c *command) tenfold(dir string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Join(c.dir, dir), 0o755); err != nil {
		c.t.Fatal(err)
	}
	for i := range 10 {
		in, err := os.Open(filepath.Join(messy, "dev_messy.jsonl.zst"))
		if err != nil {
			c.t.Fatal(err)
		}
		defer in.Close()
		r, err := zstd.NewReader(in)
		if err != nil {
			c.t.Fatal(err)
		}
		out, err := os.Create(filepath.Join(c.dir, dir, fmt.Sprintf("del-%d.jsonl.zst", i)))
		if err != nil {
			c.t.Fatal(err)
		}
		w, err := zstd.NewWriter(out, zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			c.t.Fatal(err)
		}
		lines := bufio.NewReaderSize(r, 1<<20)
		for {
			line, err := lines.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				break
			}
			line = bytes.Replace(line, []byte("dev_messy-"), fmt.Appendf(nil, "del%d-", i), 1)
			line = bytes.ReplaceAll(line, []byte(" og "), fmt.Appendf(nil, " og%d ", i))
			if _, err := w.Write(line); err != nil {
				c.t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), out.Close()); err != nil {
			c.t.Fatal(err)
		}
		r.Close()
	}
}

func TestEndToEndMemory(t *testing.T) {
	endToEnd(t)
	c := build(t)
	const limit = 512 << 20
	one := c.peak(c.messy("one", "--memory", "512MiB", "-q")...)
	c.tenfold("ten")
	c.file("ten.yaml", `name: ten
ingest: [{source: ten, files: "*.zst", licence: LicenseRef-internal}]
filter: [normalize, language, privacy, quality]
export: {quarantine: 5%}
`)
	ten := c.peak("run", "ten.yaml", "--inputs", "ten", "--out", "tenfold", "--memory", "512MiB", "-q")
	t.Logf("peak anonymous memory: %.0f MiB, ten times as much text %.0f MiB, allowed %.0f MiB", mib(one), mib(ten), mib(limit)*1.1)
	for _, p := range []int64{one, ten} {
		if p > limit/10*11 {
			t.Errorf("%.0f MiB of anonymous memory with --memory 512MiB", mib(p))
		}
	}
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// peak runs the command and returns the most anonymous memory it had, sampled
// every few milliseconds.
func (c *command) peak(args ...string) (most int64) {
	c.t.Helper()
	cmd := c.start(args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil {
				c.t.Fatalf("%v\n%s", err, out.String())
			}
			c.t.Log(out.String())
			return most
		case <-time.After(5 * time.Millisecond):
			most = max(most, anonymous(cmd.Process.Pid))
		}
	}
}

// anonymous is the anonymous memory of a process, 0 where the system does not say.
func anonymous(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "RssAnon:" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}

func TestEndToEndQualitySettings(t *testing.T) {
	endToEnd(t)
	c := build(t)
	c.run(c.messy("out")...)
	c.file("messy.yaml", strings.Replace(messyYAML, "quality]", "quality: {profile: none}]", 1))
	inputs, err := filepath.Abs(messy)
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Phases []struct {
			Phase string
			Tasks int
			Stale []string
		}
	}
	if err := json.Unmarshal([]byte(c.run("plan", "messy.yaml", "--inputs", inputs, "--out", "out", "--json")), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.Phases[0].Phase != "prepare" || len(plan.Phases[0].Stale) != 0 || len(plan.Phases[1].Stale) == 0 {
		t.Errorf("plan: %+v", plan.Phases)
	}
	c.run(c.messy("out", "--events", "events.jsonl")...)
	events, err := os.ReadFile(filepath.Join(c.dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(events, []byte(`"event":"task-started","phase":"prepare"`)) || !bytes.Contains(events, []byte(`"event":"task-started","phase":"judge"`)) {
		t.Error("the event log shows that documents were read again, or nothing judged")
	}
}

func TestEndToEndLineOf300MB(t *testing.T) {
	endToEnd(t)
	c := build(t)
	if err := os.Mkdir(filepath.Join(c.dir, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(c.dir, "in", "lang.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range 20 {
		fmt.Fprintf(w, "{\"id\":\"a%d\",\"text\":\"Kommunen har mottatt søknad nummer %d og svarer innen fire uker etter dette.\"}\n", i, i*7919)
		if i == 10 {
			fmt.Fprint(w, `{"id":"lang","text":"`)
			for range 300_000_000 / 30 {
				fmt.Fprint(w, "en linje som aldri tar slutt, ")
			}
			fmt.Fprintln(w, `"}`)
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	c.file("long.yaml", "name: long\ningest: [{source: lang, files: \"*.jsonl\", licence: CC0-1.0}]\nfilter: [normalize, language, privacy, quality]\nexport: {quarantine: 10%}\n")
	most := c.peak("run", "long.yaml", "--inputs", "in", "--memory", "256MiB")
	if most > 256<<20/10*11 {
		t.Errorf("%.0f MiB of anonymous memory", mib(most))
	}
	list, err := os.ReadFile(filepath.Join(c.dir, "long.kvern", "quarantine.jsonl"))
	if err != nil || !strings.Contains(string(list), `"reason":"too-large"`) || strings.Count(string(list), "\n") != 1 {
		t.Errorf("quarantine %s %v", list, err)
	}
}

// A full disk, on a file system of a few megabytes.
func TestEndToEndFullDisk(t *testing.T) {
	endToEnd(t)
	c := build(t)
	small := filepath.Join(c.dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	defer syscall.Unmount(small, 0)
	out, err := c.start(c.messy("small/out", "-q")...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || !strings.Contains(string(out), "no space left on device") || !strings.Contains(string(out), "small/out.kvern") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(small, "out")); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was published")
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", syscall.MS_REMOUNT, "size=400m"); err != nil {
		t.Fatal(err)
	}
	c.run(c.messy("small/out", "-q")...)
	c.run("verify", "small/out")
}

// A file system that cannot be written.
func TestEndToEndReadOnly(t *testing.T) {
	endToEnd(t)
	c := build(t)
	locked := filepath.Join(c.dir, "locked")
	if err := os.Mkdir(locked, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", locked, "tmpfs", syscall.MS_RDONLY, "size=1m"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	defer syscall.Unmount(locked, 0)
	out, err := c.start(c.messy("locked/out")...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "locked/out cannot be written") {
		t.Errorf("%v\n%s", err, out)
	}
}

// SIGTERM drains the run, which can then go on.
func TestEndToEndSignal(t *testing.T) {
	endToEnd(t)
	c := build(t)
	cmd := c.start(c.messy("out", "--workers", "1")...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitStopped || time.Since(started) > 15*time.Second || !strings.Contains(out.String(), "run the same command again to go on") {
		t.Errorf("status %d after %s\n%s", code, time.Since(started), out.String())
	}
	if s := c.run("status", "out"); !strings.Contains(s, "was stopped; run it again to go on") {
		t.Error(s)
	}
	c.run(c.messy("out")...)
}

// The same bytes on another processor, under emulation: a build, and the second
// opinion on a thousand close calls, whose sums lingua adds up in no fixed order.
func TestEndToEndArm64(t *testing.T) {
	endToEnd(t)
	emulator, err := exec.LookPath("qemu-aarch64-static")
	if err != nil {
		t.Skip("needs qemu-aarch64-static (package qemu-user-static)")
	}
	c := build(t)
	arm := filepath.Join(c.dir, "kvern-arm64")
	cross := exec.Command("go", "build", "-o", arm, ".")
	cross.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := cross.CombinedOutput(); err != nil {
		t.Fatalf("build for arm64: %v\n%s", err, out)
	}
	emulated := func(args ...string) string {
		cmd := exec.Command(emulator, append([]string{arm}, args...)...)
		cmd.Dir = c.dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	want := c.manifest(c.run("run", "demo", "--out", "here"))
	if got := c.manifest(emulated("run", "demo", "--out", "there")); got != want {
		t.Errorf("arm64 gives manifest %s, amd64 %s", got, want)
	}

	c.file("close.jsonl", closeCalls(1000))
	opinions := c.run("detect", "--second-opinion", "lingua", "close.jsonl")
	if c.run("detect", "--second-opinion", "lingua", "close.jsonl") != opinions {
		t.Error("a second opinion differs from one run to the next")
	}
	if emulated("detect", "--second-opinion", "lingua", "close.jsonl") != opinions {
		t.Error("a second opinion differs between amd64 and arm64")
	}
	if opinions == c.run("detect", "close.jsonl") {
		t.Error("the second opinion changed nothing: are these close calls?")
	}
}

// closeCalls makes short sentences of words that bokmål, nynorsk and Danish share.
func closeCalls(n int) string {
	r := rand.New(rand.NewPCG(3, 3))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "{\"text\":\"%s %s %s %s.\"}\n",
			pick("Saken", "Møtet", "Fristen", "Sagen", "Planen", "Kari"), pick("er", "var", "kommer", "kan"),
			pick("god", "sendt", "her", "på plass", "klar"), pick("i dag", "i mai", "nu", "no", "nå", "til våren"))
	}
	return b.String()
}

// The five government documents that the project began with.
func TestEndToEndSeeds(t *testing.T) {
	endToEnd(t)
	c := build(t)
	c.file("seeds.yaml", `name: seeds
ingest: [{source: strategi, files: "*.txt", licence: NLOD-2.0}]
filter: [normalize, language: {keep: [nob, nno, sme, eng]}, privacy, quality]
`)
	inputs, err := filepath.Abs("../../../shared/data/seeds")
	if err != nil {
		t.Fatal(err)
	}
	out := c.run("run", "seeds.yaml", "--inputs", inputs)
	if !strings.Contains(out, "seeds: 5 records read, 5 kept, 0 removed, 0 quarantined") {
		t.Error(out)
	}
}
