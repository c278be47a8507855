package tagger

// Label is what a token is part of.
type Label uint8

// The labels. Those with I continue a name.
const (
	O Label = iota
	BPerson
	IPerson
	BOrg
	IOrg
	BPlace
	IPlace
	Other // a product, a work, an event, an inhabitant
	labels
)

// Person says whether the label is of a name of a person.
func (l Label) Person() bool { return l == BPerson || l == IPerson }

// after says whether a label may follow another.
func (l Label) after(previous Label) bool {
	switch l {
	case IPerson:
		return previous.Person()
	case IOrg:
		return previous == BOrg || previous == IOrg
	case IPlace:
		return previous == BPlace || previous == IPlace
	}
	return true
}

// opens says whether a run may begin with the label.
func (l Label) opens() bool { return l != IPerson && l != IOrg && l != IPlace }

// labelOf gives the label for a tag of NorNE. What is both a place and a body
// counts as a place.
func labelOf(tag string, inside bool) Label {
	with := func(b, i Label) Label {
		if inside {
			return i
		}
		return b
	}
	switch tag {
	case "PER":
		return with(BPerson, IPerson)
	case "ORG":
		return with(BOrg, IOrg)
	case "LOC", "GPE_LOC", "GPE_ORG":
		return with(BPlace, IPlace)
	}
	return Other
}
