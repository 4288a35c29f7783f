package appraisal_test

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

// complaint is a situation in the course of a complaint.
func complaint(step StepKind, kind ReportKind, duties ...Duty) Situation {
	s := situation(step, duties...)
	s.Complaint = &ComplaintFacts{Kind: kind, Known: true, Complete: NewDate(2026, 3, 2)}
	return s
}

func TestComplaintIsAnsweredByLaw(t *testing.T) {
	s := complaint(StepHearing, ComplaintReport)
	effects := Enter(s)
	require.Len(t, effects, 2)
	respond, answer := effects[0].(Open), effects[1].(Open)
	require.Equal(t, RespondToComplaint, respond.Kind)
	require.Equal(t, employee, *respond.Assignee)
	require.Equal(t, AnswerComplaint, answer.Kind)
	require.Equal(t, hr, *answer.Assignee)
	require.Equal(t, NewDate(2026, 3, 2), *answer.Since, "from the day the file is complete")
	require.Equal(t, string(StepAnswer), answer.Step, "it holds up no other step")
	require.False(t, answer.Final)

	late := duty(AnswerComplaint, hr, nil)
	s.Step = Step{ID: string(StepAnswer), Kind: StepAnswer}
	passed := opened(t, Follow(late, s))
	require.Equal(t, official, *passed.Assignee)
	require.True(t, passed.Final, "it stays open, overdue")
	require.Equal(t, answer.Since, passed.Since, "the law gives nobody more time")
	require.Empty(t, Enter(s), "it is owed already")
	done := duty(AnswerComplaint, hr, &ComplaintAnswer{Answer: "Sudah diperbaiki"})
	require.Equal(t, []Effect{CloseComplaint{Duty: done.ID, State: ReportAnswered, Answer: "Sudah diperbaiki"}}, Follow(done, s))
}

func TestFindingIsNeverTheAppraisers(t *testing.T) {
	s := complaint(StepFinding, ComplaintReport)
	s.Cast.Manager, s.Cast.Line = supervisor, []uuid.UUID{employee, above}
	var line []uuid.UUID
	for o := opened(t, Enter(s)); ; {
		line = append(line, *o.Assignee)
		if o.Final {
			break
		}
		silent := duty(FindComplaint, *o.Assignee, nil)
		silent.Level = o.Level
		o = opened(t, Follow(silent, s))
	}
	require.Equal(t, []uuid.UUID{above, official, hr}, line)
}

func TestModerationIsNeverThatOfTheConcerned(t *testing.T) {
	for _, concerned := range []func(*Cast){func(c *Cast) { c.Official = c.Employee }, func(c *Cast) { c.Official = c.Supervisor }} {
		s := complaint(StepModeration, ComplaintReport)
		concerned(&s.Cast)
		o := opened(t, Enter(s))
		require.Equal(t, hr, *o.Assignee)
		require.True(t, o.Final, "there is nobody after HR")
	}
}

func TestModerationDecidesTheCourse(t *testing.T) {
	follow := func(kind ReportKind, m ComplaintModeration) []Effect {
		d := duty(ModerateComplaint, hr, &m)
		return Follow(d, complaint(StepModeration, kind, d))
	}
	require.IsType(t, AcceptComplaint{}, follow(ComplaintReport, ComplaintModeration{Decision: AcceptReport})[0])
	require.Len(t, follow(ComplaintReport, ComplaintModeration{Decision: AcceptReport}), 1)
	praise := follow(FeedbackReport, ComplaintModeration{Decision: AcceptReport})
	require.Equal(t, ReportAnswered, praise[1].(CloseComplaint).State)
	ask := follow(ComplaintReport, ComplaintModeration{Decision: AskForMore, Answer: "Kapan?"})
	require.Equal(t, AskComplainant{Question: "Kapan?"}, ask[0])
	require.Nil(t, ask[1].(Open).Assignee, "whoever holds the receipt")
	refer := follow(ComplaintReport, ComplaintModeration{Decision: ReferReport, Reference: "ITDA/1"})
	require.Equal(t, "ITDA/1", refer[0].(CloseComplaint).Referral)
	require.Equal(t, ReportDismissed, follow(ComplaintReport, ComplaintModeration{Decision: DismissReport})[0].(CloseComplaint).State)

	silent := duty(CompleteComplaint, uuid.Nil, nil)
	again := Follow(silent, complaint(StepModeration, ComplaintReport))
	require.Equal(t, CompleteFile{Duty: silent.ID}, again[0])
	require.Equal(t, 2, again[1].(Open).Round)
}

func TestReceiptsNoticeASlip(t *testing.T) {
	t.Parallel()
	const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	seen := map[string]bool{}
	for range 200 {
		receipt, err := NewReceipt(rand.Reader)
		require.NoError(t, err)
		require.False(t, seen[receipt])
		seen[receipt] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		receipt, err := NewReceipt(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{receipt, ShowReceipt(receipt), strings.ToLower(ShowReceipt(receipt)), " " + receipt + " "} {
			if got, err := ParseReceipt(typed); err != nil || got != receipt {
				t.Fatalf("%q: %q %v", typed, got, err)
			}
		}
		at := rapid.IntRange(0, len(receipt)-1).Draw(t, "at")
		other := letters[rapid.IntRange(0, len(letters)-1).Draw(t, "letter")]
		slip := []byte(receipt)
		slip[at] = other
		if _, err := ParseReceipt(string(slip)); err == nil && string(slip) != receipt {
			t.Fatalf("%s passes for %s", slip, receipt)
		}
		if at < len(receipt)-1 {
			slip = []byte(receipt)
			slip[at], slip[at+1] = slip[at+1], slip[at]
			if _, err := ParseReceipt(string(slip)); err == nil && string(slip) != receipt {
				t.Fatalf("%s passes for %s", slip, receipt)
			}
		}
	})
	_, err := NewReceipt(strings.NewReader("short"))
	require.Error(t, err)
}

func TestEveryStateIsSaidToThePublic(t *testing.T) {
	t.Parallel()
	for _, s := range ReportStates() {
		name := s.Public().Name()
		require.NotEmpty(t, name.ID, s)
		require.NotEqual(t, string(s.Public()), name.EN, s)
	}
	require.Equal(t, StatusReceived, ReportHeld.Public(), "nobody learns that a report is held back")
}

func TestSameReportsHaveOneKey(t *testing.T) {
	t.Parallel()
	require.Equal(t, Report{Name: "Budi Santoso, S.Kom."}.AboutKey(), Report{Name: "BUDI  SANTOSO"}.AboutKey())
	require.Equal(t, Report{Number: "19800101"}.AboutKey(), Report{Number: "19800101", Name: "Budi"}.AboutKey())
	require.Equal(t, Report{Unit: "Dinas  Kesehatan"}.AboutKey(), Report{Unit: "dinas kesehatan"}.AboutKey())
	require.NotEqual(t, Report{Unit: "Budi"}.AboutKey(), Report{Name: "Budi"}.AboutKey())
}

// FuzzDecodeReport: whatever the public sends, it is read or refused, never with a panic; what
// passes is short, and is read back as the same.
func FuzzDecodeReport(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"complaint","name":"Budi","text":"Menunggu tiga jam"}`, `{}`, `null`, `[]`, `{"happened_on":"2026-02-30"}`, `{"kind":1}`,
		`{"text":"` + strings.Repeat("x", 5000) + `"}`, `{"once":"-"}`, `{"kind":"feedback"}{"kind":"feedback"}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	today := NewDate(2026, 3, 2)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := DecodeReport(body)
		if err != nil || r.Check(today).Err() != nil {
			return
		}
		if len([]rune(r.Text)) > 4000 || len([]rune(r.AboutKey())) > 300 {
			t.Fatal("too long")
		}
		stored, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeReport(stored)
		if err != nil || again.AboutKey() != r.AboutKey() || again.Text != r.Text {
			t.Fatalf("reads back as something else: %s %v", stored, err)
		}
	})
}
