package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"slices"

	"kvern/corpus"
	"kvern/dedup"
)

// clusterCounts counts results by what a report tells of them.
type clusterCounts struct {
	sizes   map[int]int64
	similar map[int]int64 // in steps of five hundredths
}

func (c *clusterCounts) add(r *dedup.Result) {
	if c.sizes == nil {
		c.sizes, c.similar = map[int]int64{}, map[int]int64{}
	}
	switch {
	case r.Reason != "":
		c.similar[int(r.Similarity*20+1e-9)]++
	case r.ClusterSize > 1:
		c.sizes[r.ClusterSize]++
	}
}

// dedupReport is what --report writes.
type dedupReport struct {
	Documents int                `json:"documents"`
	Kept      int                `json:"kept"`
	Removed   map[string]int     `json:"removed"` // by reason
	Threshold float64            `json:"threshold"`
	Bands     string             `json:"bands"`
	Templates templateReport     `json:"templates"`
	Search    searchReport       `json:"search"`
	Clusters  []clusterReport    `json:"clusters"`
	Similar   []similarReport    `json:"similarity"`
	Curve     []dedup.CurvePoint `json:"curve"`
}

type templateReport struct {
	Templates int `json:"templates"`
	Documents int `json:"documents"`
}

// searchReport says how candidates were found, and where a limit may have hidden
// some: of a capped bucket not all pairs became candidates.
type searchReport struct {
	Buckets         int `json:"buckets"`
	LargestBucket   int `json:"largest_bucket"`
	CappedBuckets   int `json:"capped_buckets"`
	CappedDocuments int `json:"capped_documents"`
	Candidates      int `json:"candidates"`
	Compared        int `json:"compared"` // by their full texts
	Pairs           int `json:"pairs"`    // of duplicates
}

type clusterReport struct {
	Size     int   `json:"size"`
	Clusters int64 `json:"clusters"`
}

type similarReport struct {
	From       float64 `json:"from"`
	Duplicates int64   `json:"duplicates"`
}

func (d *deduplication) writeReport(r dedup.Report) error {
	out := dedupReport{
		Documents: r.Documents, Kept: r.Documents - r.Exact - r.Near - r.TemplateDropped,
		Removed:   map[string]int{dedup.ReasonExact: r.Exact, dedup.ReasonNear: r.Near, dedup.ReasonTemplate: r.TemplateDropped},
		Threshold: d.near.Threshold, Bands: d.near.Layout().String(), Curve: d.near.Curve(),
		Templates: templateReport{r.Templates, r.TemplateDocuments},
		Search: searchReport{
			r.Buckets.Buckets, r.Buckets.Largest, r.Buckets.Capped, r.Buckets.CappedDocuments,
			r.Verified.Candidates, r.Verified.Doubtful, r.Verified.Edges,
		},
		Clusters: []clusterReport{}, Similar: []similarReport{},
	}
	for _, size := range slices.SortedFunc(maps.Keys(d.counts.sizes), cmp.Compare) {
		out.Clusters = append(out.Clusters, clusterReport{size, d.counts.sizes[size]})
	}
	for _, step := range slices.SortedFunc(maps.Keys(d.counts.similar), cmp.Compare) {
		out.Similar = append(out.Similar, similarReport{corpus.Ratio(step*5, 100), d.counts.similar[step]})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	return os.WriteFile(d.report, b.Bytes(), 0o644)
}
