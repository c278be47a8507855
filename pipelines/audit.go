package pipelines

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"kvern/filter"
	"kvern/internal/conf"
	"kvern/internal/rundir"
)

// audited is a finding of privacy in the audit: where the replacement stands in the
// scrubbed text, why the value was removed, and a keyed hash of it. Who has the key
// and a value can find out where it stood; nobody else can.
type audited struct {
	ID       string  `json:"id"`
	Source   string  `json:"source"`
	Start    uint32  `json:"start"` // bytes
	End      uint32  `json:"end"`
	Type     string  `json:"type"`
	Rule     string  `json:"rule"`
	Score    float64 `json:"score"`
	Operator string  `json:"operator"`
	HMAC     string  `json:"hmac"`
}

// auditRow writes the findings of a document whose text is staged.
func (p *ledgerPart) auditRow(f *final) error {
	if err := f.text(); err != nil {
		return err
	}
	for _, x := range f.Replaced {
		b, err := json.Marshal(audited{f.ID, f.Source, x.Start, x.End, x.Tag, x.Rule, x.Score, p.operator(x.Tag), x.Seal})
		if err != nil {
			return err
		}
		if _, err := p.audit.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// operator tells what privacy puts in the place of a value by its tag.
func (r *run) operator() func(tag string) string {
	i := slices.IndexFunc(r.file.Filter, func(c conf.Choice) bool { return c.Name == filter.Privacy.Name })
	if i < 0 {
		return func(string) string { return "" }
	}
	settings := r.file.Filter[i].Settings.(*filter.PrivacySettings)
	return func(tag string) string {
		kind := strings.TrimRight(tag, "_0123456789") // a person's tag is numbered
		return cmp.Or(settings.Operators[kind], settings.Operator)
	}
}

// writeAudit puts the parts of the audit together.
func (r *run) writeAudit(parts []writtenPart) error {
	if len(r.opts.AuditKey) == 0 {
		return nil
	}
	return r.concatenateLedger(rundir.Audit, roleAudit, parts)
}
