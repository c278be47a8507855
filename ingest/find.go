package ingest

import "context"

// Find looks whether the files of the source are there, without reading them. The
// error names what is missing.
func (f *Files) Find(ctx context.Context) error {
	_, err := f.where.List(ctx)
	return err
}
