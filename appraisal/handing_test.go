package appraisal_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

func nth(d int) Date { return NewDate(2026, 1, 1).AddDays(d) }

func until(d int) *Date { on := nth(d); return &on }

func TestWhoAssessesAfterAHandOver(t *testing.T) {
	c := Calendar{Zone: time.UTC}
	rule := &Handover{Least: Span{Days: 30}, Then: FormerAssesses}
	a, b, n := uuid.New(), uuid.New(), uuid.New()
	for name, one := range map[string]struct {
		rule    *Handover
		history []Supervision
		who     uuid.UUID
		gone    bool
	}{
		"no rule":                  {nil, []Supervision{{Supervisor: a, From: nth(0), Until: until(95)}, {Supervisor: n, From: nth(95)}}, n, false},
		"long enough, on that day": {rule, []Supervision{{Supervisor: a, From: nth(0), Until: until(70)}, {Supervisor: n, From: nth(70)}}, n, false},
		"a day short":              {rule, []Supervision{{Supervisor: a, From: nth(0), Until: until(71)}, {Supervisor: n, From: nth(71)}}, a, false},
		"the only one":             {rule, []Supervision{{Supervisor: n, From: nth(90)}}, n, false},
		"two who are new":          {rule, []Supervision{{Supervisor: a, From: nth(0), Until: until(80)}, {Supervisor: b, From: nth(80), Until: until(95)}, {Supervisor: n, From: nth(95)}}, a, false},
		"nobody for long":          {rule, []Supervision{{Supervisor: a, From: nth(80), Until: until(90)}, {Supervisor: n, From: nth(90)}}, n, false},
		"the former has left":      {rule, []Supervision{{Supervisor: a, From: nth(0), Until: until(90), Gone: true}, {Supervisor: n, From: nth(90)}}, n, true},
		"an acting officer is out": {rule, []Supervision{{Supervisor: a, From: nth(0), Until: until(40)}, {Supervisor: b, From: nth(40), Until: until(95), Expired: true}, {Supervisor: a, From: nth(95)}}, a, false},
	} {
		who, gone := one.rule.Assessor(one.history, nth(100), c)
		require.Equal(t, one.who, who, name)
		require.Equal(t, one.gone, gone != nil, name)
	}
}

func TestWhoHoldsAnOffice(t *testing.T) {
	head, acting, third, boss := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	plh := Delegation{From: head, To: acting, StartsOn: nth(10), EndsOn: nth(20)}
	on := func(d int, list ...Delegation) Office {
		return Office{On: nth(d), Delegations: list, Above: []uuid.UUID{boss}}
	}
	for d, who := range map[int]uuid.UUID{9: head, 10: acting, 20: acting, 21: head} {
		require.Equal(t, who, on(d, plh).Holder(head), "day %d", d)
	}
	ended := plh
	ended.Ended = true
	require.Equal(t, head, on(15, ended).Holder(head))
	further := Delegation{From: acting, To: third, StartsOn: nth(12), EndsOn: nth(13)}
	require.Equal(t, third, on(12, plh, further).Holder(head), "who acts is away too")
	back := Delegation{From: acting, To: head, StartsOn: nth(0), EndsOn: nth(30)}
	require.Equal(t, head, on(12, plh, back).Holder(head), "they act for each other")

	about := on(12, plh)
	about.Barred = []uuid.UUID{acting}
	require.Equal(t, boss, about.Holder(head), "nobody decides about themself")
	about.Barred = append(about.Barred, boss)
	require.Equal(t, head, about.Holder(head), "nobody else is there")
}

func TestBarredFromActing(t *testing.T) {
	late := duty(AssessSubordinate, somebody, nil)
	c := situation(StepAssessment).Cast
	c.Biased = []uuid.UUID{above}
	require.Equal(t, []uuid.UUID{employee}, c.Barred(AgreePlan, nil))
	require.Subset(t, c.Barred(DecideEscalation, &late), []uuid.UUID{employee, supervisor, somebody})
	require.Subset(t, c.Barred(DecideObjection, nil), []uuid.UUID{employee, supervisor, above})
}

func TestBoundariesOfDelegations(t *testing.T) {
	c := Calendar{Zone: time.UTC}
	list := []Delegation{{StartsOn: nth(10), EndsOn: nth(20)}, {StartsOn: nth(5), EndsOn: nth(12), Ended: true}}
	require.Equal(t, c.Start(nth(10)), Boundary(list, c.Start(nth(1)), c))
	require.Equal(t, c.Start(nth(21)), Boundary(list, c.Start(nth(10)), c))
	require.True(t, Boundary(list, c.Start(nth(21)), c).IsZero())
}

// Whatever is delegated to whom: somebody holds the office, nobody who is barred does in
// another's place, and looking again changes nothing.
func TestSomebodyAlwaysHoldsAnOffice(t *testing.T) {
	people := make([]uuid.UUID, 6)
	for i := range people {
		people[i] = uuid.New()
	}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(people)
		o := Office{On: nth(50), Barred: rapid.SliceOfN(one, 0, 3).Draw(t, "barred"), Above: rapid.SliceOfN(one, 0, 3).Draw(t, "above")}
		for range rapid.IntRange(0, 6).Draw(t, "delegations") {
			from := rapid.IntRange(0, 100).Draw(t, "from")
			o.Delegations = append(o.Delegations, Delegation{
				From: one.Draw(t, "officer"), To: one.Draw(t, "acting"), StartsOn: nth(from), EndsOn: nth(from + rapid.IntRange(0, 60).Draw(t, "days")),
			})
		}
		principal := one.Draw(t, "principal")
		holder := o.Holder(principal)
		if holder != principal {
			require.NotContains(t, o.Barred, holder)
		}
		require.Equal(t, holder, o.Holder(principal))
	})
}

func TestWithdrawalAsksForAnotherPeerWhereTooFewAreLeft(t *testing.T) {
	withdrawn := duty(AssessPeer, somebody, nil)
	withdrawn.State = DutyWithdrawn
	answered, open := duty(AssessPeer, manager, &Assessment{}), duty(AssessPeer, above, nil)
	open.State = DutyOpen
	other := duty(AssessPeer, official, nil)
	other.State = DutyOpen
	require.Empty(t, Follow(withdrawn, situation(StepAssessment, withdrawn, answered, open, other)), "three are left")

	s := situation(StepAssessment, withdrawn, answered, open)
	asked := opened(t, Follow(withdrawn, s))
	require.Equal(t, NamePeer, asked.Kind)
	require.Equal(t, supervisor, *asked.Assignee)
	naming := duty(NamePeer, supervisor, &PeerNaming{Peer: &hr})
	naming.About = &withdrawn.ID
	require.Equal(t, hr, *opened(t, Follow(naming, s)).Assignee)

	few := []Effect{Record{Act: "assessors.too-few", Detail: map[string]string{"kind": "assess-peer"}}}
	none := naming
	none.Answer = &PeerNaming{Reason: "Tidak ada rekan lain"}
	require.Equal(t, few, Follow(none, s))
	late := naming
	late.State, late.Answer = DutyLapsed, nil
	require.Contains(t, Follow(late, s), few[0])

	waiting := naming
	waiting.State = DutyOpen
	require.Empty(t, Follow(withdrawn, situation(StepAssessment, withdrawn, answered, open, waiting)), "somebody is about to be named")
	subordinate := duty(AssessSuperior, somebody, nil)
	subordinate.State = DutyWithdrawn
	require.Equal(t, []Effect{Record{Act: "assessors.too-few", Detail: map[string]string{"kind": "assess-superior"}}},
		Follow(subordinate, situation(StepAssessment, subordinate)), "nobody can take the place of a subordinate")
}

func TestTheManagerActsThemself(t *testing.T) {
	late := duty(AssessSubordinate, supervisor, nil)
	decision := duty(DecideEscalation, manager, &EscalationDecision{Choice: Act, Reason: "Saya menilai sendiri"})
	decision.About = &late.ID
	effects := Follow(decision, situation(StepAssessment, late, decision))
	own := opened(t, effects)
	require.Equal(t, manager, *own.Assignee)
	require.True(t, own.Own, "the supervisor stays, and has no part in it")
	for _, e := range effects {
		_, replaced := e.(ReplaceSupervisor)
		require.False(t, replaced)
	}

	// Who was late decides no more: it goes one level up, and an extension stays with them.
	again := duty(AssessSubordinate, manager, nil)
	again.Level, again.Own = own.Level, own.Own
	s := situation(StepAssessment, late, decision, again)
	up := opened(t, Follow(again, s))
	require.Equal(t, above, *up.Assignee)
	extend := duty(DecideEscalation, above, &EscalationDecision{Choice: Extend, Days: 3, Reason: "Diberi waktu lagi"})
	extend.About = &again.ID
	s.Duties = append(s.Duties, extend)
	require.Equal(t, manager, *opened(t, Follow(extend, s)).Assignee)
}

func TestChoicesOfAnEscalation(t *testing.T) {
	for kind, want := range map[DutyKind][]EscalationChoice{
		AgreePlan:          {Extend, Reassign, Act},
		AssessSubordinate:  {Extend, Reassign, Act},
		EvaluatePeriod:     {Extend, Reassign, Act, Proceed},
		AssessSelf:         {Extend, Proceed},
		ApproveCalibration: {Extend, Proceed},
		DecideObjection:    {Extend, Reassign, Act},
	} {
		require.Equal(t, want, EscalationChoices(Duty{Kind: kind}, false), "%s", kind)
	}
	require.Equal(t, []EscalationChoice{Extend, Reassign, Close}, EscalationChoices(Duty{Kind: AssessSubordinate}, true), "HR does not assess")
	for _, kind := range []DutyKind{ProposePlan, AgreePlan, AssessSubordinate, DecideObjection} {
		require.NotContains(t, EscalationChoices(Duty{Kind: kind}, true), Proceed, "%s", kind)
	}
}
