package match

import (
	"iter"

	"kvern/internal/extsort"
)

// Kind says how a document belongs to its cluster.
type Kind uint8

// The kinds of members.
const (
	// Leader is the document that is kept.
	Leader Kind = iota
	// ExactCopy has the same text as the leader, apart from white space.
	ExactCopy
	// NearCopy resembles the leader.
	NearCopy
	// TemplateCopy is equal to the leader but for numbers and dates.
	TemplateCopy
)

// Outcome is the fate of a document that is not alone in its cluster.
type Outcome struct {
	Number, Leader uint32
	Similarity     Similarity // to the leader; Same for the leader itself; 0 when nobody measured it
	Kind           Kind
	// Size counts the documents of the cluster.
	Size uint32
}

// Outcomes puts copies and drops together and emits the clusters in the order of
// their leaders: the leader, then the other members in order. Copies and drops
// may come in any order. An exact copy of a document that was itself dropped goes
// to where that one went, with the same similarity: it is of the same kind there.
func Outcomes(copies, drops Records, dir string, memory int64, emit func(Outcome) error) error {
	members, err := extsort.New(memberWidth, extsort.Options{Dir: dir, Memory: memory / 4})
	if err != nil {
		return err
	}
	defer members.Close()
	if err := collect(copies, drops, dir, memory/4, members); err != nil {
		return err
	}
	sizes, err := clusterSizes(members.All(), extsort.Options{Dir: dir, Memory: memory / 4})
	if err != nil {
		return err
	}
	defer sizes.Close()
	return emitClusters(members.All(), sizes.All(), emit)
}

// A member is written as leader, number, similarity, kind.
const memberWidth = 11

func memberRecord(o Outcome) (r [memberWidth]byte) {
	order.PutUint32(r[:], o.Leader)
	order.PutUint32(r[4:], o.Number)
	order.PutUint16(r[8:], uint16(o.Similarity))
	r[10] = byte(o.Kind)
	return r
}

func memberOf(r []byte) Outcome {
	return Outcome{
		Number: order.Uint32(r[4:]), Leader: order.Uint32(r),
		Similarity: Similarity(order.Uint16(r[8:])), Kind: Kind(r[10]),
	}
}

// The kinds of rows that collect joins, in their order.
const (
	joinedNear = iota
	joinedTemplate
	joinedCopy
)

// collect joins copies to drops by the document that was copied: both are sorted
// by it in one go, so that a drop stands before the copies of what it drops.
func collect(copies, drops Records, dir string, memory int64, members *extsort.Sorter) error {
	// number or original, kind, copy or keeper, similarity; drops before copies
	const width = 11
	joined, err := extsort.New(width, extsort.Options{Dir: dir, Memory: memory})
	if err != nil {
		return err
	}
	defer joined.Close()
	var rec [width]byte
	for r, err := range drops {
		if err != nil {
			return err
		}
		d := DropOf(r)
		order.PutUint32(rec[:], d.Number)
		rec[4] = joinedNear
		if d.Template {
			rec[4] = joinedTemplate
		}
		order.PutUint32(rec[5:], d.Keeper)
		order.PutUint16(rec[9:], uint16(d.Similarity))
		if err := joined.Add(rec[:]); err != nil {
			return err
		}
	}
	for r, err := range copies {
		if err != nil {
			return err
		}
		c := CopyOf(r)
		order.PutUint32(rec[:], c.Original)
		rec[4] = joinedCopy
		order.PutUint32(rec[5:], c.Number)
		order.PutUint16(rec[9:], 0)
		if err := joined.Add(rec[:]); err != nil {
			return err
		}
	}
	return addMembers(joined.All(), members)
}

// addMembers reads what collect joined.
func addMembers(joined Records, members *extsort.Sorter) error {
	var drop Outcome // the last one
	for r, err := range joined {
		if err != nil {
			return err
		}
		first, second := order.Uint32(r), order.Uint32(r[5:])
		var m Outcome
		switch {
		case r[4] != joinedCopy:
			m = Outcome{Number: first, Leader: second, Similarity: Similarity(order.Uint16(r[9:])), Kind: NearCopy}
			if r[4] == joinedTemplate {
				m.Kind = TemplateCopy
			}
			drop = m
		case drop.Kind != Leader && drop.Number == first:
			m = drop
			m.Number = second
		default:
			m = Outcome{Number: second, Leader: first, Similarity: Same, Kind: ExactCopy}
		}
		rec := memberRecord(m)
		if err := members.Add(rec[:]); err != nil {
			return err
		}
	}
	return nil
}

// clusterSizes counts the members of each leader: leader, size.
func clusterSizes(members Records, o extsort.Options) (*extsort.Sorter, error) {
	sizes, err := extsort.New(8, o)
	if err != nil {
		return nil, err
	}
	leader, size := uint32(0), uint32(0)
	add := func() error {
		if size == 0 {
			return nil
		}
		var r [8]byte
		order.PutUint32(r[:], leader)
		order.PutUint32(r[4:], size+1)
		return sizes.Add(r[:])
	}
	for r, err := range members {
		m := memberOf(r)
		if err == nil && m.Leader != leader {
			err = add()
			leader, size = m.Leader, 0
		}
		if err != nil {
			sizes.Close()
			return nil, err
		}
		size++
	}
	if err := add(); err != nil {
		sizes.Close()
		return nil, err
	}
	return sizes, nil
}

func emitClusters(members, sizes Records, emit func(Outcome) error) error {
	next, stop := iter.Pull2(sizes)
	defer stop()
	var leader Outcome
	for r, err := range members {
		if err != nil {
			return err
		}
		m := memberOf(r)
		if leader.Size == 0 || m.Leader != leader.Number {
			s, err, _ := next()
			if err != nil {
				return err
			}
			leader = Outcome{Number: m.Leader, Leader: m.Leader, Similarity: Same, Kind: Leader, Size: order.Uint32(s[4:])}
			if err := emit(leader); err != nil {
				return err
			}
		}
		m.Size = leader.Size
		if err := emit(m); err != nil {
			return err
		}
	}
	return nil
}
