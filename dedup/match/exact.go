package match

import "bytes"

// Exact reads exact records in order and emits, for each digest that several
// documents have, all of them but the lowest as copies of the lowest.
func Exact(records Records, emit func(Copy) error) error {
	var digest []byte
	var original uint32
	for r, err := range records {
		if err != nil {
			return err
		}
		number := order.Uint32(r[16:])
		if digest == nil || !bytes.Equal(r[:16], digest) {
			digest, original = append(digest[:0], r[:16]...), number
			continue
		}
		if err := emit(Copy{number, original}); err != nil {
			return err
		}
	}
	return nil
}
