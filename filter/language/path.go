package language

// unit is a piece of text and the logarithm of the probability of each label.
type unit struct {
	start, end int
	before     border
	words      int32
	ordinary   int32
	logp       [Labels]int32
}

// step is where the best path to each label came from: with stay the unit before
// has the same label, otherwise it has the label from.
type step struct {
	stay Set
	from Label
}

// The costs of changing language between two units, in 1/1024 nat.
var changeCost = [...]int32{sentenceBorder: 6 * nat, lineBorder: 9 * nat / 2, paragraphBorder: 7 * nat / 2}

const (
	// hintBonus is what a stretch of text in a hinted language gains.
	hintBonus = 1 * nat
	// surest bounds what one unit can say against a language.
	surest = 16 * nat
)

// bestPath gives each unit a label, so that the sum of the logarithms less the
// costs of changing is greatest: the algorithm of Viterbi (1967). It writes the
// labels into path, using steps, both as long as units.
func bestPath(units []unit, hint Set, steps []step, path []Label) {
	var score [Labels]int32
	for i := range units {
		best := Label(0)
		for l := range score {
			if score[l] > score[best] {
				best = Label(l)
			}
		}
		change := score[best] - changeCost[units[i].before]
		if i == 0 {
			change = 0
		}
		top := score[best]
		steps[i] = step{from: best}
		for l := range score {
			enter := change
			if hint.Has(Label(l)) {
				enter += hintBonus
			}
			if i > 0 && score[l] >= enter {
				steps[i].stay |= 1 << l
				enter = score[l]
			}
			score[l] = enter - top + max(units[i].logp[l], -surest)
		}
	}
	last := Label(0)
	for l := range score {
		if score[l] > score[last] {
			last = Label(l)
		}
	}
	for i := len(units) - 1; i >= 0; i-- {
		path[i] = last
		if !steps[i].stay.Has(last) {
			last = steps[i].from
		}
	}
}
