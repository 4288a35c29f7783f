package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"rapor/appraisal"
	"rapor/store"
)

// Processes moves processes through their steps. Each call is one transaction that asks
// Postgres where the process stands, so a repeated, late or stale call changes nothing.
type Processes struct {
	Store   *store.Store
	Methods *store.Methods
	// Log may be nil.
	Log *slog.Logger
	// Pulse is how often gateways beat: a deadline lapses when one has outlived it. Gap without a
	// beat is an outage; two minutes where it is zero.
	Pulse, Gap time.Duration
}

// AdvanceInput names the step a process leaves; a process that has left it already stays.
type AdvanceInput struct {
	appraisal.ProcessInput
	From string `json:"f"`
}

// Look closes what has lapsed, draws the consequences of every duty met or lapsed since the
// last look, leaves every step that is over, and says where the process stands then: waiting,
// ended, or in a step whose work the workflow has to do.
func (a *Processes) Look(ctx context.Context, in appraisal.ProcessInput) (appraisal.Position, error) {
	return a.in(ctx, in, func(c *course) (appraisal.Position, error) {
		if err := c.enrolAgain(ctx); err != nil {
			return appraisal.Position{}, err
		}
		if err := c.reshape(ctx); err != nil {
			return appraisal.Position{}, err
		}
		return c.proceed(ctx)
	})
}

// Advance leaves a step that is over and enters the next; after the last one the process ends.
// Only runs that began before a look did so itself call it.
func (a *Processes) Advance(ctx context.Context, in AdvanceInput) (appraisal.Position, error) {
	return a.in(ctx, in.ProcessInput, func(c *course) (appraisal.Position, error) {
		pos, err := c.position(ctx)
		// A look found nothing pending, but a duty may have been opened or met since.
		if err != nil || pos.Waiting || pos.Ended || c.process.Step != in.From {
			return pos, err
		}
		if err := c.advance(ctx); err != nil {
			return pos, err
		}
		return c.position(ctx)
	})
}

// in runs do with the process locked. A process that has ended, or runs under a newer epoch, is
// left alone.
func (a *Processes) in(
	ctx context.Context, in appraisal.ProcessInput, do func(*course) (appraisal.Position, error),
) (appraisal.Position, error) {
	var pos appraisal.Position
	agency, id, err := parseInput(in)
	if err != nil {
		return pos, err
	}
	defer living(ctx)()
	err = a.Store.As(ctx, agency, func(tx store.Tx) error {
		c, err := a.open(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.fenced(in.Epoch) {
			pos = appraisal.Position{Ended: true}
			return nil
		}
		if err := c.relieve(ctx); err != nil {
			return err
		}
		if pos, err = do(c); err != nil {
			return err
		}
		return c.resolve(ctx)
	})
	a.note(ctx, agency, id, err)
	return pos, err
}

// open locks a process and loads what its course depends on.
func (a *Processes) open(ctx context.Context, tx store.Tx, id uuid.UUID) (*course, error) {
	row, err := tx.LockTroubledProcess(ctx, id)
	if store.NoRows(err) {
		return nil, temporal.NewNonRetryableApplicationError("unknown process", "unknown-process", err)
	}
	if err != nil {
		return nil, fmt.Errorf("lock process: %w", err)
	}
	process := row.Process
	cycle, err := tx.Cycle(ctx, process.CycleID)
	if err != nil {
		return nil, fmt.Errorf("load cycle: %w", err)
	}
	method, err := a.Methods.Load(ctx, tx, cycle.MethodHash)
	if err != nil {
		return nil, err
	}
	c := &course{
		tx: tx, process: process, troubled: row.Troubled, cycle: cycle, method: method, methods: a.Methods, schedule: method.Schedules[cycle.Schedule],
		pulse: a.Pulse, gap: a.Gap,
	}
	if c.gap == 0 {
		c.gap = usualGap
	}
	if err := json.Unmarshal(cycle.Calendar, &c.calendar); err != nil {
		return nil, fmt.Errorf("calendar of the cycle: %w", err)
	}
	if process.Kind == string(appraisal.AppraisalProcess) {
		if c.appraisal, err = tx.AppraisalByID(ctx, id); err != nil {
			return nil, fmt.Errorf("load appraisal: %w", err)
		}
	}
	if process.Kind == string(appraisal.ForumProcess) {
		// The forum's row is the lock between its members and its process.
		if c.forum, err = tx.LockForum(ctx, id); err != nil {
			return nil, fmt.Errorf("lock forum: %w", err)
		}
	}
	if err := c.loadComplaint(ctx); err != nil {
		return nil, err
	}
	if err := c.loadDevelopment(ctx); err != nil {
		return nil, err
	}
	c.step, _ = method.Stage(appraisal.Process(process.Kind), process.Step)
	c.matter = c.step
	return c, nil
}

func parseInput(in appraisal.ProcessInput) (agency, process uuid.UUID, err error) {
	if agency, err = uuid.Parse(in.Agency); err == nil {
		process, err = uuid.Parse(in.Process)
	}
	if err != nil {
		err = temporal.NewNonRetryableApplicationError("malformed process input", "malformed-input", err)
	}
	return agency, process, err
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
