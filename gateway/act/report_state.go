package act

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// ReportState is what became of a report, for whoever holds its receipt and secret.
type ReportState struct {
	Receipt    string          `json:"receipt"`
	Kind       string          `json:"kind" enum:"complaint,feedback"`
	Status     string          `json:"status" enum:"received,examined,more-needed,answered,referred,not-taken-up"`
	StatusName string          `json:"status_name"`
	ReceivedOn appraisal.Date  `json:"received_on"`
	Question   string          `json:"question,omitempty" doc:"What is needed"`
	AddBy      *appraisal.Date `json:"add_by,omitempty" doc:"Until when it can be added"`
	Answer     string          `json:"answer,omitempty"`
	Reference  string          `json:"reference,omitempty" doc:"Of the Inspektorat, where it was referred"`
}

// ReportState tells the holder of a receipt and its secret what became of the report. A wrong
// secret and an unknown receipt are one answer.
func (a *Acts) ReportState(ctx context.Context, receipt, secret string, l appraisal.Language) (v ReportState, err error) {
	agency, id, err := a.receipt(ctx, receipt)
	if err != nil {
		return v, err
	}
	err = a.see(ctx, agency, func(d *deed) error {
		row, err := d.holder(ctx, id, secret)
		if err != nil {
			return err
		}
		v, err = d.reportState(ctx, row, l)
		return err
	})
	return v, err
}

func (a *Acts) receipt(ctx context.Context, typed string) (agency, report uuid.UUID, err error) {
	receipt, err := appraisal.ParseReceipt(typed)
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	agency, report, err = a.Store.ReportOf(ctx, receipt)
	return agency, report, found(err, "receipt-unknown")
}

// holder loads a report for whoever has its secret.
func (d *deed) holder(ctx context.Context, id uuid.UUID, secret string) (db.Complaint, error) {
	row, err := d.Complaint(ctx, id)
	if err != nil {
		return row, wrap(err, "load report")
	}
	if subtle.ConstantTimeCompare(row.SecretHash, secretHash(secret)) != 1 {
		return row, access.Unknown("receipt-unknown")
	}
	return row, nil
}

func (d *deed) reportState(ctx context.Context, row db.Complaint, l appraisal.Language) (v ReportState, err error) {
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return v, wrap(err, "load agency")
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return v, wrap(err, "zone of the agency")
	}
	status := appraisal.ReportState(row.State).Public()
	v = ReportState{
		Receipt: appraisal.ShowReceipt(row.Receipt), Kind: row.Kind, Status: string(status), StatusName: status.Name().In(l),
		ReceivedOn: appraisal.Calendar{Zone: zone}.Date(row.ReceivedAt),
	}
	switch status {
	case appraisal.StatusMoreNeeded:
		duty, err := d.asked(ctx, row)
		if err != nil {
			return v, err
		}
		if duty == nil {
			// Something was added, or the time for it has passed: it is moderated again.
			v.Status, v.StatusName = string(appraisal.StatusReceived), appraisal.StatusReceived.Name().In(l)
			return v, nil
		}
		v.Question, v.AddBy = value(row.Question), &duty.DueOn
	case appraisal.StatusAnswered, appraisal.StatusNotTaken, appraisal.StatusReferred:
		v.Answer, v.Reference = value(row.Answer), value(row.Referral)
		if v.Answer == "" && row.Kind == string(appraisal.FeedbackReport) {
			v.Answer = thanks.In(l)
		}
	}
	return v, nil
}

// asked is the complainant's open right to add to a report; nil where there is none.
func (d *deed) asked(ctx context.Context, row db.Complaint) (*db.Duty, error) {
	if row.ProcessID == nil {
		return nil, nil
	}
	open, err := d.OpenDuties(ctx, *row.ProcessID)
	if err != nil {
		return nil, wrap(err, "list open duties")
	}
	for _, duty := range open {
		if appraisal.DutyKind(duty.Kind) == appraisal.CompleteComplaint && duty.DueAt.After(d.Now) {
			return &duty, nil
		}
	}
	return nil, nil
}

// AddToReport adds what the complainant was asked for, once for each time they were asked.
func (a *Acts) AddToReport(ctx context.Context, receipt, secret, text string, l appraisal.Language) (v ReportState, err error) {
	agency, id, err := a.receipt(ctx, receipt)
	if err != nil {
		return v, err
	}
	err = a.do(ctx, agency, func(d *deed) error {
		row, err := d.holder(ctx, id, secret)
		if err != nil {
			return err
		}
		if row.ProcessID == nil {
			return appraisal.Refuse(appraisal.Conflict, "details-not-asked", "", "")
		}
		process, err := d.HoldProcess(ctx, *row.ProcessID)
		if err != nil {
			return wrap(err, "load process")
		}
		m, err := d.matterOf(ctx, process, uuid.Nil)
		if err != nil {
			return err
		}
		if m.duty, err = d.asked(ctx, row); err != nil {
			return err
		}
		if m.duty == nil {
			return appraisal.Refuse(appraisal.Conflict, "details-not-asked", "", "")
		}
		body, err := json.Marshal(appraisal.ComplaintDetails{Text: strings.TrimSpace(text)})
		if err != nil {
			return wrap(err, "write details")
		}
		if _, err := d.submit(ctx, m, body, nil); err != nil {
			return err
		}
		v, err = d.reportState(ctx, row, l)
		return err
	})
	return v, err
}
