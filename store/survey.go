package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// OpenSurveyOf opens the duties of a survey for everybody appraised who is still there, with their
// mails, in a handful of statements however many they are. n says when it is due; its assignees
// are nobody yet. It returns how many are asked.
func (tx Tx) OpenSurveyOf(ctx context.Context, n NewDuty) (int, error) {
	if _, err := tx.due(ctx, &n); err != nil {
		return 0, err
	}
	asked, err := tx.Queries.OpenSurvey(ctx, db.OpenSurveyParams{
		ProcessID: n.Process.ID, Step: n.Step, At: tx.Now, DueOn: n.On, DueAt: n.At, CountedFrom: n.From, Within: n.Due.Within.String(),
	})
	if err != nil {
		return 0, fmt.Errorf("open the survey: %w", err)
	}
	zones, err := tx.SurveyZones(ctx, n.Process.ID)
	if err != nil {
		return 0, fmt.Errorf("look where people live: %w", err)
	}
	p := db.QueueSurveyMailsParams{ProcessID: n.Process.ID}
	duty := db.Duty{Kind: string(appraisal.AnswerSurvey), Optional: true, Lapses: true, DueOn: n.On, DueAt: n.At}
	for _, zone := range zones {
		calendar := inZone(n.Calendar, zone)
		told := notice(duty, calendar, appraisal.MailOpened, tx.Now)
		if told.urgent {
			// Everybody at once is no urgent matter: it leaves in one digest now.
			told.urgent = false
		}
		rows := append(mailRows{told}, reminders(duty, calendar, n.Due, told.notBefore)...)
		_, kinds, numbers, urgents, notBefore := rows.columns()
		for range rows {
			p.Zones = append(p.Zones, zone)
		}
		p.Kinds, p.Numbers = append(p.Kinds, kinds...), append(p.Numbers, numbers...)
		p.Urgents, p.NotBefore = append(p.Urgents, urgents...), append(p.NotBefore, notBefore...)
	}
	if err := tx.QueueSurveyMails(ctx, p); err != nil {
		return 0, fmt.Errorf("queue the mails of the survey: %w", err)
	}
	return int(asked), nil
}

// CloseSurvey ends what of a survey was due until an instant, and says how many may still answer and
// by when the next of them must.
func (tx Tx) CloseSurvey(ctx context.Context, process uuid.UUID, until time.Time) (open int, next time.Time, err error) {
	if _, err = tx.LapseSurvey(ctx, db.LapseSurveyParams{ProcessID: process, At: &tx.Now, Until: until}); err == nil {
		err = tx.SettleSurvey(ctx, db.SettleSurveyParams{ProcessID: process, At: &tx.Now})
	}
	if err == nil {
		err = tx.ForgetSurveyDrafts(ctx, process)
	}
	if err == nil {
		err = tx.DropSurveyMails(ctx, db.DropSurveyMailsParams{ProcessID: process, At: &tx.Now})
	}
	if err != nil {
		return 0, next, fmt.Errorf("close the survey: %w", err)
	}
	left, err := tx.OpenSurveys(ctx, process)
	return int(left.Open), left.Next, wrapped(err, "count open surveys")
}

// KeepSurveyAnswer keeps what somebody answered: which unit they belong to, and not who they are. The
// two rows of an answer have random IDs and no time, so that nothing ties them together.
func (tx Tx) KeepSurveyAnswer(ctx context.Context, cycle, person uuid.UUID, a appraisal.SurveyAnswer) error {
	err := tx.InsertSurveyAnswer(ctx, db.InsertSurveyAnswerParams{
		AgencyID: tx.Agency, ID: uuid.New(), CycleID: cycle, PersonID: person,
		Fairness: int32(a.Fairness), Pressure: int32(a.Pressure), Usefulness: int32(a.Usefulness),
	})
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	comment := strings.TrimSpace(a.Comment)
	if comment == "" {
		return nil
	}
	err = tx.InsertSurveyComment(ctx, db.InsertSurveyCommentParams{AgencyID: tx.Agency, ID: uuid.New(), CycleID: cycle, Body: comment})
	return wrapped(err, "keep a comment")
}
