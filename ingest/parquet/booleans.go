package parquet

import (
	"encoding/binary"
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
)

// booleans decodes the values of a page of booleans, and writes them out.
type booleans struct{ from *hybrid }

// newBooleans decodes a page: one bit a value, or runs behind their size in four bytes.
func newBooleans(encoding parquet.Encoding, data []byte) (values, error) {
	switch encoding {
	case parquet.Encodings.Plain:
		return booleans{&hybrid{width: 1, packed: data, left: 8 * len(data)}}, nil
	case parquet.Encodings.RLE:
		if len(data) < 4 {
			return nil, errCut
		}
		return booleans{&hybrid{width: 1, data: data[4:][:min(int64(len(data)-4), int64(binary.LittleEndian.Uint32(data)))]}}, nil
	}
	return nil, fmt.Errorf("no support for booleans in the encoding %s", encoding)
}

var boolean = [2][]byte{[]byte("false"), []byte("true")}

func (b booleans) next() ([]byte, error) {
	v, err := b.from.next()
	return boolean[v&1], err
}
