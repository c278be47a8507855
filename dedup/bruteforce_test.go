package dedup

import (
	"bytes"
	"slices"

	"kvern/corpus"
	"kvern/dedup/shingle"
)

// plainDoc is a document as bruteForce sees it.
type plainDoc struct {
	item
	rank     Rank
	sig      Signature
	set      []uint64
	leader   int
	fate     fate
	original int // whose exact copy it is, or -1
}

// template identifies the template of a document within its language.
type template struct {
	hash     uint64
	language corpus.Language
}

func (d *plainDoc) template() template { return template{d.sig.Outline().Template, d.language} }

// alike says by the definitions whether two documents are duplicates.
func (s Search) alike(a, b *plainDoc) (similarity float64, ok bool) {
	x, y := a.sig.Outline(), b.sig.Outline()
	if s.Templates != nil && s.Templates.Policy == TemplatesKeep && x.Template != 0 && x.Template == y.Template && x.Numbers != y.Numbers {
		return 0, false
	}
	if s.Near.Verify == VerifyNone {
		l := s.Near.Layout()
		for band := range l.Bands {
			ok = ok || l.Key(a.sig.Sketch(), band, 0) == l.Key(b.sig.Sketch(), band, 0)
		}
		return 0, ok && len(a.set) > 0 && len(b.set) > 0
	}
	shared, union := shingle.Jaccard(a.set, b.set)
	if union == 0 || shared*10_000 < int(s.Near.similarity())*union {
		return 0, false
	}
	return corpus.Ratio(shared, union), true
}

func plainDocs(s Search, items []item) (docs []*plainDoc) {
	for _, it := range items {
		sig := sign(it.text)
		_, all := new(shingle.Scanner).Scan(it.text)
		docs = append(docs, &plainDoc{item: it, rank: it.rank(sig, s.keep()), sig: sig, set: shingle.Set(slices.Clone(all)), original: -1})
	}
	slices.SortFunc(docs, func(a, b *plainDoc) int { return bytes.Compare(a.rank[:], b.rank[:]) })
	for i, d := range docs {
		for k, other := range docs[:i] {
			if other.language == d.language && other.sig.Digest() == d.sig.Digest() {
				d.original = k
				break
			}
		}
	}
	return docs
}

// bruteForce compares all documents with all, by the definitions: in canonical
// order, an exact copy shares the fate of its original, another document leaves
// if it resembles a kept one, or if enough documents of its template are kept.
func bruteForce(s Search, items []item) map[string]fate {
	docs := plainDocs(s, items)
	numbers := map[template]map[uint64]bool{}
	for _, d := range docs {
		if t := d.template(); t.hash != 0 && s.Templates != nil {
			if numbers[t] == nil {
				numbers[t] = map[uint64]bool{}
			}
			numbers[t][d.sig.Outline().Numbers] = true
		}
	}
	isMember := func(d *plainDoc) bool { return d.original < 0 && len(numbers[d.template()]) > 1 }
	chosen := map[template][]int{}
	for i, d := range docs {
		d.leader = i
		switch {
		case d.original >= 0:
			o := docs[d.original]
			d.leader, d.fate = o.leader, fate{docs[o.leader].id, ReasonExact, 1, 0, false}
			if o.fate.Reason != "" {
				d.fate = o.fate
			}
			continue
		case s.Near.Cluster == ClusterComponents:
			joinComponent(s, docs, i)
		default:
			followLeader(s, docs, i)
		}
		if d.fate.Reason != "" || !isMember(d) {
			continue
		}
		t := d.template()
		if most := int(s.Templates.most()); most > 0 && len(chosen[t]) >= most {
			d.leader = chosen[t][0]
			d.fate = fate{docs[d.leader].id, ReasonTemplate, 0, 0, false}
			continue
		}
		chosen[t] = append(chosen[t], i)
	}
	sizes := map[int]int{}
	for _, d := range docs {
		sizes[d.leader]++
	}
	all := map[string]fate{}
	for _, d := range docs {
		d.fate.ClusterSize, d.fate.Template = sizes[d.leader], isMember(d)
		if d.fate.Reason == "" {
			d.fate.Leader, d.fate.Similarity = d.id, 1
		}
		if d.fate.ClusterSize > 1 || d.fate.Template {
			all[d.id] = d.fate
		}
	}
	return all
}

// followLeader gives document i the most similar kept one before it.
func followLeader(s Search, docs []*plainDoc, i int) {
	d, best := docs[i], -1.0
	for k, other := range docs[:i] {
		if other.language != d.language || other.fate.Reason != "" {
			continue
		}
		if j, ok := s.alike(other, d); ok && j > best {
			best, d.leader = j, k
			d.fate = fate{other.id, ReasonNear, j, 0, false}
		}
	}
}

// joinComponent gives document i the lowest of all that chains of duplicates join
// it to.
func joinComponent(s Search, docs []*plainDoc, i int) {
	reached := map[int]bool{i: true}
	for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
		for k, other := range docs {
			if reached[k] || other.original >= 0 || other.language != docs[i].language {
				continue
			}
			if _, ok := s.alike(docs[min(k, queue[0])], docs[max(k, queue[0])]); ok {
				reached[k] = true
				queue = append(queue, k)
			}
		}
	}
	d := docs[i]
	for k := range reached {
		d.leader = min(d.leader, k)
	}
	if d.leader != i {
		j, _ := s.alike(docs[d.leader], d)
		d.fate = fate{docs[d.leader].id, ReasonNear, j, 0, false}
	}
}
