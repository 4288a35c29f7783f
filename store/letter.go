package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// MailClaim is the right to send all mails of a person that were due when it was given. It
// ends by itself, so that a postman who died holds nobody's mails back.
type MailClaim struct {
	Agency uuid.UUID
	Person uuid.UUID
	Until  time.Time
}

// Letter is one message of a claim that is about to be sent.
type Letter struct {
	appraisal.Letter
	// Attempt counts from one.
	Attempt int
	// Lost: an earlier attempt was begun and nobody recorded how it ended; it may arrive twice.
	Lost bool
}

// Mails of one letter are in the same state; a mail is in one of these.
const (
	mailDropped     = "dropped"
	mailUnreachable = "unreachable"
)

// ClaimMail claims the due mails of at most that many people, of all agencies.
func (s *Store) ClaimMail(ctx context.Context, lease time.Duration, people int) ([]MailClaim, error) {
	now := s.now()
	// The end of the claim is its token: it must come back from PostgreSQL as it went in.
	until := now.Add(lease).Truncate(time.Microsecond)
	rows, err := s.Lookup().ClaimMail(ctx, db.ClaimMailParams{At: now, Until: until, Most: int32(people)})
	if err != nil {
		return nil, outage(fmt.Errorf("claim mails: %w", err))
	}
	claims := make([]MailClaim, 0, len(rows))
	for _, r := range rows {
		claims = append(claims, MailClaim{Agency: r.AgencyID, Person: r.PersonID, Until: until})
	}
	return claims, nil
}

// NextMail is when there is something to claim again, latest at the latest, and how many mails
// are due by now.
func (s *Store) NextMail(ctx context.Context, latest time.Time) (next time.Time, due int, err error) {
	row, err := s.Lookup().NextMail(ctx, db.NextMailParams{At: s.now(), Latest: latest})
	if err != nil {
		return time.Time{}, 0, outage(fmt.Errorf("look for the next mail: %w", err))
	}
	if row.Next.After(latest) {
		row.Next = latest
	}
	return row.Next, int(row.Due), nil
}

// NextLetter begins the next letter of a claim and returns nil when there is none left. It asks
// once more what is true: mails whose duty is no longer open are dropped, those of a person
// without an address are unreachable. An urgent mail goes alone; all others form the digest of
// the person's morning, of which there is one.
func (s *Store) NextLetter(ctx context.Context, c MailClaim) (letter *Letter, err error) {
	err = s.As(ctx, c.Agency, func(tx Tx) error {
		rows, err := tx.ClaimedMails(ctx, db.ClaimedMailsParams{PersonID: c.Person, Until: c.Until})
		if err != nil {
			return fmt.Errorf("read the claimed mails: %w", err)
		}
		if rows, err = tx.sift(ctx, rows); err != nil || len(rows) == 0 {
			return err
		}
		letter, err = tx.begin(ctx, rows)
		return err
	})
	return letter, err
}

// LetterSent records that a provider accepted the letter.
func (s *Store) LetterSent(ctx context.Context, c MailClaim, letter, providerID string) error {
	return s.settle(ctx, c, letter, func(tx Tx, id uuid.UUID) error {
		_, err := tx.Queries.LetterSent(ctx, db.LetterSentParams{At: &tx.Now, ProviderID: &providerID, DigestID: id})
		return err
	})
}

// LetterRefused records that the letter was refused for good.
func (s *Store) LetterRefused(ctx context.Context, c MailClaim, letter, reason string) error {
	return s.settle(ctx, c, letter, func(tx Tx, id uuid.UUID) error {
		_, err := tx.Queries.LetterRefused(ctx, db.LetterRefusedParams{At: &tx.Now, Reason: &reason, DigestID: &id, Until: c.Until})
		return err
	})
}

// LetterDelayed records that the letter did not leave, or, if doubtful, that nobody knows; it
// is tried again after that long.
func (s *Store) LetterDelayed(ctx context.Context, c MailClaim, letter, reason string, after time.Duration, doubtful bool) error {
	return s.settle(ctx, c, letter, func(tx Tx, id uuid.UUID) error {
		p := db.LetterDelayedParams{NotBefore: tx.Now.Add(after), Reason: &reason, DigestID: &id, Until: c.Until}
		if doubtful {
			p.Doubts = 1
		}
		_, err := tx.Queries.LetterDelayed(ctx, p)
		return err
	})
}

// ReleaseMail gives back what is left of a claim.
func (s *Store) ReleaseMail(ctx context.Context, c MailClaim) error {
	return s.As(ctx, c.Agency, func(tx Tx) error {
		return tx.Queries.ReleaseMail(ctx, db.ReleaseMailParams{PersonID: c.Person, Until: c.Until})
	})
}

// PreviewLetter is the letter a single mail would make now, for people who look at the outbox.
func (tx Tx) PreviewLetter(ctx context.Context, mail uuid.UUID) (appraisal.Letter, error) {
	row, err := tx.MailInFull(ctx, mail)
	if err != nil {
		return appraisal.Letter{}, fmt.Errorf("read mail %s: %w", mail, err)
	}
	letter, err := tx.write(mail, []db.ClaimedMailsRow{db.ClaimedMailsRow(row)})
	if err != nil {
		return appraisal.Letter{}, err
	}
	letter.Urgent = row.Mail.Urgent
	return letter.Letter, nil
}

func (s *Store) settle(ctx context.Context, c MailClaim, letter string, do func(Tx, uuid.UUID) error) error {
	id, err := uuid.Parse(letter)
	if err != nil {
		return fmt.Errorf("letter %q: %w", letter, err)
	}
	return s.As(ctx, c.Agency, func(tx Tx) error {
		if err := do(tx, id); err != nil {
			return fmt.Errorf("record what became of letter %s: %w", letter, err)
		}
		return nil
	})
}

// sift closes what is not true any more or cannot arrive, and returns the rest, the oldest first.
func (tx Tx) sift(ctx context.Context, rows []db.ClaimedMailsRow) ([]db.ClaimedMailsRow, error) {
	close := map[string][]uuid.UUID{}
	rows = slices.DeleteFunc(rows, func(r db.ClaimedMailsRow) bool {
		switch {
		case !stillTrue(r, tx.Now):
			close[mailDropped] = append(close[mailDropped], r.Mail.ID)
		case r.Email == "":
			close[mailUnreachable] = append(close[mailUnreachable], r.Mail.ID)
		default:
			return false
		}
		return true
	})
	for state, ids := range close {
		if err := tx.CloseMails(ctx, db.CloseMailsParams{State: state, At: &tx.Now, Ids: ids}); err != nil {
			return nil, fmt.Errorf("close mails as %s: %w", state, err)
		}
	}
	slices.SortStableFunc(rows, func(a, b db.ClaimedMailsRow) int { return a.Mail.NotBefore.Compare(b.Mail.NotBefore) })
	return rows, nil
}

// stillTrue reports whether what the mail asks for can still be done by its reader.
func stillTrue(r db.ClaimedMailsRow, now time.Time) bool {
	if r.DutyState == nil || !appraisal.MailKind(r.Mail.Kind).NeedsOpenDuty() {
		return true
	}
	return *r.DutyState == string(appraisal.DutyOpen) &&
		r.AssigneeID != nil && *r.AssigneeID == r.Mail.PersonID &&
		(!*r.Lapses || !r.DueAt.Before(now))
}

// begin chooses what goes into the next letter and marks its attempt as under way.
func (tx Tx) begin(ctx context.Context, rows []db.ClaimedMailsRow) (*Letter, error) {
	if i := slices.IndexFunc(rows, func(r db.ClaimedMailsRow) bool { return r.Mail.Urgent }); i >= 0 {
		return tx.beginAlone(ctx, rows[i])
	}
	// A letter that may have arrived is repeated as it was: mail programs show only one of two
	// messages with the same ID, so what came later would be lost in it.
	if i := slices.IndexFunc(rows, doubtful); i >= 0 {
		id := *rows[i].Mail.DigestID
		rows = slices.DeleteFunc(rows, func(r db.ClaimedMailsRow) bool {
			return r.Mail.DigestID == nil || *r.Mail.DigestID != id
		})
		return tx.start(ctx, id, rows, false)
	}
	return tx.beginDigest(ctx, rows)
}

func doubtful(r db.ClaimedMailsRow) bool {
	return r.Mail.DigestID != nil && r.SentAt == nil && (r.StartedAt != nil || (r.Ambiguous != nil && *r.Ambiguous > 0))
}

func (tx Tx) beginAlone(ctx context.Context, row db.ClaimedMailsRow) (*Letter, error) {
	id := NewID()
	if row.Mail.DigestID != nil && row.SentAt == nil {
		id = *row.Mail.DigestID
	} else if err := tx.InsertDigest(ctx, db.InsertDigestParams{AgencyID: tx.Agency, ID: id, PersonID: row.Mail.PersonID}); err != nil {
		return nil, fmt.Errorf("begin a letter: %w", err)
	}
	return tx.start(ctx, id, []db.ClaimedMailsRow{row}, true)
}

func (tx Tx) beginDigest(ctx context.Context, rows []db.ClaimedMailsRow) (*Letter, error) {
	calendar, err := homeCalendar(rows[0])
	if err != nil {
		return nil, err
	}
	person, day := rows[0].Mail.PersonID, digestDay(calendar, tx.Now)
	digest, err := tx.DigestOf(ctx, db.DigestOfParams{PersonID: person, Day: day})
	switch {
	case NoRows(err):
		id := NewID()
		if err := tx.InsertDigest(ctx, db.InsertDigestParams{AgencyID: tx.Agency, ID: id, PersonID: person, Day: &day}); err != nil {
			return nil, fmt.Errorf("begin the digest of %s: %w", day, err)
		}
		return tx.start(ctx, id, rows, false)
	case err != nil:
		return nil, fmt.Errorf("look for the digest of %s: %w", day, err)
	case digest.SentAt == nil && digest.StartedAt == nil && digest.Ambiguous == 0:
		return tx.start(ctx, digest.ID, rows, false)
	}
	// The morning's digest is gone. The rest waits for the next one, unless that is too late.
	morning := calendar.Morning(day.AddDays(1))
	var later []uuid.UUID
	for _, r := range rows {
		if r.DueAt != nil && !morning.Before(*r.DueAt) && tx.Now.Before(*r.DueAt) {
			return tx.beginAlone(ctx, r)
		}
		later = append(later, r.Mail.ID)
	}
	if err := tx.PostponeMails(ctx, db.PostponeMailsParams{NotBefore: morning, Ids: later}); err != nil {
		return nil, fmt.Errorf("leave mails to the next morning: %w", err)
	}
	return nil, nil
}

// start ties the mails to the letter and marks the attempt.
func (tx Tx) start(ctx context.Context, id uuid.UUID, rows []db.ClaimedMailsRow, alone bool) (*Letter, error) {
	letter, err := tx.write(id, rows)
	if err != nil {
		return nil, err
	}
	letter.Urgent = alone && rows[0].Mail.Urgent
	ids := make([]uuid.UUID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Mail.ID)
		letter.Attempt = max(letter.Attempt, int(r.Mail.Attempts))
		letter.Lost = letter.Lost || r.Mail.DigestID != nil && *r.Mail.DigestID == id && r.StartedAt != nil
	}
	if err := tx.AttachMails(ctx, db.AttachMailsParams{DigestID: &id, Ids: ids}); err != nil {
		return nil, fmt.Errorf("put mails into letter %s: %w", id, err)
	}
	if err := tx.StartDigest(ctx, db.StartDigestParams{At: &tx.Now, ID: id}); err != nil {
		return nil, fmt.Errorf("begin letter %s: %w", id, err)
	}
	return letter, nil
}

// write is the letter as data.
func (tx Tx) write(id uuid.UUID, rows []db.ClaimedMailsRow) (*Letter, error) {
	head := rows[0]
	letter := &Letter{Letter: appraisal.Letter{
		ID: id.String(), To: head.Email, Language: appraisal.Language(head.Language), Agency: head.Agency,
	}}
	for _, r := range rows {
		calendar, err := cycleCalendar(r)
		if err != nil {
			return nil, err
		}
		item := appraisal.LetterItem{Kind: appraisal.MailKind(r.Mail.Kind)}
		if r.Mail.DutyID != nil {
			item.Duty, item.DutyKind, item.Right = r.Mail.DutyID.String(), appraisal.DutyKind(*r.DutyKind), *r.Optional
			item.Due, item.Left = *r.DueOn, r.DueOn.Sub(calendar.Date(tx.Now))
			if r.PersonZone != "" && r.PersonZone != calendar.Zone.String() {
				item.Zone = calendar.Zone.String()
			}
		}
		if r.SessionID != nil {
			item.Meeting = meetingOf(r, calendar.Zone)
		}
		letter.Items = append(letter.Items, item)
	}
	return letter, nil
}

// meetingOf is the session of a forum that a mail is about, in the agency's zone.
func meetingOf(r db.ClaimedMailsRow, zone *time.Location) *appraisal.Meeting {
	return &appraisal.Meeting{
		ID: r.SessionID.String(), Sequence: int(*r.Sequence), Starts: r.StartsAt.In(zone), Ends: r.EndsAt.In(zone), Place: *r.Place,
		Cancelled: *r.Cancelled, Forum: r.Mail.ProcessID.String(), At: *r.InvitedAt,
	}
}

// cycleCalendar is the calendar of the mail's cycle, or the agency's where it has none.
func cycleCalendar(r db.ClaimedMailsRow) (appraisal.Calendar, error) {
	var c appraisal.Calendar
	if r.Calendar != nil {
		if err := json.Unmarshal(r.Calendar, &c); err != nil {
			return c, fmt.Errorf("calendar of mail %s: %w", r.Mail.ID, err)
		}
		return c, nil
	}
	zone, err := time.LoadLocation(r.AgencyZone)
	if err != nil {
		return c, fmt.Errorf("calendar of mail %s: %w", r.Mail.ID, err)
	}
	return appraisal.Calendar{Zone: zone}, nil
}

func homeCalendar(r db.ClaimedMailsRow) (appraisal.Calendar, error) {
	c, err := cycleCalendar(r)
	return inZone(c, r.PersonZone), err
}
