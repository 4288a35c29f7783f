package appraisal

import (
	"slices"

	"github.com/google/uuid"
)

// Who sits in a forum over whose rating, and what closes it. It is decided here from values.

// Recusal is why a member of a forum has no say about a rating, "" where they have.
type Recusal string

// The recusals.
const (
	RecusedOwn      Recusal = "own"               // it is theirs
	RecusedDeclared Recusal = "declared"          // a relative's, or one in which an interest was declared
	RecusedDecider  Recusal = "decides-objection" // an objection to it would be theirs to decide
)

var recusalNames = map[Recusal]Text{
	RecusedOwn:      {"Predikat Anda sendiri", "Your own rating"},
	RecusedDeclared: {"Ada hubungan keluarga atau kepentingan yang dinyatakan", "A relation or an interest was declared"},
	RecusedDecider:  {"Keberatan atas predikat ini akan Anda putuskan", "An objection to this rating would be yours to decide"},
}

// Name says the recusal to the member.
func (r Recusal) Name() Text { return named(recusalNames, r) }

// Rated is one rating that a forum discusses, with the people around it.
type Rated struct {
	Appraisal                     uuid.UUID
	Employee, Supervisor, Manager uuid.UUID
}

// Sitting is what decides who has a say about which rating in a forum.
type Sitting struct {
	Members      []uuid.UUID
	Rated        []Rated
	Official, HR uuid.UUID
	// Declared are pairs of people one of whom declared a relation or an interest.
	Declared map[[2]uuid.UUID]bool
	// Lines are the superiors above a manager, nearest first.
	Lines map[uuid.UUID][]uuid.UUID
}

// Related reports whether one of two people declared something about the other.
func (s Sitting) Related(a, b uuid.UUID) bool {
	return s.Declared[[2]uuid.UUID{a, b}] || s.Declared[[2]uuid.UUID{b, a}]
}

// Decider is who would decide an objection to a rating as things stand: the nearest of the line.
func (s Sitting) Decider(r Rated) uuid.UUID {
	c := Cast{Employee: r.Employee, Manager: r.Manager, Line: s.Lines[r.Manager], Official: s.Official, HR: s.HR}
	for _, id := range c.above(r.Supervisor) {
		if id != uuid.Nil {
			return id
		}
	}
	if s.HR != r.Employee {
		return s.HR
	}
	return uuid.Nil
}

// Recusal is why a member has no say about a rating.
func (s Sitting) Recusal(member uuid.UUID, r Rated) Recusal {
	switch {
	case member == r.Employee:
		return RecusedOwn
	case s.Related(member, r.Employee):
		return RecusedDeclared
	case member == s.Decider(r):
		return RecusedDecider
	}
	return ""
}

// Over are the members who have a say about a rating.
func (s Sitting) Over(r Rated) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(s.Members), func(m uuid.UUID) bool { return s.Recusal(m, r) != "" })
}

// Panel is a set of members who have a say about the same ratings, and how many of them must
// approve these.
type Panel struct {
	Members []uuid.UUID
	Quorum  int
}

// Panels are the different sets of members of a forum. A rating over which nobody sits has none
// and stands as the appraiser gave it; where that is so for all, and where there are no ratings, every
// member has a vote on the whole.
func (s Sitting) Panels(f *Forum) []Panel {
	var panels []Panel
	seen := map[string]bool{}
	for _, r := range s.Rated {
		over := s.Over(r)
		key := ""
		for _, m := range over {
			key += string(m[:])
		}
		if len(over) == 0 || seen[key] {
			continue
		}
		seen[key] = true
		panels = append(panels, Panel{Members: over, Quorum: f.Approvals(len(over))})
	}
	if len(panels) == 0 {
		panels = []Panel{{Members: s.Members, Quorum: f.Approvals(len(s.Members))}}
	}
	return panels
}

// Voters are the members who sit over one rating at least.
func (s Sitting) Voters(f *Forum) []uuid.UUID {
	var voters []uuid.UUID
	panels := s.Panels(f)
	for _, m := range s.Members {
		if slices.ContainsFunc(panels, func(p Panel) bool { return slices.Contains(p.Members, m) }) {
			voters = append(voters, m)
		}
	}
	return voters
}

// Approvals is how many of some members must approve: the method's share, rounded up, at least one.
func (f *Forum) Approvals(members int) int {
	if f == nil {
		return 0
	}
	need := f.Quorum.Mul(NewNumber(int64(members)))
	for yes := 1; yes < members; yes++ {
		if NewNumber(int64(100*yes)).Cmp(need) >= 0 {
			return yes
		}
	}
	return max(members, 1)
}

// Lowers reports whether to is a worse rating than from; ratings are listed best first.
func (m *Method) Lowers(from, to string) bool { return m.place(to) > m.place(from) }

func (m *Method) place(rating string) int {
	return slices.IndexFunc(m.Ratings, func(r Rating) bool { return r.ID == rating })
}

// ForumOutcome is what became of a rating that a forum proposed to change.
type ForumOutcome string

// The outcomes.
const (
	OutcomeInEffect    ForumOutcome = "in-effect"
	OutcomeAdvised     ForumOutcome = "advised"
	OutcomeAccepted    ForumOutcome = "accepted"
	OutcomeDeparted    ForumOutcome = "departed"
	OutcomeUnanswered  ForumOutcome = "unanswered"
	OutcomeNotApproved ForumOutcome = "not-approved"
	OutcomeNotHeard    ForumOutcome = "not-heard"
	OutcomeTooLate     ForumOutcome = "too-late"
)

var outcomeNames = map[ForumOutcome]Text{
	OutcomeInEffect:    {"Berlaku dengan penutupan forum", "In effect with the close of the forum"},
	OutcomeAdvised:     {"Saran forum; menunggu jawaban pejabat penilai", "Advice of the forum; the appraiser's answer is awaited"},
	OutcomeAccepted:    {"Saran diterima pejabat penilai", "The appraiser accepted the advice"},
	OutcomeDeparted:    {"Pejabat penilai menyimpang dari saran dengan alasan", "The appraiser departed from the advice, with a reason"},
	OutcomeUnanswered:  {"Saran tidak dijawab; predikat semula tetap", "The advice was not answered; the rating stays"},
	OutcomeNotApproved: {"Tidak berlaku: kuorum tidak tercapai", "Not in effect: there was no quorum"},
	OutcomeNotHeard:    {"Tidak berlaku: pejabat penilai belum menanggapi penurunan ini", "Not in effect: the appraiser had not answered this lowering yet"},
	OutcomeTooLate:     {"Tidak berlaku: hasil sudah disampaikan atau penilaian sudah berakhir", "Not in effect: the result was announced or the appraisal had ended"},
}

// Name says the outcome.
func (o ForumOutcome) Name() Text { return named(outcomeNames, o) }

// Concluded is the last proposal about a rating when its forum closes.
type Concluded struct {
	// Quorum: enough members approved. Awaited: the appraiser has not answered a lowering. Over: the
	// result was announced, or the appraisal has ended.
	Quorum, Awaited, Over bool
}

// Outcome of a proposal that stands when the forum closes.
func (f *Forum) Outcome(s Concluded) ForumOutcome {
	switch {
	case s.Over:
		return OutcomeTooLate
	case !s.Quorum:
		return OutcomeNotApproved
	case s.Awaited:
		return OutcomeNotHeard
	case f.Effect == Binding:
		return OutcomeInEffect
	}
	return OutcomeAdvised
}

// LoweringStatement is what the appraiser says to a rating that members of the forum want lowered.
type LoweringStatement struct {
	Statement string     `json:"statement"`
	Evidence  []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (s LoweringStatement) Check(Facts) (p Problems) {
	p.reason("statement", s.Statement)
	p.evidence("evidence", s.Evidence)
	return p
}

// AdviceAnswer accepts what a forum advised, or departs from it with a reason about the person.
type AdviceAnswer struct {
	Accept bool   `json:"accept"`
	Reason string `json:"reason,omitempty"`
}

// Check implements Submission.
func (a AdviceAnswer) Check(Facts) (p Problems) {
	if !a.Accept {
		p.reason("reason", a.Reason)
		p.aboutThePerson("reason", a.Reason)
	}
	p.text("reason", a.Reason)
	return p
}

// FromWorst is the place of a rating in the method's list, counted from the worst, which is 0.
func (m *Method) FromWorst(rating string) int { return len(m.Ratings) - 1 - m.place(rating) }
