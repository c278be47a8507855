package corpus

import "context"

// Stage is what happens to one document in the prepare phase: it measures or
// changes it, or gives a verdict that ends its way.
//
// The engine calls Process from many goroutines at once, each with its own
// document. The document is the stage's until it returns; nothing of it may be
// kept. An error, like a panic, is about this one document, which is then
// quarantined: it can never be exported. Return a *Fault to give the quarantine
// a declared reason; of any other error only the type is recorded, since its
// message could hold personal data. Process must be deterministic: the same
// document gives the same result in any process on any machine.
type Stage interface {
	Process(ctx context.Context, d *Document) (Verdict, error)
}

// Judge is a second ability of a stage: to decide from the facts alone, after
// everything has been measured. What a judge decides can be decided again with
// other settings without reading anything anew; those settings carry the tag
// `when:"judge"`. Judges are called in the order of their stages, concurrently,
// and must not change the facts.
type Judge interface {
	Judge(f *Facts) Verdict
}

// Redactor is a second ability of a stage: to replace personal data in a short
// string that is not the text, such as an id or a path. It must agree with
// Process on what personal data is. It returns s itself when there is none.
type Redactor interface {
	Redact(s string) string
}

// Remeasurer is a second ability of a stage: to measure a text again after lines
// at its head or tail have been taken away. It puts right every fact that its
// Process recorded about the text. The text has been redacted; lost are the
// replacements that stood in what was taken away. It is called like Process.
type Remeasurer interface {
	Remeasure(ctx context.Context, d *Document, lost []Replacement) error
}

// Verdict says what becomes of a document. The zero Verdict keeps it.
type Verdict struct {
	Outcome Outcome
	// Reason is one that the part's Spec declares. It names a metric, stands in
	// reports, and never holds text from a document.
	Reason string
	// Value is what was measured and Limit what was allowed, both 0 for reasons
	// without a threshold.
	Value, Limit float64
}

// Outcome is the fate of a document.
type Outcome uint8

// The outcomes. Kept is the zero value.
const (
	Kept Outcome = iota
	// Removed documents are listed with their reason in the removed table.
	Removed
	// Quarantined documents are held back for a person to look at.
	Quarantined
)

// String names the outcome as reports do.
func (o Outcome) String() string {
	return [...]string{"kept", "removed", "quarantined"}[o]
}

// Keep is the verdict that lets a document go on.
var Keep Verdict

// Drop removes the document for a declared reason.
func Drop(reason string) Verdict { return Verdict{Outcome: Removed, Reason: reason} }

// Exceeds removes the document because a measured value is beyond a limit.
func Exceeds(reason string, value, limit float64) Verdict {
	return Verdict{Removed, reason, value, limit}
}

// Withhold quarantines the document for a declared reason.
func Withhold(reason string) Verdict { return Verdict{Outcome: Quarantined, Reason: reason} }

// Signer makes the signature by which a document is compared with all others.
// The engine calls Sign from many goroutines, after the last stage, for
// documents that are still kept. Sign must fill sig, which has Size bytes, from
// the tagged form of the text and facts only, in the same way on every machine.
type Signer interface {
	Size() int
	Sign(d *Document, sig []byte)
}
