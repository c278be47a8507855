package export

// Deduplication says how duplicates and repeated paragraphs were found, and where
// a limit may have hidden some.
type Deduplication struct {
	Documents int `json:"documents"`          // compared
	Exact     int `json:"exact"`              // left as copies
	Near      int `json:"near"`               // left because they resemble a kept document
	Earlier   int `json:"earlier,omitempty"`  // of earlier generations, compared with them
	Replaced  int `json:"replaced,omitempty"` // of earlier generations, that newer ones replace

	Templates         int `json:"templates"`          // that several documents are made from
	TemplateDocuments int `json:"template_documents"` // made from them
	TemplateDropped   int `json:"template_dropped"`   // left by the policy on templates

	Candidates int `json:"candidates"` // pairs whose sketches were compared
	Compared   int `json:"compared"`   // of them by their full texts

	// Buckets are groups of documents that share a piece of their sketches. In
	// capped ones, which are too large, not all pairs became candidates.
	Buckets         int `json:"buckets"`
	LargestBucket   int `json:"largest_bucket"`
	CappedBuckets   int `json:"capped_buckets"`
	CappedDocuments int `json:"capped_documents"`

	Paragraphs []ParagraphStats `json:"paragraphs,omitempty"`
	Evaluation []EvaluationSet  `json:"evaluation,omitempty"`
}

// Add adds the figures of another generation.
func (d *Deduplication) Add(o *Deduplication) {
	d.Documents += o.Documents
	d.Exact += o.Exact
	d.Near += o.Near
	d.Earlier += o.Earlier
	d.Replaced += o.Replaced
	d.Templates += o.Templates
	d.TemplateDocuments += o.TemplateDocuments
	d.TemplateDropped += o.TemplateDropped
	d.Candidates += o.Candidates
	d.Compared += o.Compared
	d.Buckets += o.Buckets
	d.LargestBucket = max(d.LargestBucket, o.LargestBucket)
	d.CappedBuckets += o.CappedBuckets
	d.CappedDocuments += o.CappedDocuments
}

// EvaluationSet is a file of test texts, and how many documents share text with
// it, the removed ones included.
type EvaluationSet struct {
	Set       string `json:"set"`
	SHA256    string `json:"sha256"`
	Texts     int    `json:"texts"`
	Short     int    `json:"short"` // too short to be looked for
	Documents int    `json:"documents"`
}

// ParagraphStats says what was taken from the documents of a source as repeated
// paragraphs.
type ParagraphStats struct {
	Source    string `json:"source"`
	Repeated  int    `json:"repeated"`  // different lines that stand in many documents
	Documents int    `json:"documents"` // that lost lines
	Lines     int    `json:"lines"`
	Bytes     int64  `json:"bytes"`
}
