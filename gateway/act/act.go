// Package act is what people do and see: each act is one transaction that is recorded whole or
// not at all, and tells the workflow it concerns after its commit. It knows nothing of HTTP.
package act

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dispatch"
	"rapor/documents/signing"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

const (
	// patience is how long an answer waits for a workflow to be told; the relay does the rest.
	patience = time.Second
	// pause after a failed delivery during which only the relay tries, so that people do not
	// wait on every act while Temporal is away.
	pause = 5 * time.Second
)

// Acts does what people ask for. Store, Methods and Log must be set.
type Acts struct {
	Store   *store.Store
	Methods *store.Methods
	// Deliver tells workflows what was recorded; nil leaves it to the relay.
	Deliver func(context.Context, []store.Dispatch) (int, error)
	Log     *slog.Logger
	// ShortDays lets cycles be opened whose days last seconds.
	ShortDays bool
	// Grace is how late something is before it counts as stuck; appraisal.Grace where it is zero.
	Grace time.Duration
	// Quota of attachments; its zero value is the usual.
	Quota Quota
	// Bursts say how many reports of the public are too many in an hour.
	Bursts Bursts
	// PublicURL is where people reach the gateway: the code on a paper leads there. Without it no
	// paper can be rendered.
	PublicURL string
	// Signer puts certified signatures on papers; nil where they are signed by hand.
	Signer signing.Signer
	// Layouts of exports; nil for those that ship with the product.
	Layouts *config.ExportLayouts

	// quietUntil is when delivery is tried again, in Unix nanoseconds.
	quietUntil atomic.Int64
	// exporting counts exports under way.
	exporting atomic.Int32
}

// deed is one act in its transaction.
type deed struct {
	store.Tx
	acts *Acts
	told []store.Dispatch
}

// do runs an act; when it returns nil it is recorded, and those it told are looked for at once.
// A delivery that fails changes nothing for the person: the outbox keeps it.
func (a *Acts) do(ctx context.Context, agency uuid.UUID, what func(*deed) error) error {
	d := &deed{acts: a}
	err := a.Store.As(ctx, agency, func(tx store.Tx) error {
		d.Tx, d.told = tx, nil
		return what(d)
	})
	if err != nil || len(d.told) == 0 || a.Deliver == nil || a.Store.Now().UnixNano() < a.quietUntil.Load() {
		return err
	}
	// The act is recorded: a caller who hangs up must not keep the workflow from hearing of it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if _, err := a.Deliver(ctx, d.told); err != nil {
		a.quietUntil.Store(a.Store.Now().Add(pause).UnixNano())
		a.Log.WarnContext(ctx, "workflows not told; the relay will", "rows", len(d.told), "error", err)
	}
	return nil
}

// see reads in one transaction.
func (a *Acts) see(ctx context.Context, agency uuid.UUID, what func(*deed) error) error {
	return a.Store.As(ctx, agency, func(tx store.Tx) error { return what(&deed{Tx: tx, acts: a}) })
}

// tell wakes the workflow of a process once the act is recorded.
func (d *deed) tell(ctx context.Context, process db.Process) error {
	row, err := d.TellAfter(ctx, process, dispatch.Claim)
	if err != nil {
		return err
	}
	d.told = append(d.told, row)
	return nil
}

func (d *deed) method(ctx context.Context, hash string) (*appraisal.Method, error) {
	return d.acts.Methods.Load(ctx, d.Tx, hash)
}

// found turns a missing row into the answer for what does not exist.
func found(err error, code appraisal.Code) error {
	if store.NoRows(err) {
		return access.Unknown(code)
	}
	return err
}

func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// atMost is a limit somebody asked for, within reason.
func atMost(asked, usual, most int) int32 {
	if asked <= 0 {
		asked = usual
	}
	return int32(min(asked, most))
}
