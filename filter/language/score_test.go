package language

import (
	"math"
	"testing"

	"kvern/filter/language/ngram"
)

// plainLogits computes what the model says about a text from its definition:
// unpacked weights, floating point, no cache.
func plainLogits(m *model, text string) (z [Labels]float64) {
	var weight, square, fives float64
	var known [groups]float64
	words := 0
	for at := 0; ; words++ {
		w, ok := ngram.Next(text, at)
		if !ok {
			break
		}
		at = w.End
		features := ngram.Features(nil, w.Runes(nil, text))
		c := float64(ngram.Weight(len(features)))
		if !w.Title || words == 0 {
			c *= 2
		}
		for _, f := range features {
			row := m.short[min(int(shortSize*f.Row), len(m.short)-shortSize):][:shortSize]
			if f.Row >= ngram.FirstLong {
				row = m.long[longSize*(f.Row-ngram.FirstLong):][:longSize]
				fives++
				in := row[shortSize+f.Slot/2] >> (f.Slot % 2 * 4) & 15
				for g := range known {
					known[g] += float64(in >> g & 1)
				}
				if in == 0 {
					continue
				}
			}
			for l := range z {
				z[l] += c * (float64(row[l]) - 128)
			}
			weight += c
			square += c * c
		}
	}
	for l := range z {
		z[l] *= float64(m.unit) / (1 << 16) / math.Sqrt(square)
		if Label(l) == Undetermined || fives == 0 {
			continue
		}
		unseen := fives - known[Label(l).group()] - unseenSlack
		z[l] -= max(0, math.Trunc(1000*unseen/fives)-float64(m.limits[l])) * unseenCost
	}
	return z
}

func TestScoresAreThoseOfTheDefinition(t *testing.T) {
	id := Default()
	for _, text := range []string{
		"Kommunen har mottatt søknaden din, og du får svar innen fire uker",
		"Suohkan lea ožžon du ohcamuša, ja don oaččut vástádusa",
		"Kåʹdd lij vuäǯǯam tuu ooccmõõžž",
		"Belediye başvurunuzu aldı ve dört hafta içinde yanıt verecek",
		"Kari Nordmann og Ola Nordmann",
		"menneskerettighetskonvensjonsforhandlingene er viktige",
	} {
		s := new(scratch)
		var e evidence
		for at := 0; ; {
			w, ok := ngram.Next(text, at)
			if !ok {
				break
			}
			spelt := spell(text, w)
			e.add(s.cache.lookUp(id.model, text, &spelt), w.Title)
			at = w.End
		}
		var z [Labels]int32
		id.model.logits(&e, &z)
		for l, want := range plainLogits(id.model, text) {
			if got := float64(z[l]); math.Abs(got-want) > 4+math.Abs(want)*1e-3 {
				t.Errorf("%q in %s: %.1f, by definition %.1f", text, Label(l), got, want)
			}
		}
	}
}

// The logarithms must be the same on every machine, so no entry of the tables may
// lie where the last bit of math.Exp or math.Log1p decides how it is rounded.
func TestTablesDoNotHangOnALastBit(t *testing.T) {
	check := func(name string, x float64) {
		if d := math.Abs(x - math.Floor(x) - 0.5); d < 1e-7 {
			t.Errorf("%s: %v is too near the middle of two integers", name, x)
		}
	}
	for i := range expCoarse {
		check("expCoarse", one*math.Exp(-float64(i)/8))
	}
	for i := range expFine {
		check("expFine", one*math.Exp(-float64(i)/nat))
	}
	for i := range logFine {
		check("logFine", nat*math.Log1p(float64(i)/1024))
	}
	for i := range logTwo {
		check("logTwo", nat*math.Ln2*float64(i))
	}
}

func TestExpAndLog(t *testing.T) {
	for x := int32(0); x > -deepest; x -= 77 {
		want := one * math.Exp(float64(x)/nat)
		if got := float64(exp(x)); math.Abs(got-want) > 2+want*1e-5 {
			t.Errorf("exp(%d) = %v, want %v", x, got, want)
		}
	}
	for v := int64(one); v < 20*one; v += 99_991 {
		want := nat * math.Log(float64(v)/one)
		if got := float64(log(v)); math.Abs(got-want) > 2 {
			t.Errorf("log(%d) = %v, want %v", v, got, want)
		}
	}
}

func TestRoot(t *testing.T) {
	for _, v := range []int64{0, 1, 2, 3, 4, 99, 100, 1 << 40, 1<<40 - 1} {
		if r := root(v); r*r > v || (r+1)*(r+1) <= v {
			t.Errorf("root(%d) = %d", v, r)
		}
	}
}

func TestModelFilesOfOtherKinds(t *testing.T) {
	short, other := embedded[:len(embedded)-1], append([]byte("KVLID\x00\x00\x01"), embedded[len(magic):]...)
	for name, file := range map[string][]byte{"empty": nil, "cut": short, "another version": other} {
		if _, err := Open(file); err == nil {
			t.Errorf("%s: Open has no error", name)
		}
	}
}

// With the smallest weights of all labels but one that one wins, whatever lane of
// the packed sums it lies in.
func TestEveryLaneIsRead(t *testing.T) {
	for l := range Label(Labels) {
		p := Parameters{Unit: 0.05, Rows: make([]int8, ngram.Rows*Labels), Seen: make([]uint8, ngram.LongRows*ngram.RowSlots)}
		for i := range ngram.Rows {
			p.Rows[i*Labels+int(l)] = 9
		}
		for i := range p.Seen {
			p.Seen[i] = 15
		}
		id, err := Open(p.Encode())
		if err != nil {
			t.Fatal(err)
		}
		var r Result
		if id.Detect(&r, "noen ord som ikke er navn", Options{}); r.Language != l {
			t.Errorf("%s wins, want %s", r.Language, l)
		}
	}
}
