package activities

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/activity"
	"golang.org/x/sync/errgroup"

	"rapor/appraisal"
	"rapor/mail"
	"rapor/store"
)

// Outbox is where mails wait; *store.Store is one.
type Outbox interface {
	ClaimMail(ctx context.Context, lease time.Duration, people int) ([]store.MailClaim, error)
	NextMail(ctx context.Context, latest time.Time) (next time.Time, due int, err error)
	NextLetter(ctx context.Context, c store.MailClaim) (*store.Letter, error)
	LetterSent(ctx context.Context, c store.MailClaim, letter, providerID string) error
	LetterRefused(ctx context.Context, c store.MailClaim, letter, reason string) error
	LetterDelayed(ctx context.Context, c store.MailClaim, letter, reason string, after time.Duration, doubtful bool) error
	ReleaseMail(ctx context.Context, c store.MailClaim) error
	Listen(ctx context.Context, channel string, woken chan<- struct{})
}

// Composer words a letter; *mail.Composer is one.
type Composer interface {
	Compose(l appraisal.Letter) (mail.Message, error)
}

// Postman drains the outbox. Every due mail leaves at least once; it leaves twice only where
// the answer to an attempt was lost, and that is counted.
type Postman struct {
	Outbox   Outbox
	Composer Composer
	// Sender may be nil: then mails stay in the outbox, where they can be listed.
	Sender  mail.Sender
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *PostmanMetrics
	Pace    PostmanPace
}

// PostmanPace is how the postman works; zero fields take the defaults in brackets.
type PostmanPace struct {
	// Period after which Deliver returns, so that the history of its workflow stays short [1h].
	Period time.Duration
	// Couriers send at the same time [4].
	Couriers int
	// Patience with one attempt [20s]. Lease of a claim; longer than a few attempts [2m].
	Patience, Lease time.Duration
	// Retry is the pause before a second attempt; it doubles up to LongestRetry [30s, 1h].
	Retry, LongestRetry time.Duration
	// Look is the longest time without looking into the outbox [1m].
	Look time.Duration
	// Beat is the pause between heartbeats [10s].
	Beat time.Duration
}

// shortestWait keeps a postman from spinning while another holds the mails that are due.
const shortestWait = 200 * time.Millisecond

func (p PostmanPace) orDefaults() PostmanPace {
	if p.Couriers == 0 {
		p.Couriers = 4
	}
	for field, standard := range map[*time.Duration]time.Duration{
		&p.Period: time.Hour, &p.Patience: 20 * time.Second, &p.Lease: 2 * time.Minute, &p.Retry: 30 * time.Second,
		&p.LongestRetry: time.Hour, &p.Look: time.Minute, &p.Beat: 10 * time.Second,
	} {
		if *field == 0 {
			*field = standard
		}
	}
	return p
}

// PostmanMetrics count what becomes of mails.
type PostmanMetrics struct {
	letters *prometheus.CounterVec
	mails   *prometheus.CounterVec
	due     prometheus.Gauge
}

// What becomes of an attempt, as the metrics name it.
const (
	outcomeSent      = "sent"
	outcomeFailed    = "failed"
	outcomeDelayed   = "delayed"
	outcomeAmbiguous = "ambiguous"
)

// NewPostmanMetrics registers the counters.
func NewPostmanMetrics(registry prometheus.Registerer) *PostmanMetrics {
	m := &PostmanMetrics{
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapor_letters_total",
			Help: "Attempts to send a letter by outcome; an ambiguous one may arrive twice.",
		}, []string{"outcome"}),
		mails: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapor_mails_total",
			Help: "Mails in these letters by outcome.",
		}, []string{"outcome"}),
		due: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "rapor_mails_due",
			Help: "Queued mails that should have left by now.",
		}),
	}
	registry.MustRegister(m.letters, m.mails, m.due)
	for _, outcome := range []string{outcomeSent, outcomeFailed, outcomeDelayed, outcomeAmbiguous} {
		m.letters.WithLabelValues(outcome)
		m.mails.WithLabelValues(outcome)
	}
	return m
}

func (m *PostmanMetrics) count(outcome string, l *store.Letter) {
	m.letters.WithLabelValues(outcome).Inc()
	m.mails.WithLabelValues(outcome).Add(float64(len(l.Items)))
}

// Deliver sends what is due and waits for more. It returns nil when its period is over or the
// worker stops, the context's error when it is cancelled, and the store's when there is no
// working with it; a letter that is under way is finished first.
func (p *Postman) Deliver(ctx context.Context) error {
	pace := p.Pace.orDefaults()
	until, cancel := context.WithTimeout(ctx, pace.Period)
	defer cancel()
	round := &round{Postman: p, pace: pace, woken: make(chan struct{}, pace.Couriers)}

	group, running := errgroup.WithContext(until)
	go p.Outbox.Listen(running, "rapor_mail", round.woken)
	// The heart beats until the last letter under way is finished.
	aside, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if activity.IsActivity(ctx) {
		go beat(aside, ctx, pace.Beat)
		go func() {
			select {
			case <-activity.GetWorkerStopChannel(ctx):
				cancel()
			case <-aside.Done():
			}
		}()
	}
	couriers := pace.Couriers
	if p.Sender == nil {
		p.Log.WarnContext(ctx, "no mail sender is configured: mails stay in the outbox")
		couriers = 0
		group.Go(func() error { return round.watch(running) })
	}
	for range couriers {
		group.Go(func() error { return round.deliver(running) })
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// round is one call of Deliver, shared by its couriers.
type round struct {
	*Postman
	pace  PostmanPace
	woken chan struct{}

	mu       sync.Mutex
	failures int
	resume   time.Time
}

// deliver is the work of one courier.
func (r *round) deliver(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := r.hold(ctx); err != nil {
			return err
		}
		claims, err := r.Outbox.ClaimMail(ctx, r.pace.Lease, 1)
		if err != nil {
			return err
		}
		if len(claims) == 0 {
			if err := r.wait(ctx); err != nil {
				return err
			}
			continue
		}
		if err := r.serve(ctx, claims[0]); err != nil {
			return err
		}
	}
	return nil
}

// serve sends the letters of one person.
func (r *round) serve(ctx context.Context, claim store.MailClaim) error {
	// What is under way is finished even if the postman is told to stop: an outcome that is
	// not recorded is a mail that may arrive twice.
	firm := context.WithoutCancel(ctx)
	for {
		if ctx.Err() != nil || r.Now().Add(2*r.pace.Patience).After(claim.Until) || r.held() {
			return r.Outbox.ReleaseMail(firm, claim)
		}
		letter, err := r.Outbox.NextLetter(firm, claim)
		if err != nil {
			if unavailable(err) {
				return err
			}
			// One bad row must not stop the others; its claim runs out, and it is tried again.
			r.Log.ErrorContext(ctx, "cannot read a letter", "agency", claim.Agency, "person", claim.Person, "error", err)
			return nil
		}
		if letter == nil {
			return r.Outbox.ReleaseMail(firm, claim)
		}
		if err := r.send(firm, claim, letter); err != nil {
			return err
		}
	}
}

// send makes one attempt and records its outcome.
func (r *round) send(ctx context.Context, claim store.MailClaim, letter *store.Letter) error {
	log := r.Log.With("letter", letter.ID, "agency", claim.Agency, "attempt", letter.Attempt)
	if letter.Lost {
		r.Metrics.count(outcomeAmbiguous, letter)
		log.WarnContext(ctx, "an earlier attempt was never recorded; the letter may arrive twice")
	}
	providerID, err := r.attempt(ctx, letter)
	if err == nil {
		r.Metrics.count(outcomeSent, letter)
		r.eased()
		return r.record(ctx, log, func(ctx context.Context) error {
			return r.Outbox.LetterSent(ctx, claim, letter.ID, providerID)
		})
	}
	var refused *mail.Refused
	if errors.As(err, &refused) {
		r.Metrics.count(outcomeFailed, letter)
		log.ErrorContext(ctx, "the letter was refused for good", "error", err)
		return r.record(ctx, log, func(ctx context.Context) error {
			return r.Outbox.LetterRefused(ctx, claim, letter.ID, err.Error())
		})
	}
	var ambiguous *mail.Ambiguous
	doubtful := errors.As(err, &ambiguous)
	outcome := outcomeDelayed
	if doubtful {
		outcome = outcomeAmbiguous
	}
	r.Metrics.count(outcome, letter)
	after := max(doubling(r.pace.Retry, letter.Attempt, r.pace.LongestRetry), r.troubled(err))
	log.WarnContext(ctx, "the letter is tried again later", "outcome", outcome, "after", after, "error", err)
	return r.record(ctx, log, func(ctx context.Context) error {
		return r.Outbox.LetterDelayed(ctx, claim, letter.ID, err.Error(), after, doubtful)
	})
}

func (r *round) attempt(ctx context.Context, letter *store.Letter) (string, error) {
	message, err := r.Composer.Compose(letter.Letter)
	if err != nil {
		return "", &mail.Delayed{Reason: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, r.pace.Patience)
	defer cancel()
	return r.Sender.Send(ctx, message)
}

// record writes an outcome down, again and again while the claim lasts: an outage of the
// database now would make the letter's fate unknown.
func (r *round) record(ctx context.Context, log *slog.Logger, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, r.pace.Patience)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := do(ctx)
		if err == nil {
			return nil
		}
		log.ErrorContext(ctx, "cannot record what became of a letter", "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(doubling(shortestWait, attempt, r.pace.Patience/4)):
		}
	}
}

// wait sleeps until mails were queued or the next one is due.
func (r *round) wait(ctx context.Context) error {
	now := r.Now()
	next, due, err := r.Outbox.NextMail(ctx, now.Add(r.pace.Look))
	if err != nil {
		return err
	}
	r.Metrics.due.Set(float64(due))
	return r.sleep(ctx, max(next.Sub(now), shortestWait), r.woken)
}

// watch keeps the count of due mails while there is no sender.
func (r *round) watch(ctx context.Context) error {
	for {
		now := r.Now()
		_, due, err := r.Outbox.NextMail(ctx, now)
		if err != nil {
			return err
		}
		r.Metrics.due.Set(float64(due))
		if err := r.sleep(ctx, r.pace.Look, nil); err != nil {
			return err
		}
	}
}

func (r *round) sleep(ctx context.Context, d time.Duration, woken <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	case <-woken:
	}
	return nil
}

// troubled holds all couriers: what the provider says to one, it says to all.
func (r *round) troubled(err error) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures++
	pause := doubling(r.pace.Retry/32, r.failures, r.pace.Retry)
	var delayed *mail.Delayed
	if errors.As(err, &delayed) {
		pause = max(pause, min(delayed.After, r.pace.LongestRetry))
	}
	if resume := r.Now().Add(pause); resume.After(r.resume) {
		r.resume = resume
	}
	return pause
}

func (r *round) eased() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = 0
}

func (r *round) held() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.resume.After(r.Now())
}

func (r *round) hold(ctx context.Context) error {
	r.mu.Lock()
	pause := r.resume.Sub(r.Now())
	r.mu.Unlock()
	if pause <= 0 {
		return nil
	}
	return r.sleep(ctx, pause, nil)
}

// doubling is first for the first attempt, twice as long for each further one, at most longest.
func doubling(first time.Duration, attempt int, longest time.Duration) time.Duration {
	for ; attempt > 1 && first < longest; attempt-- {
		first *= 2
	}
	return min(first, longest)
}

func unavailable(err error) bool {
	var e *appraisal.Error
	return errors.As(err, &e) && e.Fault == appraisal.Unavailable
}
