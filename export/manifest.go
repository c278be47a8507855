package export

import (
	"encoding/json"
)

// Manifest names everything that a build publishes. It is written last: a
// directory with a manifest is whole.
type Manifest struct {
	Format   string     `json:"format"` // "kvern/1"
	Name     string     `json:"name"`
	Kvern    string     `json:"kvern"`    // version
	Pipeline string     `json:"pipeline"` // SHA-256 of pipeline.yaml
	Parts    []PartInfo `json:"parts"`
	Models   []Model    `json:"models,omitempty"`
	Inputs   []Input    `json:"inputs"`
	// Evaluation are the evaluation sets with which documents were compared.
	Evaluation []EvaluationSet `json:"evaluation,omitempty"`
	// Against are the generations of other builds that the documents were compared
	// with.
	Against     []Earlier    `json:"against,omitempty"`
	Generations []Generation `json:"generations"`
	Files       []File       `json:"files"`
}

// ManifestFormat is the format of the manifest and of the directory around it.
const ManifestFormat = "kvern/1"

// PartInfo is a part that took part, with its version.
type PartInfo struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
}

// Model is a trained model that took part.
type Model struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Input identifies what a source delivered. Its digest is made from the tagged
// texts of its documents and not from the files: the digest of a file that holds
// one letter, together with the published letter, would give away the number that
// was removed from it.
type Input struct {
	Source    string `json:"source"`
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
	Records   int64  `json:"records"`
	Documents int64  `json:"documents"`
	SHA256    string `json:"sha256"` // over key and digest of the tagged text of every record, in order
}

// Generation is a part of a data set that was added at one time. Later ones change
// none of its files.
type Generation struct {
	Number    int      `json:"number"`
	Documents int64    `json:"documents"`
	Sources   []string `json:"sources"`
}

// Earlier identifies a generation of another build.
type Earlier struct {
	Generation int    `json:"generation"`
	Documents  int64  `json:"documents"`
	SHA256     string `json:"sha256"` // over the digests of the files of its index
}

// File is a published file.
type File struct {
	Path   string `json:"path"`
	Rows   *int64 `json:"rows,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Encode writes the manifest as indented JSON.
func (m *Manifest) Encode() ([]byte, error) { return encodeJSON(m) }

// ReadManifest reads what Encode wrote.
func ReadManifest(data []byte) (*Manifest, error) {
	m := new(Manifest)
	return m, json.Unmarshal(data, m)
}

func encodeJSON(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}
