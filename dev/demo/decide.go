package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// nominate names colleagues, those of the same unit first. Where there are too few, the
// duty lapses and the step is skipped.
func (p *person) nominate(ctx context.Context, own string, a Asks, r *rand.Rand) (appraisal.Submission, error) {
	colleagues, err := p.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	// The supervisor assesses anyway and is no peer; it may be another one by now.
	year, err := p.Judged(ctx, own)
	if err != nil {
		return nil, err
	}
	colleagues = slices.DeleteFunc(colleagues, func(c Ref) bool {
		return parsed(c.ID) == p.actor.Supervisor || c.ID == year.Supervisor.ID
	})
	most := 5
	if a.Peers != nil {
		if most = a.Peers.Max; len(colleagues) < a.Peers.Min {
			return nil, nil
		}
	}
	slices.SortFunc(colleagues, func(a, b Ref) int { return compare(a.Name, b.Name) })
	r.Shuffle(len(colleagues), func(i, j int) { colleagues[i], colleagues[j] = colleagues[j], colleagues[i] })
	near := func(c Ref) int {
		if c.Unit == p.actor.Unit {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(colleagues, func(a, b Ref) int { return near(a) - near(b) })
	return &appraisal.Nomination{Peers: ids(colleagues[:min(len(colleagues), most)])}, nil
}

// approvePeers lets all of them be asked, or strikes out one where enough remain.
func approvePeers(a Asks, r *rand.Rand) *appraisal.NominationApproval {
	approved := ids(a.Nominated)
	if len(approved) > 4 && r.IntN(4) == 0 {
		return &appraisal.NominationApproval{Approved: approved[1:], Comment: "Satu orang tidak bekerja sama dengan pegawai ini tahun ini."}
	}
	return &appraisal.NominationApproval{Approved: approved}
}

// escalation gives the late one more time, or gives the duty to somebody else; what can be
// done without is done without when it was missed again.
func (p *person) escalation(d Duty, a Asks) *appraisal.EscalationDecision {
	may := func(c appraisal.EscalationChoice) bool {
		return slices.ContainsFunc(a.Choices, func(o Choice) bool { return o.Choice == c })
	}
	extend := &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: 4, Reason: "Diberi waktu tambahan agar tetap dinilai atasannya sendiri."}
	again := d.Level > 0 || p.before(d, a)
	if again && may(appraisal.Proceed) {
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Sudah diberi waktu tambahan; dilanjutkan tanpa kewajiban ini."}
	}
	if may(appraisal.Reassign) && a.About != nil && a.About.Assignee != nil && (again || p.story.part(d.Subject.ID) == orphan) {
		if to, ok := p.story.successor(parsed(d.Subject.ID), parsed(a.About.Assignee.ID)); ok {
			return &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &to, Reason: "Atasan berhalangan; tugas dialihkan."}
		}
	}
	return extend
}

// before reports whether the same was escalated to them already.
func (p *person) before(d Duty, a Asks) bool {
	if a.About == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := d.Process.ID + string(a.About.Kind)
	p.escalated[key]++
	return p.escalated[key] > 1
}

// objectionDecision grants the objection to a rating that was unfair: one better.
func objectionDecision(a Asks, grant bool) *appraisal.ObjectionDecision {
	i := slices.IndexFunc(a.Ratings, func(r Named) bool { return r.ID == a.Rating })
	if !grant || i < 1 {
		return &appraisal.ObjectionDecision{Reason: "Kedua pihak sudah didengar; bukti mendukung predikat semula."}
	}
	return &appraisal.ObjectionDecision{Change: true, Rating: a.Ratings[i-1].ID, Reason: "Kedua pihak sudah didengar; bukti menunjukkan hasil yang lebih baik."}
}

// calibrate looks at the forum's ratings. The unfair one is raised, and another lowered, by the first who has
// the forum before them; nobody approves before that, unless time runs out.
func (p *person) calibrate(ctx context.Context, f Form) (appraisal.Submission, error) {
	if f.Asks.Forum == nil {
		return nil, nil
	}
	forum, err := p.Forum(ctx, f.Asks.Forum.ID)
	if err != nil {
		return nil, err
	}
	for _, rated := range forum.Ratings {
		if rated.Changes > 0 || rated.Rating == "" || rated.Recused != "" {
			continue
		}
		switch p.story.part(rated.Employee.ID) {
		case unfair:
			if better, ok := p.fairer(rated.Rating); ok {
				// The proposal asks everybody anew, the person who made it too.
				return nil, p.Adjust(ctx, forum.ID, rated.Appraisal, better,
					"Hasil dan umpan baliknya setara dengan rekan yang dinilai baik; bukti realisasi terlampir.", rated.Revision)
			}
		case refuser:
			if worse, ok := p.worse(rated.Rating); ok {
				on := yearStart.AddDays(20)
				return nil, p.Adjust(ctx, forum.ID, rated.Appraisal, worse, "Dua laporan bulanan tidak diserahkan dan tidak ada penjelasannya.", rated.Revision,
					appraisal.Cited{Kind: appraisal.CiteWords, Words: "Laporan bulan pertama tidak diterima sekretariat.", On: &on})
			}
		}
	}
	return &appraisal.CalibrationApproval{Approved: true, Revision: f.Asks.Forum.Revision}, nil
}

// worse is the next worse rating.
func (p *person) worse(rating string) (string, bool) {
	i := slices.IndexFunc(p.ratings, func(r appraisal.Rating) bool { return r.ID == rating })
	if i < 0 || i+1 >= len(p.ratings) {
		return "", false
	}
	return p.ratings[i+1].ID, true
}

// advised accepts what the forum advised, or stays by what the appraiser knows better.
func advised(a Asks) *appraisal.AdviceAnswer {
	if n := len(a.Proposals); n > 0 && a.Proposals[n-1].Lowers {
		return &appraisal.AdviceAnswer{Reason: "Laporan itu ditunda atas izin saya karena ia menggantikan rekan yang sakit."}
	}
	return &appraisal.AdviceAnswer{Accept: true, Reason: "Bukti yang dibahas forum meyakinkan."}
}

// fairer is the rating that stands for good work, or the next better one.
func (p *person) fairer(rating string) (string, bool) {
	i := slices.IndexFunc(p.ratings, func(r appraisal.Rating) bool { return r.ID == rating })
	good := slices.IndexFunc(p.ratings, func(r appraisal.Rating) bool { return r.Official == "baik" })
	switch {
	case good >= 0 && good < i:
		return p.ratings[good].ID, true
	case i > 0:
		return p.ratings[i-1].ID, true
	}
	return "", false
}

// acknowledge opens the result, which is the receipt, and says so.
func (p *person) acknowledge(ctx context.Context, a Asks, role part) (appraisal.Submission, error) {
	if a.Appraisal != "" {
		if err := p.Receive(ctx, a.Appraisal); err != nil {
			return nil, err
		}
	}
	if role == refuser {
		return &appraisal.Acknowledgement{Reason: "Saya tidak setuju dengan nilai ini dan tidak menandatanganinya."}, nil
	}
	return &appraisal.Acknowledgement{Acknowledged: true}, nil
}

// officer is what the HR officer does besides their duties.
type officer struct {
	*person
	cycle   string
	invited map[string]bool
	// met are the forums whose session was recorded.
	met   map[string]bool
	moved bool
	given bool
	*reshaped
	public func(Invitation, Ref)
}

// actingDays is how long, from the first day of the year, somebody acts for the head.
const actingDays = 30

// appoint lets one of the leads act for the head, who is away when the year begins.
func (o *officer) appoint(ctx context.Context) {
	head, acting, ok := o.story.actingHead()
	if !ok {
		return
	}
	if err := o.Delegate(ctx, head, acting, yearStart, yearStart.AddDays(actingDays)); err != nil {
		o.complain(ctx, "a delegation", err)
	}
}

// work watches the open appraisals until ctx ends: it invites the public where the method
// asks them, hands over one duty, replaces one supervisor in the middle of the assessment and moves
// one deadline. One of the leads acts for the head from the first day on.
func (o *officer) work(ctx context.Context) {
	o.appoint(ctx)
	tick := time.NewTicker(2 * o.halfDay)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		standing, err := o.Open(ctx, o.cycle)
		if err != nil {
			o.complain(ctx, "open appraisals", err)
			continue
		}
		o.reshape(ctx, standing)
		o.meet(ctx)
		for _, a := range standing {
			for _, d := range a.Duties {
				o.see(ctx, a, d.ID, d.Kind, d.Assignee)
			}
		}
	}
}

func (o *officer) see(ctx context.Context, a Standing, duty string, kind appraisal.DutyKind, assignee *Ref) {
	switch {
	case kind == appraisal.AssessPublic && assignee == nil && !o.invited[a.ID]:
		o.invited[a.ID] = true
		links, err := o.Invite(ctx, a.ID)
		if err != nil {
			delete(o.invited, a.ID)
			o.complain(ctx, "invitations", err)
		}
		for _, link := range links {
			o.public(link, a.Employee)
		}
	case kind == appraisal.AgreePlan && assignee != nil && !o.given && o.story.people[parsed(a.Employee.ID)].Supervisor == parsed(assignee.ID):
		// One duty goes to another lead; the supervisor stays.
		to, ok := o.story.successor(parsed(a.Employee.ID), parsed(assignee.ID))
		if !ok {
			return
		}
		err := o.HandOver(ctx, duty, to, "Pejabat penilai sedang dinas luar; rencana dibahas rekannya.")
		o.given = err == nil
		o.complain(ctx, "handing over a duty", err)
	case kind == appraisal.AssessSubordinate && o.story.part(a.Employee.ID) == replaced && o.story.drafted.Load() && !o.story.moved.Load():
		o.replace(ctx, a, assignee)
	case kind == appraisal.AssessSubordinate && o.story.part(a.Employee.ID) == star && !o.moved:
		o.moved = true
		if err := o.Extend(ctx, duty, 1, "Atasan sedang bertugas di luar kota."); err != nil {
			o.complain(ctx, "extension", err)
		}
	}
}

func (o *officer) replace(ctx context.Context, a Standing, assignee *Ref) {
	year, err := o.Judged(ctx, a.ID)
	if err != nil {
		o.complain(ctx, "appraisal", err)
		return
	}
	supervisors := []uuid.UUID{parsed(year.Supervisor.ID)}
	if assignee != nil {
		supervisors = append(supervisors, parsed(assignee.ID))
	}
	to, ok := o.story.successor(parsed(a.Employee.ID), supervisors...)
	if !ok {
		return
	}
	if err := o.ReplaceSupervisor(ctx, a.ID, to, "Pejabat penilai dimutasi ke instansi lain."); err != nil {
		o.complain(ctx, "replacing a supervisor", err)
		return
	}
	o.story.moved.Store(true)
}
