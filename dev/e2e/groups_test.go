package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// groupRoster is a head, a lead, and five at the desk who know each other.
const groupRoster = `Number,Name,Superior
1,Kepala Contoh,
2,Pengawas Contoh,1
3,Rina Contoh,2
4,Rudi Contoh,2
5,Sari Contoh,2
6,Tono Contoh,2
7,Umar Contoh,2
`

// groupMethod is the plain method with peers, who answer in confidence and count from three answers on. Nobody is
// pressed for time.
var groupMethod = unpressed(strings.NewReplacer(
	"raters: { self: 20, supervisor: 80 }", "raters: { self: 20, supervisor: 50, peer: 30 }",
	"    - sections: { targets: 60, standards: 40 }\n", "    - sections: { targets: 60, standards: 40 }\n  confidential: [peer]\n  threshold: 3\n",
	"  - { id: self, kind", `  - { id: peers, kind: nomination, name: { id: "Rekan", en: "Peers" }, peers: { min: 3, max: 5 } }
  - { id: self, kind`,
	"by: [self] }", "by: [self, peer] }",
	"      self: { opens: 7d, duties: { assess-self: { within: 3d, remind: [1d] } } }\n",
	`      peers: { duties: { nominate-peers: { within: 90d }, approve-peers: { within: 90d } } }
      self: { duties: { assess-self: { within: 90d }, assess-peer: { within: 90d } } }
`,
).Replace(plainMethod))

// daysToObject are those of unpressed methods.
const daysToObject = 60

// unpressed is unhurried, and there is as much time to object: for short days on a slow machine.
func unpressed(method string) string {
	return right.ReplaceAllString(unhurried(method), fmt.Sprintf("${1}%dd", daysToObject))
}

// caller is somebody who asks in their own words.
func (o *office) caller(name string) caller { return caller{o.T, o.app.URL(), o.named(name).Key} }

// met waits until somebody owes a duty about an employee, and meets it.
func (o *office) met(who string, kind appraisal.DutyKind, employee string, body object) {
	o.Helper()
	c := o.caller(who)
	id, _ := c.owesAbout(kind, o.named(employee).ID)
	if a := c.submit(id, body); a.Status != http.StatusOK {
		o.Fatalf("%s by %s: %d %s", kind, who, a.Status, a.Body)
	}
}

// asked brings employees to where their peers are asked.
func (o *office) asked(peers []string, employees ...string) {
	o.Helper()
	var ids []uuid.UUID
	for _, name := range peers {
		ids = append(ids, o.named(name).ID)
	}
	for _, name := range employees {
		o.met(name, appraisal.ConfirmBriefing, name, object{"understood": true})
		o.met(name, appraisal.ProposePlan, name, object{"indicators": []object{{
			"name": "Dokumen", "weight": 100, "better": "higher", "target": 100, "unit": "%", "source": "Laporan",
		}}})
	}
	for _, name := range employees {
		o.met("Pengawas Contoh", appraisal.AgreePlan, name, agreed)
		o.met(name, appraisal.NominatePeers, name, object{"peers": ids})
	}
	for _, name := range employees {
		o.met("Pengawas Contoh", appraisal.ApprovePeers, name, object{"approved": ids})
	}
}

// owesAbout waits until somebody owes a duty of a kind about an employee.
func (c caller) owesAbout(kind appraisal.DutyKind, employee uuid.UUID) (id string, due appraisal.Date) {
	c.t.Helper()
	eventually(c.t, 2*time.Minute, func(context.Context) error {
		var list struct {
			Duties []struct {
				ID      string
				DueOn   appraisal.Date `json:"due_on"`
				Subject struct{ ID string }
			}
		}
		c.ok(http.MethodGet, "/duties?state=open&kind="+string(kind), nil, &list)
		for _, d := range list.Duties {
			if d.Subject.ID == employee.String() {
				id, due = d.ID, d.DueOn
				return nil
			}
		}
		return fmt.Errorf("%s is not owed about %s", kind, employee)
	})
	return id, due
}

// explained is why a rating is what it is.
type explained struct {
	Results []struct {
		Score  appraisal.Number
		Rating struct{ ID string }
		Terms  []struct{ Kind, By, Code string }
	}
	Groups []struct {
		By       string
		Scores   map[string]appraisal.Number
		Comments []string
	}
}

// leftOut reports whether the answers of peers did not enter the score.
func (x explained) leftOut() bool {
	for _, term := range x.Results[0].Terms {
		if term.Kind == string(appraisal.TermLeftOut) && term.By == string(appraisal.ByPeer) {
			return true
		}
	}
	return false
}

// endsToday has HR bring the deadline of somebody's duty forward to the day it is: it falls due when that ends.
func endsToday(who, hr caller, duty string) {
	who.t.Helper()
	eventually(who.t, time.Minute, func(context.Context) error {
		var form struct {
			Asks struct{ Today appraisal.Date }
		}
		who.ok(http.MethodGet, "/duties/"+duty, nil, &form)
		a := hr.call(http.MethodPost, "/duties/"+duty+"/extension", object{"due_on": form.Asks.Today, "reason": because})
		if a.Status != http.StatusOK {
			return fmt.Errorf("the deadline: %d %s", a.Status, a.Body) // the day has just ended
		}
		return nil
	})
}
