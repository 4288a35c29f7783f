package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// beat tells Temporal until aside is done that the activity of ctx lives.
func beat(aside, ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		activity.RecordHeartbeat(ctx)
		select {
		case <-aside.Done():
			return
		case <-tick.C:
		}
	}
}

// living beats for an activity that is expected to, until the function it returns is called. A local
// activity is not, nor is a call from elsewhere.
func living(ctx context.Context) (done func()) {
	if !activity.IsActivity(ctx) {
		return func() {}
	}
	every := activity.GetInfo(ctx).HeartbeatTimeout / 3
	if every == 0 {
		return func() {}
	}
	aside, done := context.WithCancel(context.Background())
	go beat(aside, ctx, every)
	return done
}
