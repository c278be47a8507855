package dedup

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"kvern/corpus"
)

// benchmarkScale matches n made-up signatures: three in ten are versions of the
// one before them, of the similarity that has the most candidates to no avail or
// more, and one in ten is an exact copy. Estimates decide, since there are no
// texts. It reports the scratch disk used at most.
func benchmarkScale(b *testing.B, n int, memory corpus.Size) {
	for b.Loop() {
		s := defaults()
		s.Templates = Templates.Settings().(*TemplateSettings)
		s.Near.Scope, s.Near.Verify, s.Memory, s.Dir = ScopeCorpus, VerifySketch, memory, b.TempDir()
		f, err := NewFinder(s)
		if err != nil {
			b.Fatal(err)
		}
		peak, stop := watch(s.Dir)
		rnd := rand.New(rand.NewPCG(8, 8))
		sig := make(Signature, SignatureSize)
		for i := range n {
			invent(rnd, sig)
			p := Priority{Source: uint32(i % 5), Digest: sig.Digest(), Key: corpus.NewKey(string(binary.BigEndian.AppendUint32(nil, uint32(i))))}
			if err := f.Add(sig, corpus.Bokmaal, p.Rank(s.Near.Keep)); err != nil {
				b.Fatal(err)
			}
		}
		report, err := f.Find(context.Background(), nil, func(Result) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
		stop()
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		b.Logf("%+v", report)
		b.ReportMetric(float64(peak.Load())/float64(n), "scratch-B/doc")
	}
}

// invent makes the signature of the next document from that of the last.
func invent(rnd *rand.Rand, sig Signature) {
	switch kind := rnd.IntN(10); {
	case kind == 0: // a copy
		return
	case kind > 3 || sig.Shingles() == 0:
		for i := sketchAt; i < SignatureSize; i += 8 {
			binary.LittleEndian.PutUint64(sig[i:], rnd.Uint64())
		}
	default: // a version
		for range rnd.IntN(120) {
			sig[sketchAt+rnd.IntN(SignatureSize-sketchAt)] = byte(rnd.Uint32())
		}
	}
	binary.LittleEndian.PutUint32(sig[16:], 500)
	for i := 0; i < 16; i += 8 {
		binary.LittleEndian.PutUint64(sig[i:], rnd.Uint64())
	}
	binary.LittleEndian.PutUint64(sig[outlineAt:], uint64(rnd.Uint32N(1<<30)))
	binary.LittleEndian.PutUint64(sig[outlineAt+8:], rnd.Uint64())
}

// watch measures the files of a directory until it is stopped.
func watch(dir string) (peak *atomic.Int64, stop func()) {
	peak = new(atomic.Int64)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			size := int64(0)
			_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
				if err == nil && !e.IsDir() {
					if info, err := e.Info(); err == nil {
						size += info.Size()
					}
				}
				return nil
			})
			peak.Store(max(peak.Load(), size))
			select {
			case <-quit:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return peak, func() { close(quit); <-done }
}

func BenchmarkScale1x(b *testing.B)       { benchmarkScale(b, 625_000, 256*corpus.MiB) }
func BenchmarkScale4x(b *testing.B)       { benchmarkScale(b, 2_500_000, 256*corpus.MiB) }
func BenchmarkScale16x(b *testing.B)      { benchmarkScale(b, 10_000_000, 256*corpus.MiB) }
func BenchmarkScaleLow4x(b *testing.B)    { benchmarkScale(b, 2_500_000, 32*corpus.MiB) }
func BenchmarkScaleMemory4x(b *testing.B) { benchmarkScale(b, 2_500_000, 4*corpus.GiB) }

// BenchmarkAdding matches ten thousand made-up signatures against a million of an
// earlier generation, of which four in ten are versions and copies of others.
func BenchmarkAdding(b *testing.B) {
	const n, added = 1_000_000, 10_000
	for b.Loop() {
		s := defaults()
		s.Near.Scope, s.Near.Verify, s.Memory, s.Dir = ScopeCorpus, VerifySketch, 256*corpus.MiB, b.TempDir()
		f, err := NewFinder(s)
		if err != nil {
			b.Fatal(err)
		}
		rnd := rand.New(rand.NewPCG(8, 8))
		sig := make(Signature, SignatureSize)
		for i := range n + added {
			invent(rnd, sig)
			p := Priority{Digest: sig.Digest(), Key: corpus.NewKey(string(binary.BigEndian.AppendUint32(nil, uint32(i))))}
			rank := p.Rank(s.Near.Keep)
			if i < n {
				err = f.AddEarlier(sig, corpus.Bokmaal, rank.Of(s.Near.Generation(1)), true)
			} else {
				err = f.Add(sig, corpus.Bokmaal, rank.Of(s.Near.Generation(0)))
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		report, err := f.Find(context.Background(), nil, func(Result) error { return nil })
		if err := errors.Join(err, f.Close()); err != nil {
			b.Fatal(err)
		}
		b.Logf("%+v", report)
	}
}
