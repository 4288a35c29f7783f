package act

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// FormerYear is the rating of a year before the system.
type FormerYear struct {
	ID             uuid.UUID          `json:"id"`
	Year           int                `json:"year"`
	Official       appraisal.Predikat `json:"official"`
	Score          *appraisal.Number  `json:"score,omitempty"`
	Credit         *appraisal.Number  `json:"credit,omitempty"`
	AppraisedBy    string             `json:"appraised_by,omitempty"`
	DocumentNumber string             `json:"document_number"`
	DocumentDate   appraisal.Date     `json:"document_date"`
	RecordedAt     time.Time          `json:"recorded_at"`
	WithdrawnAt    *time.Time         `json:"withdrawn_at,omitempty"`
	WithdrawnWhy   string             `json:"withdrawn_why,omitempty"`
}

func formerOf(f db.FormerYear) FormerYear {
	return FormerYear{
		ID: f.ID, Year: int(f.Year), Official: appraisal.Predikat(f.Official), Score: f.Score, Credit: f.Credit, AppraisedBy: f.AppraisedBy,
		DocumentNumber: f.DocumentNumber, DocumentDate: f.DocumentDate, RecordedAt: f.At, WithdrawnAt: f.WithdrawnAt, WithdrawnWhy: value(f.WithdrawnWhy),
	}
}

// NewFormerYear is the rating of a year before the system, as its document says.
type NewFormerYear struct {
	Year           int                `json:"year" example:"2024"`
	Official       appraisal.Predikat `json:"official" example:"baik" doc:"sangat-baik, baik, butuh-perbaikan, kurang or sangat-kurang"`
	Score          *appraisal.Number  `json:"score,omitempty"`
	Credit         *appraisal.Number  `json:"credit,omitempty" doc:"Credit points of the year, where the document has them"`
	AppraisedBy    string             `json:"appraised_by,omitempty" maxLength:"200" doc:"The agency, where it is another"`
	DocumentNumber string             `json:"document_number" required:"false" maxLength:"200"`
	DocumentDate   *appraisal.Date    `json:"document_date" required:"false"`
}

// earliestYear that can be recorded.
const earliestYear = 1950

func (n NewFormerYear) check(today appraisal.Date) error {
	var p appraisal.Problems
	if n.Year < earliestYear || n.Year > today.Year() {
		p.Add("year-range", "year", number(n.Year), "min", number(earliestYear), "max", number(today.Year()))
	}
	switch n.Official {
	case appraisal.SangatBaik, appraisal.Baik, appraisal.ButuhPerbaikan, appraisal.Kurang, appraisal.SangatKurang:
	default:
		p.Add("predikat-unknown", "official", string(n.Official), "choices", "sangat-baik, baik, butuh-perbaikan, kurang, sangat-kurang")
	}
	if n.Credit != nil && n.Credit.Sign() < 0 {
		p.Add("points-negative", "credit", n.Credit.String())
	}
	if trimmed(n.DocumentNumber) == "" {
		p.Add("document-number-missing", "document_number", "")
	}
	switch on := n.DocumentDate; {
	case on == nil || on.IsZero():
		p.Add("date-missing", "document_date", "")
	case on.After(today):
		p.Add("date-in-the-future", "document_date", on.String(), "today", today.String())
	}
	return p.Err()
}

// RecordFormerYear keeps the rating of a year before the system. A year of a cycle has its own result.
func (a *Acts) RecordFormerYear(ctx context.Context, id access.Identity, person uuid.UUID, n NewFormerYear) (v FormerYear, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := d.careerOf(ctx, id, person, access.RecordCareer); err != nil {
			return err
		}
		today, err := d.todayOf(ctx, nil, person)
		if err != nil {
			return err
		}
		if err := n.check(today); err != nil {
			return err
		}
		years, err := d.CareerYears(ctx, person)
		if err != nil {
			return wrap(err, "load the years")
		}
		if slices.ContainsFunc(years, func(y db.CareerYearsRow) bool { return y.CycleEndsOn.Year() == n.Year }) {
			return appraisal.Refuse(appraisal.Conflict, "former-year-in-system", "year", number(n.Year))
		}
		row := db.InsertFormerYearParams{
			AgencyID: d.Agency, ID: store.NewID(), PersonID: person, Year: int32(n.Year), Official: string(n.Official), Score: n.Score,
			AppraisedBy: trimmed(n.AppraisedBy), DocumentNumber: trimmed(n.DocumentNumber), DocumentDate: *n.DocumentDate, Credit: n.Credit,
			RecordedBy: id.Person, At: d.Now,
		}
		kept, err := d.InsertFormerYear(ctx, row)
		if err != nil {
			return wrap(err, "keep the year")
		}
		if kept == 0 {
			return appraisal.Refuse(appraisal.Conflict, "former-year-known", "year", number(n.Year))
		}
		err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "career.year-recorded", Detail: map[string]string{
			"person": person.String(), "year": number(n.Year), "official": string(n.Official), "document": row.DocumentNumber,
		}})
		if err != nil {
			return err
		}
		former, err := d.Tx.FormerYear(ctx, row.ID)
		v = formerOf(former)
		return wrap(err, "load the year")
	})
	return v, err
}

// Because is a reason and nothing else.
type Because struct {
	Reason string `json:"reason" required:"false"`
}

// WithdrawFormerYear takes a record of a year before the system back; it stays in the audit trail.
func (a *Acts) WithdrawFormerYear(ctx context.Context, id access.Identity, record uuid.UUID, b Because) (v FormerYear, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		row, err := d.Tx.FormerYear(ctx, record)
		if err != nil {
			return found(err, "former-year-unknown")
		}
		if err := d.careerOf(ctx, id, row.PersonID, access.RecordCareer); err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", b.Reason).Err(); err != nil {
			return err
		}
		n, err := d.Tx.WithdrawFormerYear(ctx, db.WithdrawFormerYearParams{ID: record, WithdrawnAt: &d.Now, WithdrawnBy: &id.Person, WithdrawnWhy: &b.Reason})
		if err != nil {
			return wrap(err, "withdraw the year")
		}
		if n == 0 {
			return appraisal.Refuse(appraisal.Conflict, "former-year-withdrawn", "", "", "when", instant(*row.WithdrawnAt))
		}
		err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "career.year-withdrawn", Detail: map[string]string{
			"person": row.PersonID.String(), "year": number(row.Year), "reason": b.Reason,
		}})
		if err != nil {
			return err
		}
		row, err = d.Tx.FormerYear(ctx, record)
		v = formerOf(row)
		return wrap(err, "load the year")
	})
	return v, err
}
