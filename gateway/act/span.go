package act

import (
	"context"
	"time"

	"rapor/appraisal"
	"rapor/store"
)

// Span is the part of the year an appraisal is about, and why it is not all of it.
type Span struct {
	Period   appraisal.Year  `json:"period" doc:"What the appraisal is about, both days included"`
	FinishOn *appraisal.Date `json:"finish_on,omitempty" doc:"The day before which it is to be over"`
	Ending   *EndingView     `json:"ending,omitempty"`
	Parts    []PartView      `json:"parts,omitempty" doc:"The posts of a year with transfers"`
}

// EndingView is why and when a year ended early, or will.
type EndingView struct {
	Kind   appraisal.EndingKind   `json:"kind" enum:"death,retirement,dismissal,withdrawal,contract-end,moved-agency"`
	On     appraisal.Date         `json:"on"`
	Effect appraisal.EndingEffect `json:"effect" enum:"finish-early,unrated,closed,rights-only,none"`
	Reason string                 `json:"reason,omitempty"`
	Decree string                 `json:"decree,omitempty"`
	At     time.Time              `json:"at"`
}

func (d *deed) span(ctx context.Context, m *matter) (s Span, err error) {
	s.Period, s.FinishOn = store.YearOf(m.cycle, *m.appraisal), m.appraisal.FinishOn
	if m.appraisal.EndsOn == nil && m.appraisal.ReshapedAt == nil {
		return s, nil
	}
	if s.Parts, err = d.partViews(ctx, m); err != nil {
		return s, err
	}
	e, err := d.EndingOf(ctx, m.appraisal.ID)
	if store.NoRows(err) {
		return s, nil
	}
	if err != nil {
		return s, wrap(err, "load the ending")
	}
	s.Ending = &EndingView{
		Kind: appraisal.EndingKind(e.Kind), On: e.LastOn, Effect: appraisal.EndingEffect(e.Effect), Reason: e.Reason, Decree: value(e.Decree), At: e.At,
	}
	return s, nil
}
