package store

import (
	"context"
	"time"
)

// reconnect is the pause before listening is tried again after a lost connection.
const reconnect = time.Second

// Listen writes to woken whenever channel is notified, until ctx ends. A full woken has been
// told already. A lost connection is taken up again; whoever listens also looks regularly.
func (s *Store) Listen(ctx context.Context, channel string, woken chan<- struct{}) {
	for ctx.Err() == nil {
		_ = s.listen(ctx, channel, woken)
		select {
		case <-ctx.Done():
		case <-time.After(reconnect):
		}
	}
}

func (s *Store) listen(ctx context.Context, channel string, woken chan<- struct{}) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// A connection that listens must not go back to the pool.
	raw := conn.Hijack()
	defer raw.Close(context.WithoutCancel(ctx))
	if _, err := raw.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		if _, err := raw.WaitForNotification(ctx); err != nil {
			return err
		}
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}
