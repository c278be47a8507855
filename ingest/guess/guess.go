// Package guess looks at the shape of JSON and of tables, and says where the text of a
// record and what is known of it probably stand: a beginning for whoever describes the
// source.
package guess

import (
	"slices"
	"strings"
)

// Mapping is a guess. Paths are those of package jsonscan, or names of columns; what is
// not known is empty.
type Mapping struct {
	Record, ID, Title, URL, Language, Published, Text string
}

// names are those that fields usually have, in lower case, the likelier first.
var names = struct{ id, title, url, language, published []string }{
	strings.Fields("id systemid @id uuid urn identifier doc_id saksnummer saknr nummer"),
	strings.Fields("title tittel offentligtittel overskrift heading navn name"),
	strings.Fields("url uri lenke lenkje link address adresse"),
	strings.Fields("language lang språk sprak målform maalform lang_fasttext"),
	strings.Fields("published publisert date dato publish_date journaldato offentligdato created"),
}

// column is a field of a record, or a column.
type column struct{ name, path string }

// fill guesses the fields that are not the text by their names.
func (m *Mapping) fill(columns []column) {
	find := func(to *string, wanted []string) {
		for _, w := range wanted {
			i := slices.IndexFunc(columns, func(c column) bool { return strings.ToLower(c.name) == w && c.path != m.Text })
			if i < 0 { // such as "Lenke til saka"
				i = slices.IndexFunc(columns, func(c column) bool {
					return strings.HasPrefix(strings.ToLower(c.name), w+" ") && c.path != m.Text
				})
			}
			if i >= 0 && *to == "" {
				*to = columns[i].path
			}
		}
	}
	find(&m.ID, names.id)
	find(&m.Title, names.title)
	find(&m.URL, names.url)
	find(&m.Language, names.language)
	find(&m.Published, names.published)
}

// longestName is longer than names of columns are, in bytes.
const longestName = 60

// Names reports whether the fields of a row may be the names of columns: short, each
// another, and neither numbers, dates nor addresses.
func Names(row []string) bool {
	for i, s := range row {
		if s == "" || len(s) > longestName || '0' <= s[0] && s[0] <= '9' || address(s) || strings.Contains(s, "://") || slices.Contains(row[:i], s) {
			return false
		}
	}
	return len(row) > 0
}

// Columns guesses by the names of the columns of a table and how much text is in each.
func Columns(columns []string, text []int) (m Mapping) {
	best := 0
	var all []column
	for i, name := range columns {
		all = append(all, column{name, name})
		if text[i] > best {
			best, m.Text = text[i], name
		}
	}
	m.fill(all)
	return m
}
