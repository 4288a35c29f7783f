package demo

import (
	"context"
	"time"
)

// meet lets every forum that is open meet once, and records who came: all but the last of many members.
func (o *officer) meet(ctx context.Context) {
	if !o.person.forum {
		return
	}
	forums, err := o.Forums(ctx, o.cycle)
	if err != nil {
		o.complain(ctx, "forums", err)
		return
	}
	for _, f := range forums {
		if f.OpenedAt == nil || f.ClosedAt != nil || o.met[f.ID] {
			continue
		}
		if f, err = o.Forum(ctx, f.ID); err != nil {
			o.complain(ctx, "forum", err)
			return
		}
		switch {
		case len(f.Sessions) == 0:
			// The clock of calendars is that of the wall, so a session of a short day is short.
			from := time.Now().Add(max(o.halfDay/4, 2*time.Second))
			o.complain(ctx, "a session", o.Meet(ctx, f.ID, from, from.Add(time.Minute), "Ruang Rapat Sekretariat (contoh)"))
		case f.Sessions[0].StartsAt.Before(time.Now()):
			var present []string
			for i, m := range f.Members {
				if i < 3 || i < len(f.Members)-1 {
					present = append(present, m.ID)
				}
			}
			err := o.Attended(ctx, f.ID, f.Sessions[0].ID, present)
			o.met[f.ID] = err == nil
			o.complain(ctx, "who was there", err)
		}
	}
}
