package act

import (
	"context"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Level is the level of a functional post that somebody has from a day on.
type Level struct {
	ID     uuid.UUID      `json:"id"`
	From   appraisal.Date `json:"from"`
	Level  string         `json:"level"`
	Type   string         `json:"post_type"`
	Before LevelBefore    `json:"before"`
	Decree string         `json:"decree"`
}

// LevelBefore is the level, and the type of post, before a change.
type LevelBefore struct {
	Level string `json:"level,omitempty" maxLength:"200"`
	Type  string `json:"post_type,omitempty" maxLength:"200"`
}

// NewLevel records a level from a day on.
type NewLevel struct {
	From   *appraisal.Date `json:"from" required:"false" doc:"First day in it (TMT)" example:"2026-07-01"`
	Level  string          `json:"level" required:"false" maxLength:"200" doc:"As the roster writes it; empty of a post without levels" example:"Ahli Muda"`
	Type   string          `json:"post_type" required:"false" maxLength:"200" example:"Fungsional"`
	Before LevelBefore     `json:"before,omitempty" doc:"What it was before"`
	Decree string          `json:"decree" required:"false" maxLength:"200"`
}

func levelOf(r db.PostLevel) Level {
	return Level{ID: r.ID, From: r.FromOn, Level: r.Level, Type: r.PostType, Before: LevelBefore{r.BeforeLevel, r.BeforeType}, Decree: r.Decree}
}

// RecordLevel keeps the level of a functional post from a day on, by which credit points of a part of a
// year are computed. A later record of the same day corrects an earlier one; years that are final change by
// a correction only.
func (a *Acts) RecordLevel(ctx context.Context, id access.Identity, person uuid.UUID, n NewLevel) (v Level, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := d.careerOf(ctx, id, person, access.RecordCareer); err != nil {
			return err
		}
		var p appraisal.Problems
		if n.From == nil || n.From.IsZero() {
			p.Add("date-missing", "from", "")
		}
		if trimmed(n.Level) == "" && trimmed(n.Type) == "" {
			p.Add("level-missing", "level", "")
		}
		if trimmed(n.Decree) == "" {
			p.Add("document-number-missing", "decree", "")
		}
		if err := p.Err(); err != nil {
			return err
		}
		row := db.PostLevel{
			AgencyID: d.Agency, ID: store.NewID(), PersonID: person, FromOn: *n.From, Level: trimmed(n.Level), PostType: trimmed(n.Type),
			BeforeLevel: trimmed(n.Before.Level), BeforeType: trimmed(n.Before.Type), Decree: trimmed(n.Decree), RecordedBy: id.Person, At: d.Now,
		}
		if err := d.InsertPostLevel(ctx, db.InsertPostLevelParams(row)); err != nil {
			return wrap(err, "keep the level")
		}
		v = levelOf(row)
		return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "career.level-recorded", Detail: map[string]string{
			"person": person.String(), "from": n.From.String(), "level": row.Level, "decree": row.Decree,
		}})
	})
	return v, err
}
