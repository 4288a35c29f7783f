package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"rapor/appraisal"
)

// upheaval is what HR does in a year of which histories are recorded, beyond what an ordinary year sees: every way in
// which a running process can be reshaped from outside happens once.
type upheaval struct {
	*officer
	agency string
	// keys of everybody, by their IDs.
	keys map[string]string
	done map[string]bool
	// vague is the report about which more is asked.
	vague Receipt
}

// disrupt tries what is left until ctx ends; each happens when somebody is there whom it can happen to.
func (u *upheaval) disrupt(ctx context.Context) {
	tick := time.NewTicker(2 * u.halfDay)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		standing, err := u.Open(ctx, u.cycle)
		if err != nil {
			u.complain(ctx, "open appraisals", err)
			continue
		}
		for name, act := range u.acts() {
			if !u.done[name] && act(ctx, standing) {
				u.done[name] = true
			}
		}
	}
}

// object is a body of the API.
type object = map[string]any

const upheavalReason = "Bagian dari tahun yang direkam."

func (u *upheaval) acts() map[string]func(context.Context, []Standing) bool {
	return map[string]func(context.Context, []Standing) bool{
		"deadlines": func(ctx context.Context, open []Standing) bool {
			return u.owed(open, appraisal.AssessSelf, appraisal.AssessSubordinate) != nil &&
				u.post(ctx, "/cycles/"+u.cycle+"/deadlines", object{"scope": "cycle", "days": 1, "reason": upheavalReason})
		},
		"absence": func(ctx context.Context, open []Standing) bool {
			a := u.owed(open, appraisal.ReportPeriod, appraisal.NominatePeers, appraisal.AssessSelf, appraisal.AssessSubordinate)
			if a == nil {
				return false
			}
			today := a.Duties[0].DueOn
			return u.post(ctx, "/cycles/"+u.cycle+"/absences", object{
				"scope": "person", "person": a.Employee.ID, "mode": "shift", "from": today, "until": today.AddDays(1), "reason": upheavalReason,
			})
		},
		"revision": func(ctx context.Context, open []Standing) bool {
			a := u.owed(open, appraisal.ReportPeriod, appraisal.EvaluatePeriod, appraisal.AssessSelf, appraisal.AssessSubordinate)
			return a != nil && u.post(ctx, "/appraisals/"+a.ID+"/plan/revision", object{"reason": upheavalReason})
		},
		"withdrawal": func(ctx context.Context, open []Standing) bool {
			a := u.owed(open, appraisal.AgreePlan, appraisal.AssessSelf)
			return a != nil && u.post(ctx, "/appraisals/"+a.ID+"/ending", object{"kind": "withdrawal", "on": a.Duties[0].DueOn, "reason": upheavalReason})
		},
		"correction": func(ctx context.Context, _ []Standing) bool {
			var closed struct {
				Appraisals []Standing `json:"appraisals"`
			}
			err := u.call(ctx, http.MethodGet, "/cycles/"+u.cycle+"/appraisals?state=closed", nil, &closed)
			return err == nil && slices.ContainsFunc(closed.Appraisals, func(a Standing) bool {
				return u.post(ctx, "/appraisals/"+a.ID+"/correction", object{
					"legal_basis": object{"number": "CONTOH/1", "date": yearStart}, "reason": upheavalReason, "step": "announcement",
				})
			})
		},
		"peer": func(ctx context.Context, open []Standing) bool {
			a, d := u.duty(open, appraisal.AssessPeer)
			if a == nil || d.Assignee == nil {
				return false
			}
			return u.as(u.keys[d.Assignee.ID]).post(ctx, "/duties/"+d.ID+"/withdrawal", object{"reason": upheavalReason})
		},
		"handover": func(ctx context.Context, open []Standing) bool {
			a, d := u.duty(open, appraisal.AgreePlan, appraisal.EvaluatePeriod)
			if a == nil || d.Assignee == nil {
				return false
			}
			to, ok := u.story.successor(parsed(a.Employee.ID), parsed(d.Assignee.ID))
			return ok && u.post(ctx, "/duties/"+d.ID+"/handover", object{"to": to, "reason": upheavalReason})
		},
		"acting": func(ctx context.Context, open []Standing) bool {
			a, d := u.duty(open, appraisal.EvaluatePeriod, appraisal.AssessSubordinate)
			if a == nil || d.Assignee == nil {
				return false
			}
			form, err := u.as(u.keys[d.Assignee.ID]).Form(ctx, d.ID)
			to, ok := u.story.successor(parsed(a.Employee.ID), parsed(d.Assignee.ID))
			if err != nil || !ok {
				return false
			}
			// An earlier try may have recorded it. It ends by itself.
			u.post(ctx, "/delegations", object{
				"from": d.Assignee.ID, "to": to, "kind": "plt", "number": "CONTOH/2", "starts_on": form.Asks.Today, "ends_on": form.Asks.Today.AddDays(2), "reason": upheavalReason,
			})
			return u.post(ctx, "/appraisals/"+a.ID+"/supervisor", object{"person": to, "acting": "plt", "reason": upheavalReason})
		},
		"burst": func(ctx context.Context, open []Standing) bool {
			// Afterwards whatever comes from here is held back.
			if u.owed(open, appraisal.ReportPeriod, appraisal.AssessSelf, appraisal.AssessSubordinate) == nil || !u.done["details"] || !u.done["stray"] || !u.done["bribery"] {
				return false
			}
			for n := range sameSource {
				report := object{"kind": "complaint", "unit": "Sekretariat", "text": upheavalReason, "once": fmt.Sprintf("upheaval-burst-of-reports-%02d", n)}
				if !u.as("").post(ctx, "/public/agencies/"+u.agency+"/reports", report) {
					return false
				}
			}
			return true
		},
		"bribery": u.reports("bribery", briberyReport),
		"stray":   u.reports("stray", strayReport),
		"vague": func(ctx context.Context, open []Standing) bool {
			a := u.owed(open, appraisal.ReportPeriod, appraisal.AssessSelf, appraisal.AssessSubordinate)
			if a == nil {
				return false
			}
			receipt, err := u.as("").Report(ctx, u.agency, appraisal.Report{
				Kind: appraisal.ComplaintReport, Number: u.story.people[parsed(a.Employee.ID)].Number, Text: vagueReport, Once: "upheaval-report-about-manners",
			})
			u.vague = receipt
			return err == nil
		},
		"details": func(ctx context.Context, _ []Standing) bool {
			if u.vague.Receipt == "" {
				return false
			}
			state, err := u.as("").ReportState(ctx, u.vague)
			return err == nil && state.Status == "more-needed" && u.as("").AddDetails(ctx, u.vague, "Hari Senin pagi di loket dua.") == nil
		},
		"holidays": func(ctx context.Context, open []Standing) bool {
			a := u.owed(open, appraisal.ReportPeriod, appraisal.AssessSelf, appraisal.AssessSubordinate)
			return a != nil && u.post(ctx, "/cycles/"+u.cycle+"/holidays", object{
				"year": a.Duties[0].DueOn.Year(), "holidays": object{a.Duties[0].DueOn.AddDays(1).String(): "Hari libur daerah"}, "reason": upheavalReason,
			})
		},
		"departure": func(ctx context.Context, open []Standing) bool {
			// Others may name a lead as a successor, and nobody tells them.
			a := u.owed(slices.DeleteFunc(slices.Clone(open), func(a Standing) bool { return u.leads(a.Employee.ID) }), appraisal.AssessSelf, appraisal.AssessSubordinate)
			return a != nil && u.post(ctx, "/people/"+a.Employee.ID+"/departure", object{"kind": "death", "on": yearStart, "reason": upheavalReason})
		},
		"rebuild": func(ctx context.Context, open []Standing) bool {
			return u.owed(open, appraisal.Acknowledge, appraisal.Object) != nil && u.post(ctx, "/cycles/"+u.cycle+"/rebuild", object{})
		},
	}
}

// leads reports whether somebody supervises others by the roster.
func (u *upheaval) leads(id string) bool {
	for _, p := range u.story.people {
		if p.Employed && p.Supervisor == parsed(id) {
			return true
		}
	}
	return false
}

// reports is a report that concerns nobody in particular.
func (u *upheaval) reports(name, text string) func(context.Context, []Standing) bool {
	return func(ctx context.Context, open []Standing) bool {
		return u.owed(open, appraisal.ReportPeriod, appraisal.AssessSelf, appraisal.AssessSubordinate) != nil &&
			u.as("").post(ctx, "/public/agencies/"+u.agency+"/reports", object{"kind": "complaint", "unit": "Sekretariat", "text": text, "once": "upheaval-report-about-" + name})
	}
}

// owed is an appraisal in which something of some kinds is owed, nil where there is none.
func (u *upheaval) owed(open []Standing, kinds ...appraisal.DutyKind) *Standing {
	a, _ := u.duty(open, kinds...)
	return a
}

// duty is the appraisal in which something of some kinds is owed, with that duty.
func (u *upheaval) duty(open []Standing, kinds ...appraisal.DutyKind) (*Standing, *StandingDuty) {
	for i, a := range open {
		for j, d := range a.Duties {
			if slices.Contains(kinds, d.Kind) && u.story.part(a.Employee.ID) == ordinary {
				return &open[i], &a.Duties[j]
			}
		}
	}
	return nil, nil
}

// sameSource is how many reports come from one address within an hour: more than are taken up at once.
const sameSource = 5

// as is the API as somebody else uses it.
func (u *upheaval) as(key string) *upheaval {
	return &upheaval{officer: &officer{person: &person{Someone: u.api.As(key), notes: u.notes, story: u.story}}}
}

// post reports whether an act was recorded; what is refused is tried with somebody else.
func (u *upheaval) post(ctx context.Context, path string, body object) bool {
	err := u.call(ctx, http.MethodPost, path, body, nil)
	if _, refusal := refused(err); err != nil && !refusal {
		u.complain(ctx, path, err)
	}
	return err == nil
}
