package dedup

import (
	"errors"
	"fmt"

	"kvern/corpus"
	"kvern/dedup/match"
)

// Plan says what a search will take.
type Plan struct {
	Documents int64      `json:"documents"`
	Bytes     int64      `json:"bytes"` // of text
	Steps     []PlanStep `json:"steps"`
	// Scratch is the most that lies on disk at one time, CPU the seconds of one
	// core of all steps.
	Scratch int64   `json:"scratch"`
	CPU     float64 `json:"cpu_seconds"`
	// Bands is how sketches are cut, and Curve the probability with which a pair of
	// a similarity is compared; without Near there are none.
	Bands string       `json:"bands,omitempty"`
	Curve []CurvePoint `json:"curve,omitempty"`
}

// PlanStep is a step of a search.
type PlanStep struct {
	Step string `json:"step"`
	// Tasks is how often the step reads all signatures; the times do not depend on
	// one another.
	Tasks   int     `json:"tasks"`
	Scratch int64   `json:"scratch"` // of the step itself, besides the signatures
	CPU     float64 `json:"cpu_seconds"`
}

// CurvePoint is a point of the S-curve.
type CurvePoint struct {
	Similarity  float64 `json:"similarity"`
	Probability float64 `json:"probability"`
}

// What a document costs, measured on one core of an AMD EPYC with the benchmarks
// of this package; see docs/benchmarks.md.
const (
	signPerByte    = 1 / 110e6 // CPU seconds, reading included
	numberPerDoc   = 1.0e-6
	exactPerDoc    = 0.3e-6
	templatePerDoc = 0.3e-6
	bandPerRecord  = 0.16e-6 // of each of the bands of a document
	verifyPerDoc   = 2.5e-6
	settlePerDoc   = 0.2e-6

	// pairsPerDocument are the candidates of a collection of public documents.
	pairsPerDocument = 2
	// signedPerDocument is a signature with its language, and the translation
	// between the two orders.
	signedPerDocument = signedWidth + 4 + 4
)

// Plan forecasts a search among a number of documents with a number of bytes of
// text together.
func (s Search) Plan(documents, bytes int64) Plan {
	p := Plan{Documents: documents, Bytes: bytes}
	n := float64(documents)
	add := func(step string, tasks int, scratch int64, cpu float64) {
		p.Steps = append(p.Steps, PlanStep{step, tasks, scratch, corpus.Round(cpu)})
	}
	add("sign", 1, 0, float64(bytes)*signPerByte)
	add("number", 1, s.spilled(documents, RankSize+4, 2)+s.spilled(documents, 8, 4), n*numberPerDoc)
	if s.Exact != nil {
		add("exact", 1, s.spilled(documents, match.ExactWidth, 2), n*exactPerDoc)
	}
	if s.Templates != nil {
		add("templates", 1, s.spilled(documents, match.TemplateWidth, 2), n*templatePerDoc)
	}
	if s.Near != nil {
		bands := s.Near.Layout().Bands
		pairs := s.spilled(documents*pairsPerDocument, match.PairWidth, 4)
		passes := (bands + bandsAtOnce - 1) / bandsAtOnce
		atOnce := int64((bands + passes - 1) / passes)
		add("bands", passes, s.spilled(documents*atOnce, match.BandWidth, 2)+pairs, n*float64(bands)*bandPerRecord)
		add("verify", 1, pairs+s.spilled(documents, match.EdgeWidth, 8), n*verifyPerDoc)
		p.Bands = s.Near.Layout().String()
		p.Curve = s.Near.Curve()
	}
	add("settle", 1, s.spilled(documents, match.EdgeWidth+resultWidth, 4), n*settlePerDoc)
	for _, step := range p.Steps {
		p.Scratch = max(p.Scratch, step.Scratch)
		p.CPU += step.CPU
	}
	p.Scratch += documents * signedPerDocument
	p.CPU = corpus.Round(p.CPU)
	return p
}

// spilled is the room on disk that records take in a sorter with a part of the
// memory: none when they fit.
func (s Search) spilled(records, width, part int64) int64 {
	if memory := s.memory() / part; records*(width+8) <= memory {
		return 0
	}
	return records * width
}

// memory is the budget in bytes.
func (s Search) memory() int64 { return int64(max(s.Memory, 16*corpus.MiB)) }

// Curve gives the probability that a pair is compared, for similarities around
// the threshold. More bands make it laxer, more rows in a band stricter.
func (s NearSettings) Curve() (curve []CurvePoint) {
	layout := s.Layout()
	for _, x := range []float64{0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		curve = append(curve, CurvePoint{x, corpus.Round(layout.Probability(x))})
	}
	return curve
}

// ErrNoRoom means that the scratch disk is too small for a search.
var ErrNoRoom = errors.New("the scratch disk is too small")

// checkRoom compares what the search is going to write with what is free.
func (f *Finder) checkRoom() error {
	free, ok := f.free(f.dir)
	if !ok {
		return nil
	}
	most := int64(0)
	for _, step := range f.search.Plan(int64(f.n), 0).Steps {
		most = max(most, step.Scratch)
	}
	if most += 8 * int64(f.n); free < most {
		return fmt.Errorf("%w: %s has %s free, and %d documents need %s more; choose another directory, or give more memory",
			ErrNoRoom, f.search.Dir, corpus.Size(free), f.n, corpus.Size(most))
	}
	return nil
}
