package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/gateway/access"
	"rapor/store/db"
)

// Receipt says when and how a result was received.
type Receipt struct {
	ReceivedAt  time.Time `json:"received_at"`
	ReceivedHow string    `json:"received_how" enum:"opened,deemed"`
}

// Receive records that the employee opened the result; the days to object count from then. A
// repeat answers with what was recorded first.
func (a *Acts) Receive(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (r Receipt, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.ReceiveResult, true)
		if err != nil {
			return err
		}
		if m.appraisal.ReceivedAt != nil {
			r = Receipt{*m.appraisal.ReceivedAt, value(m.appraisal.ReceivedHow)}
			return nil
		}
		how := "opened"
		if _, err := d.SetReceived(ctx, db.SetReceivedParams{ID: appraisalID, ReceivedAt: &d.Now, ReceivedHow: &how}); err != nil {
			return wrap(err, "record receipt")
		}
		if err := d.actor(ctx, id, m, "result.received", map[string]string{"how": how}); err != nil {
			return err
		}
		r = Receipt{d.Now, how}
		return d.tell(ctx, m.process)
	})
	return r, err
}
