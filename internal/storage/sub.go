package storage

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// sub is the part of a store below a directory.
type sub struct {
	Store
	dir string // with a final slash
}

// Sub returns the part of a store below a directory, as a store that can remove
// files if the whole can.
func Sub(s Store, dir string) Store { return &sub{s, dir + "/"} }

func (s *sub) Create(name string) (Writer, error) { return s.Store.Create(s.dir + name) }
func (s *sub) Open(name string) (Reader, error)   { return s.Store.Open(s.dir + name) }

func (s *sub) List(prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for info, err := range s.Store.List(s.dir + prefix) {
			info.Name = strings.TrimPrefix(info.Name, s.dir)
			if !yield(info, err) {
				return
			}
		}
	}
}

func (s *sub) Remove(name string) error { return Remove(s.Store, s.dir+name) }

func (s *sub) RemoveAll(dir string) error {
	r, ok := s.Store.(Remover)
	if !ok {
		return fmt.Errorf("remove %s: %w", dir, errors.ErrUnsupported)
	}
	return r.RemoveAll(s.dir + dir)
}
