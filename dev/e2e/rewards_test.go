package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// followRoster is one civil servant in a functional post.
const followRoster = "NIP,Nama,Surel,Status Pegawai,Jenis Jabatan,Jenjang\n199001012015011001,Rina Contoh,rina@contoh.example,PNS,Fungsional,Ahli Pertama\n"

// followMethod is the plain method with everything that can follow a rating.
var followMethod = strings.NewReplacer(
	"    days: 12\n", "    days: 12\n    coaching: { period: 4d }\n",
	"      decide-escalation: { within: 3d, remind: [1d] }\n", `      decide-escalation: { within: 3d, remind: [1d] }
      plan-coaching: { within: 6d, remind: [1d] }
      agree-coaching: { within: 6d, remind: [1d] }
      hold-session: { within: 2d }
      sign-session: { within: 6d, remind: [1d] }
      conclude-coaching: { within: 6d, remind: [1d] }
      record-attendance: { within: 6d, remind: [1d] }
      note-effect: { within: 6d, remind: [1d] }
`,
	"    name: { id: \"Penghargaan\", en: \"Reward\" }\n    when: 'rating == \"good\"'\n    decree: true\n", `    form: certificate
    name: { id: "Penghargaan", en: "Reward" }
    when: 'rating == "good"'
    decree: true
  - id: incentive
    kind: reward
    form: incentive
    incentive: { amount: 1500000 }
    name: { id: "Insentif", en: "Incentive" }
    when: 'rating == "good"'
    decree: true
  - id: seminar
    kind: reward
    form: seminar
    name: { id: "Seminar", en: "Seminar" }
    when: 'rating == "good" and (years == 0 or previous[0].official == "baik")'
  - id: consistent
    kind: reward
    form: career
    name: { id: "Dua tahun berturut-turut", en: "Two years in a row" }
    when: 'consecutive("baik") >= 2'
  - id: coaching
    kind: coaching
    name: { id: "Pembinaan", en: "Coaching" }
    when: 'rating == "poor"'
coaching:
  measures:
    - id: competency-test
      name: { id: "Uji kompetensi", en: "Competency test" }
      when: '!improved && status == "pns"'
      decree: true
    - id: contract-review
      name: { id: "Pertimbangan kontrak", en: "Contract review" }
      when: '!improved && status == "pppk"'
      decree: true
credit:
  basis: { id: "Peraturan BKN Nomor 3 Tahun 2023", en: "BKN 3/2023" }
  statuses: [pns]
  post_types: [fungsional]
  factors: { sangat-baik: 150, baik: 100, butuh-perbaikan: 75, kurang: 50, sangat-kurang: 25 }
  levels:
    - { id: ahli-pertama, name: { id: "Ahli Pertama", en: "First expert" }, coefficient: 12.5 }
    - { id: ahli-muda, name: { id: "Ahli Muda", en: "Junior expert" }, coefficient: 25 }
  least_days: 1
  places: 3
`,
).Replace(plainMethod)

// followed is an agency of one employee in a year after which something follows.
type followed struct {
	*contested
	// poor: the supervisor finds the year poor.
	poor bool
	// undecreed counts decisions that were refused for want of a decree.
	undecreed int
	decline   bool
}

func follow(t *testing.T, code string) *followed {
	t.Helper()
	f := &followed{contested: &contested{app: rapor(t)}}
	var err error
	if f.agency, err = demo.Load(t.Context(), f.app.Store, code, "Kantor Contoh", []byte(followRoster), ""); err != nil {
		t.Fatal(err)
	}
	f.api = demo.NewAPI(f.app.URL())
	t.Cleanup(f.api.Close)
	f.cycle = openCycle(t, f.api, f.agency, "", followMethod, 2)
	return f
}

// until has everybody act until a check is satisfied.
func (f *followed) until(t *testing.T, done func(context.Context) error) {
	t.Helper()
	eventually(t, 4*time.Minute, func(ctx context.Context) error {
		for _, p := range f.agency.People {
			if p.Key == "" {
				continue
			}
			duties, err := f.api.As(p.Key).Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				if err := f.act(ctx, f.api.As(p.Key), d); err != nil && !overtaken(err) {
					return err
				}
			}
		}
		return done(ctx)
	})
}

// overtaken reports whether somebody, or a deadline, was faster.
func overtaken(err error) bool {
	var r *demo.Refusal
	return errors.As(err, &r) && (r.Status == http.StatusGone || r.Status == http.StatusConflict)
}

func (f *followed) act(ctx context.Context, who demo.Someone, d demo.Duty) error {
	switch d.Kind {
	case appraisal.Object, appraisal.AnswerSurvey, appraisal.EvaluateMethod:
		return nil
	case appraisal.Acknowledge:
		f.id = d.Process.ID
		return who.Receive(ctx, f.id)
	}
	form, err := who.Form(ctx, d.ID)
	if err != nil {
		return err
	}
	if err := who.Clarify(ctx, form); err != nil {
		return err
	}
	answer, err := demo.Diligent(form)
	if err != nil {
		return err
	}
	switch a := answer.(type) {
	case *appraisal.Assessment:
		if d.Kind == appraisal.AssessSubordinate && f.poor {
			for i := range a.Realised {
				a.Realised[i].Value = appraisal.NewNumber(1)
			}
			for c := range a.Scores {
				a.Scores[c] = appraisal.NewNumber(1)
			}
		}
	case *appraisal.ConsequenceDecision:
		return f.decide(ctx, who, d, form, a.DecreeNumber, form.Asks.Consequence.Decree, func(c appraisal.ConsequenceDecision) appraisal.Submission { return &c })
	case *appraisal.MeasureDecision:
		return f.decide(ctx, who, d, form, a.DecreeNumber, form.Asks.Coaching.Measure.Decree, func(c appraisal.ConsequenceDecision) appraisal.Submission {
			return &appraisal.MeasureDecision{ConsequenceDecision: c}
		})
	case *appraisal.CoachingOutcome:
		a.Improved = false
	}
	return who.Submit(ctx, d.ID, answer)
}

// decide approves with a decree, after having tried without one.
func (f *followed) decide(
	ctx context.Context, who demo.Someone, d demo.Duty, form demo.Form, number string, decree bool,
	as func(appraisal.ConsequenceDecision) appraisal.Submission,
) error {
	on := form.Asks.Today
	if f.decline {
		return who.Submit(ctx, d.ID, as(appraisal.ConsequenceDecision{Reason: "Hasil yang dikoreksi tidak memenuhi syarat."}))
	}
	if decree {
		err := who.Submit(ctx, d.ID, as(appraisal.ConsequenceDecision{Approve: true, DecreeDate: &on}))
		var r *demo.Refusal
		if !errors.As(err, &r) || r.Status != http.StatusUnprocessableEntity {
			return fmt.Errorf("approved without a decree's number: %w", err)
		}
		f.undecreed++
	}
	if number == "" {
		number = "SK/1"
	}
	return who.Submit(ctx, d.ID, as(appraisal.ConsequenceDecision{Approve: true, DecreeNumber: number, DecreeDate: &on}))
}

// closed waits until the appraisal is closed in a pass.
func (f *followed) closed(t *testing.T, pass int) {
	t.Helper()
	f.until(t, func(context.Context) error {
		if f.id == "" {
			return errors.New("no result yet")
		}
		var v struct {
			State, Step string
			Pass        int
		}
		if f.ask(t, f.employee(), http.MethodGet, "/appraisals/"+f.id, nil, &v); v.State != "closed" || v.Pass != pass {
			return fmt.Errorf("%s in step %s, pass %d", v.State, v.Step, v.Pass)
		}
		return nil
	})
}

type rewardList struct {
	Rewards []struct {
		ID, Rule, Form string
		Amount         appraisal.Number
		DecreeNumber   string  `json:"decree_number"`
		WithdrawnAt    *string `json:"withdrawn_at"`
		Attended       *bool
	}
}

func (f *followed) rewards(t *testing.T, form string) (list rewardList) {
	t.Helper()
	path := "/cycles/" + f.cycle + "/rewards"
	if form != "" {
		path += "?form=" + form
	}
	if status, code := f.ask(t, f.agency.Official.Key, http.MethodGet, path, nil, &list); status != http.StatusOK {
		t.Fatalf("the rewards: %d %s", status, code)
	}
	return list
}

// TestRewards: the rules propose, the official decides with a decree and is refused without; what is granted is
// issued once, a seminar is followed through, and a correction that changes the rating withdraws it all.
func TestRewards(t *testing.T) {
	t.Parallel()
	f := follow(t, "penghargaan")
	if status, code := f.ask(t, f.employee(), http.MethodGet, "/cycles/"+f.cycle+"/rewards", nil, nil); status != http.StatusForbidden {
		t.Errorf("the list for everybody: %d %s", status, code)
	}
	f.closed(t, 1)
	if f.undecreed != 2 {
		t.Errorf("refused without a decree: %d", f.undecreed)
	}
	list := f.rewards(t, "")
	if len(list.Rewards) != 3 {
		t.Fatalf("granted: %+v", list)
	}
	pay := f.rewards(t, "incentive")
	if len(pay.Rewards) != 1 || pay.Rewards[0].Amount.String() != "1500000" || pay.Rewards[0].DecreeNumber == "" {
		t.Errorf("for payroll: %+v", pay)
	}
	f.until(t, func(context.Context) error {
		for _, r := range f.rewards(t, "seminar").Rewards {
			if r.Attended != nil {
				return nil
			}
		}
		return errors.New("the seminar is not followed through")
	})
	f.poor, f.decline = true, true
	body := map[string]any{"legal_basis": map[string]any{"number": "800/1/2026", "date": "2026-01-02"}, "step": "supervisor", "reason": "Realisasi tertukar dengan pegawai lain."}
	if status, code := f.ask(t, f.agency.HR.Key, http.MethodPost, "/appraisals/"+f.id+"/correction", body, nil); status != http.StatusOK {
		t.Fatalf("the correction: %d %s", status, code)
	}
	f.closed(t, 2)
	for _, r := range f.rewards(t, "").Rewards {
		if r.WithdrawnAt == nil {
			t.Errorf("still granted: %+v", r)
		}
	}
}
