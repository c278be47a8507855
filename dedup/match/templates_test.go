package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func templatesOf(all ...TemplateRecord) Records {
	slices.SortFunc(all, func(a, b TemplateRecord) int { return slices.Compare(a[:], b[:]) })
	return stream(all, func(r TemplateRecord) []byte { return r[:] })
}

func membersOf(all ...Member) Records {
	slices.SortFunc(all, func(a, b Member) int { return int(int64(a.Number) - int64(b.Number)) })
	return stream(all, func(m Member) []byte { r := m.Record(); return r[:] })
}

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []TemplateRecord
		want    []Member
		groups  uint32
	}{
		{"nothing", nil, nil, 0},
		{"alone", []TemplateRecord{NewTemplate(1, 1, 0), NewTemplate(2, 1, 1)}, nil, 0},
		{"the same numbers", []TemplateRecord{NewTemplate(1, 1, 0), NewTemplate(1, 1, 1)}, nil, 0},
		{"other numbers", []TemplateRecord{NewTemplate(1, 1, 4), NewTemplate(1, 1, 2), NewTemplate(1, 3, 0), NewTemplate(1, 4, 1)}, []Member{{2, 0}, {4, 0}, {0, 0}, {1, 0}}, 1},
		{"two templates", []TemplateRecord{NewTemplate(1, 1, 0), NewTemplate(1, 2, 1), NewTemplate(3, 1, 5), NewTemplate(9, 1, 2), NewTemplate(9, 2, 3)}, []Member{{0, 0}, {1, 0}, {2, 1}, {3, 1}}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Member
			groups, err := Templates(templatesOf(c.records...), into(&got))
			if err != nil || groups != c.groups {
				t.Errorf("%d groups, want %d; %v", groups, c.groups, err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := Templates(broken, func(Member) error { return nil }); err == nil {
		t.Error("no error")
	}
}

// What a quota promises, besides what TestLeadersProperties holds: no more of a
// template are kept than it allows, and a document leaves for it only when that
// many are kept before it, of which it names the first.
func TestQuotaProperties(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 1))
	for range 200 {
		n, most, groups := 2+rnd.Uint32N(60), 1+rnd.Uint32N(3), 1+rnd.Uint32N(5)
		edges := randomEdges(rnd, n, rnd.IntN(60))
		group := map[uint32]uint32{}
		var members []Member
		for i := range n {
			if rnd.IntN(2) == 0 {
				group[i] = rnd.Uint32N(groups)
				members = append(members, Member{i, group[i]})
			}
		}
		drops := map[uint32]Drop{}
		last := -1
		err := Leaders(edgesOf(edges...), n, Given{}, Quota{membersOf(members...), groups, most}, func(d Drop) error {
			if int(d.Number) <= last {
				t.Fatalf("document %d after %d", d.Number, last)
			}
			last = int(d.Number)
			drops[d.Number] = d
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		resembles := map[uint32]bool{}
		for _, e := range edges {
			if _, gone := drops[e.A]; !gone {
				resembles[e.B] = true
			}
		}
		kept := make([][]uint32, groups)
		for i := range n {
			d, gone := drops[i]
			g, member := group[i]
			full := member && len(kept[g]) == int(most)
			if gone != (resembles[i] || full) || gone && d.Template == resembles[i] || gone && d.Template && d.Keeper != kept[g][0] {
				t.Fatalf("document %d: dropped %v (%+v), resembles a kept one %v, %v kept of its template", i, gone, d, resembles[i], kept[g])
			}
			if member && !gone {
				kept[g] = append(kept[g], i)
			}
		}
	}
}
