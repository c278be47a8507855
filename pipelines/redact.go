package pipelines

import (
	"kvern/engine"
	"kvern/filter/privacy"
)

// redactedError is an error whose message may go anywhere: names of files and
// what the operating system says about them can hold personal data.
type redactedError struct {
	message string
	err     error
}

func (e *redactedError) Error() string { return e.message }
func (e *redactedError) Unwrap() error { return e.err }

// redaction replaces personal data in what a run says about itself, whatever its
// pipeline does with documents.
type redaction struct{ scrubber *privacy.Scrubber }

func newRedaction() (redaction, error) {
	s, err := privacy.New(privacy.Options{Level: privacy.Contact, Operator: privacy.Tag})
	return redaction{s}, err
}

func (r redaction) error(err error) error {
	if err == nil {
		return nil
	}
	return &redactedError{r.scrubber.Redact(err.Error()).Text, err}
}

// events redacts messages before they are heard.
func (r redaction) events(listener func(engine.Event)) func(engine.Event) {
	if listener == nil {
		return nil
	}
	return func(e engine.Event) {
		if e.Message != "" {
			e.Message = r.scrubber.Redact(e.Message).Text
		}
		listener(e)
	}
}
