package dedup

import (
	"context"
	"errors"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// TestScores holds the bars for pair recall and precision on the development
// data, whose pairs are found by comparing all documents that share a shingle.
func TestScores(t *testing.T) {
	docs := shared[sharedDoc](t, "dedup/dev/docs.jsonl.gz")
	all := make([]item, len(docs))
	for i, d := range docs {
		all[i] = item{id: d.ID, text: d.Text} // in one language, so that all are compared
	}
	var gold Gold
	for _, it := range all {
		gold.Add(it.text)
	}
	for _, threshold := range []float64{0.5, 0.7, 0.8, 0.9} {
		search := defaults()
		search.Near.Threshold = threshold
		f := filled(t, search, all)
		var results []Result
		report, err := f.Find(context.Background(), textsOf(all), func(r Result) error {
			results = append(results, r)
			return nil
		})
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		score := gold.Score(threshold, results)
		t.Logf("threshold %v: %+v; %+v", threshold, score, report)
		if score.Recall < 0.998 || score.Unsupported > 0 {
			t.Errorf("threshold %v: recall %.4f, want 0.998; %d removals unsupported, want none", threshold, score.Recall, score.Unsupported)
		}
	}
}

// The truth of a few documents, counted by hand.
func TestGold(t *testing.T) {
	var gold Gold
	for _, text := range []string{
		"en to tre fire fem seks sju åtte ni ti",     // 6 shingles
		"en to tre fire fem seks sju åtte ni elleve", // 5 of them, and another: 5/7
		"helt noe annet som ingen andre sier her",
		"En to tre fire fem seks sju åtte ni ti",
		"kort", "kort",
	} {
		gold.Add(text)
	}
	near := func(d, leader uint32) Result { return Result{Document: d, Leader: leader, Reason: ReasonNear} }
	for _, c := range []struct {
		threshold float64
		results   []Result
		want      Score
	}{
		{0.8, nil, Score{Documents: 6, Pairs: 1, Left: 1, Precision: 1}},
		{0.8, []Result{near(3, 0)}, Score{Documents: 6, Pairs: 1, Removed: 1, Recall: 1, Precision: 1}},
		{0.8, []Result{near(1, 0), near(3, 1)}, Score{Documents: 6, Pairs: 1, Removed: 2, Unsupported: 2, Recall: 1}},
		{0.7, []Result{near(1, 0)}, Score{Documents: 6, Pairs: 3, Left: 1, Removed: 1, Recall: 0.666667, Precision: 1}},
		{0.8, []Result{near(2, 0), {Document: 5, Leader: 4, Reason: ReasonExact}}, Score{Documents: 6, Pairs: 1, Left: 1, Removed: 2, Unsupported: 1, Precision: 0.5}},
	} {
		got := gold.Score(c.threshold, c.results)
		got.Recall, c.want.Recall = corpus.Round(got.Recall), corpus.Round(c.want.Recall)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("threshold %v, %v: %s", c.threshold, c.results, diff)
		}
	}
}

func items(docs []sharedDoc) (out []item, size int64) {
	for _, d := range docs {
		out = append(out, item{id: d.ID, text: d.Text, language: corpus.DeclaredLanguage(d.Lang)})
		size += int64(len(d.Text))
	}
	return out, size
}

func benchmarkFind(b *testing.B, name string) {
	items, size := items(shared[sharedDoc](b, name))
	b.SetBytes(size)
	b.ReportAllocs()
	var report Report
	for b.Loop() {
		_, report = find(b, defaults(), items)
	}
	b.Logf("%+v", report)
}

func BenchmarkFindNews(b *testing.B)   { benchmarkFind(b, "dedup/dev/docs.jsonl.gz") }
func BenchmarkFindPublic(b *testing.B) { benchmarkFind(b, "corpus/dev.jsonl.zst") }
func BenchmarkFindMessy(b *testing.B)  { benchmarkFind(b, "corpus/dev_messy.jsonl.zst") }
