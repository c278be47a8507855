package conf

// Complete fills in what the entries of a list leave out: for every entry of the list
// at the key, base gives the file with the settings to add, or nil. It gets the texts
// of the settings of the entry that are texts, and the names of all. What is added
// stands, for messages, where the entry does.
func (f *File) Complete(list string, base func(texts map[string]string, has func(key string) bool) *File) {
	for _, e := range f.root.entries {
		if e.key != list {
			continue
		}
		for _, item := range e.value.items {
			if item.kind == mapping {
				item.complete(base)
			}
		}
	}
}

func (n *node) complete(base func(texts map[string]string, has func(key string) bool) *File) {
	texts := map[string]string{}
	for _, e := range n.entries {
		if e.value.kind == scalar {
			texts[e.key] = e.value.text
		}
	}
	from := base(texts, n.has)
	if from == nil {
		return
	}
	for _, e := range from.root.entries {
		if !n.has(e.key) {
			n.entries = append(n.entries, entry{e.key, n.line, n.col, e.value.movedTo(n)})
		}
	}
}

func (n *node) has(key string) bool {
	for _, e := range n.entries {
		if e.key == key {
			return true
		}
	}
	return false
}

// movedTo is a copy of n that stands where to does.
func (n *node) movedTo(to *node) *node {
	moved := *n
	moved.line, moved.col = to.line, to.col
	moved.items, moved.entries = nil, nil
	for _, item := range n.items {
		moved.items = append(moved.items, item.movedTo(to))
	}
	for _, e := range n.entries {
		moved.entries = append(moved.entries, entry{e.key, to.line, to.col, e.value.movedTo(to)})
	}
	return &moved
}
