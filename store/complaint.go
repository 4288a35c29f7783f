package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// ReportOf is whose report a receipt is: its agency and ID. NoRows says that there is none.
func (s *Store) ReportOf(ctx context.Context, receipt string) (agency, report uuid.UUID, err error) {
	row, err := s.Lookup().FindComplaint(ctx, receipt)
	if NoRows(err) {
		return uuid.Nil, uuid.Nil, err
	}
	if err != nil {
		return uuid.Nil, uuid.Nil, outage(fmt.Errorf("find the report of a receipt: %w", err))
	}
	return row.AgencyID, row.ComplaintID, nil
}

// Sources are the keyed hashes of where a report comes from: today's, which is kept with the
// report, and yesterday's, while the hour before midnight still counts. The address itself is
// never stored, and with the key of its day the way back is gone.
func (tx Tx) Sources(ctx context.Context, address string) (today []byte, all [][]byte, err error) {
	// The day of the key has nothing to do with anybody's calendar.
	day := appraisal.NewDate(tx.Now.UTC().Date())
	yesterday := day.AddDays(-1)
	if err := tx.DropSourceKeys(ctx, yesterday); err != nil {
		return nil, nil, fmt.Errorf("drop old keys of sources: %w", err)
	}
	key := make([]byte, sha256.Size)
	if _, err := rand.Read(key); err != nil {
		return nil, nil, fmt.Errorf("make the day's key of sources: %w", err)
	}
	if err := tx.InsertSourceKey(ctx, db.InsertSourceKeyParams{AgencyID: tx.Agency, Day: day, Key: key}); err != nil {
		return nil, nil, fmt.Errorf("make the day's key of sources: %w", err)
	}
	keys, err := tx.SourceKeys(ctx, yesterday)
	if err != nil {
		return nil, nil, fmt.Errorf("read the keys of sources: %w", err)
	}
	for _, k := range keys {
		hash := hmac.New(sha256.New, k.Key)
		_, _ = hash.Write([]byte(address))
		sum := hash.Sum(nil)
		all = append(all, sum)
		if k.Day == day {
			today = sum
		}
	}
	return today, all, nil
}

// NewComplaintProcess inserts the process of a report or a burst; it has the ID of what it is
// about. The caller starts it.
func (tx Tx) NewComplaintProcess(ctx context.Context, kind appraisal.Process, cycle, subject uuid.UUID) (db.Process, error) {
	err := tx.InsertProcess(ctx, db.InsertProcessParams{
		AgencyID: tx.Agency, ID: subject, CycleID: cycle, Kind: string(kind), SubjectID: subject, CreatedAt: tx.Now,
		WorkflowID: appraisal.WorkflowID(kind, tx.Agency.String(), cycle.String(), subject.String()),
	})
	if err != nil {
		return db.Process{}, fmt.Errorf("insert %s: %w", kind, err)
	}
	process, err := tx.Process(ctx, subject)
	if err != nil {
		return process, fmt.Errorf("load process: %w", err)
	}
	return process, nil
}

// ReleaseComplaint gives a report that is held back its process, which the caller starts. The
// report's row must be locked.
func (tx Tx) ReleaseComplaint(ctx context.Context, held db.Complaint) (db.Process, error) {
	process, err := tx.NewComplaintProcess(ctx, appraisal.ComplaintProcess, held.CycleID, held.ID)
	if err != nil {
		return process, err
	}
	n, err := tx.StartComplaint(ctx, held.ID)
	if err == nil && n == 0 {
		err = errors.New("it is not held back")
	}
	if err != nil {
		return process, fmt.Errorf("release report: %w", err)
	}
	return process, nil
}

// NamedOfficers are the officers whom a report may mean by a name alone: those of the cycle, and whoever has the role
// of HR.
func (tx Tx) NamedOfficers(ctx context.Context, cycle db.Cycle, name string) (named []uuid.UUID, err error) {
	if name == "" {
		return nil, nil
	}
	officers, err := tx.OfficerNames(ctx, []uuid.UUID{cycle.HrID, cycle.OfficialID})
	if err != nil {
		return nil, fmt.Errorf("load the names of officers: %w", err)
	}
	for _, o := range officers {
		if appraisal.MayName(name, o.Name) {
			named = append(named, o.ID)
		}
	}
	return named, nil
}

// Heard is who is around an employee a complaint is about: in their appraisal, else as the
// roster has it.
type Heard struct {
	Appraisal           *db.Appraisal
	Supervisor, Manager uuid.UUID
	// Appraisers besides the supervisor: who assesses the year or a part of it, or has done so.
	Appraisers []uuid.UUID
}

// AroundEmployee finds the appraisal of an employee that a complaint belongs to, and who
// appraises them: the one known, else the open one, that of the cycle before others.
func (tx Tx) AroundEmployee(ctx context.Context, cycle db.Cycle, employee uuid.UUID, known *uuid.UUID) (h Heard, err error) {
	var row db.Appraisal
	if known != nil {
		row, err = tx.AppraisalByID(ctx, *known)
	} else {
		row, err = tx.OpenAppraisalOf(ctx, db.OpenAppraisalOfParams{EmployeeID: employee, CycleID: cycle.ID})
	}
	if err == nil {
		h = Heard{Appraisal: &row, Supervisor: row.SupervisorID, Manager: row.ManagerID}
		if h.Appraisers, err = tx.AppraisersOf(ctx, row.ID); err != nil {
			return h, fmt.Errorf("find who appraises the employee: %w", err)
		}
		return h, nil
	}
	if !NoRows(err) {
		return h, fmt.Errorf("find the employee's appraisal: %w", err)
	}
	p, err := tx.SuperiorsOf(ctx, employee)
	if err != nil {
		return h, fmt.Errorf("find the employee's superiors: %w", err)
	}
	var above []uuid.UUID
	for _, id := range []*uuid.UUID{p.AppraiserID, p.SuperiorID} {
		if id != nil {
			above = append(above, *id)
		}
	}
	if h.Supervisor, err = tx.FirstPresent(ctx, append(above, cycle.OfficialID), employee); err != nil {
		return h, err
	}
	h.Manager, err = tx.ManagerOf(ctx, cycle, employee, h.Supervisor, p.ManagerID)
	return h, err
}
