package ingest

// SetDefaults is what an entry says before the pipeline file speaks.
func (s *Settings) SetDefaults() { *s = DefaultSettings }
