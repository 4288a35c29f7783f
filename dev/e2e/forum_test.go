package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
)

const forumRoster = `NIP;Nama;Surel;Unit Kerja;NIP Atasan Langsung
197001011995031001;Kepala Forum Contoh;kepala.forum@contoh.example;Sekretariat;
198001012005031002;Lurah Forum Contoh;lurah.forum@contoh.example;Sekretariat;197001011995031001
199001012015031003;Rina Forum Contoh;rina.forum@contoh.example;Sekretariat;198001012005031002
199101012016031004;Sari Forum Contoh;sari.forum@contoh.example;Sekretariat;198001012005031002
`

var shortForum = regexp.MustCompile(`((?:approve-calibration|state-on-lowering|answer-advice): \{ within: )\d+d`)

// forumMethod is the method with a forum in which nobody is in a hurry.
func forumMethod(t *testing.T) string {
	t.Helper()
	source, err := config.Method("tubei")
	if err != nil {
		t.Fatal(err)
	}
	return shortForum.ReplaceAllString(unhurried(string(source)), "${1}90d")
}

// sitting is an office whose forum calibrates.
type sitting struct {
	*office
	id      string
	members []demo.Actor
}

type forumView struct {
	ID, Step string
	Revision int
	Version  int64
	ClosedAt *time.Time `json:"closed_at"`
	Awaited  int
	Members  []struct{ Name, Vote string }
	Proposed struct{ Counts map[string]int }
	Ratings  []struct {
		Appraisal string
		Employee  struct{ Name string }
		Rating    string
		Proposed  string
		Revision  int
		Recused   string
		Outcome   *struct{ Outcome, Reason string }
		Proposals []struct {
			Rating    string
			Statement *struct{ State, Text string }
		}
		Parts []struct{ ID string }
	}
}

func sit(t *testing.T, code, method string) *sitting {
	t.Helper()
	s := &sitting{office: openOffice(t, code, forumRoster, method, 2)}
	for _, p := range s.agency.People {
		if strings.HasPrefix(p.Name, "Anggota Forum") {
			s.members = append(s.members, p)
		}
	}
	if len(s.members) != 3 {
		t.Fatalf("%d members", len(s.members))
	}
	s.live(s.hold, func(context.Context) error {
		var list struct{ Forums []forumView }
		s.hr().ok(http.MethodGet, "/forums?cycle="+s.cycle, nil, &list)
		if len(list.Forums) != 1 || list.Forums[0].Step != "calibration" {
			return fmt.Errorf("forums: %+v", list.Forums)
		}
		s.id = list.Forums[0].ID
		return nil
	})
	return s
}

func (s *sitting) hold(d demo.Duty) bool { return d.Kind == appraisal.ApproveCalibration }

func (s *sitting) member(n int) caller { return caller{s.T, s.app.URL(), s.members[n].Key} }
func (s *sitting) called(name string) caller {
	return caller{s.T, s.app.URL(), s.named(name).Key}
}

func (s *sitting) view() (v forumView) {
	s.Helper()
	s.member(0).ok(http.MethodGet, "/forums/"+s.id, nil, &v)
	return v
}

// rated is how somebody's rating stands, as an index.
func (v forumView) rated(name string) int {
	for i, r := range v.Ratings {
		if r.Employee.Name == name {
			return i
		}
	}
	panic("no rating of " + name)
}

// propose moves somebody's rating by places in the list of ratings, worse where it is above 0.
func (s *sitting) propose(n int, name string, places int) answer {
	s.Helper()
	v := s.view()
	r := v.Ratings[v.rated(name)]
	ratings := []string{"sangat-memuaskan", "memuaskan", "perlu-peningkatan"}
	if m, err := appraisal.ParseMethod("tubei", []byte(forumMethod(s.T))); err == nil {
		ratings = nil
		for _, one := range m.Ratings {
			ratings = append(ratings, one.ID)
		}
	}
	at := 0
	for i, id := range ratings {
		if id == r.Rating {
			at = i
		}
	}
	to := ratings[max(0, min(len(ratings)-1, at+places))]
	body := object{"appraisal": r.Appraisal, "rating": to, "reason": "Catatan layanan setahun menunjukkan hal lain.", "revision": r.Revision}
	if places > 0 {
		body["evidence"] = []object{{"kind": "words", "words": "Dua laporan triwulan tidak diserahkan.", "on": "2026-01-02"}}
	}
	return s.member(n).call(http.MethodPost, "/forums/"+s.id+"/adjustments", body)
}

// approve has members approve the revision there is.
func (s *sitting) approve(members ...int) {
	s.Helper()
	for _, n := range members {
		s.member(n).met(appraisal.ApproveCalibration, object{"approved": true, "revision": s.view().Revision})
	}
}

// TestForumBinds: proposals with reasons, a lowering with evidence that is put to the appraiser, approvals that a later
// proposal makes void, and a close with minutes in which a rating changed.
func TestForumBinds(t *testing.T) {
	t.Parallel()
	s := sit(t, "forum-mengikat", forumMethod(t))
	if v := s.view(); len(v.Ratings) == 0 || len(v.Ratings[0].Parts) == 0 {
		t.Fatalf("the ratings are not side by side with their parts: %+v", v)
	}
	s.approve(0)
	if a := s.propose(1, "Rina Forum Contoh", 1); a.Status != http.StatusCreated {
		t.Fatalf("lowering: %d %s", a.Status, a.Body)
	}
	v := s.view()
	if v.Awaited != 1 || v.Ratings[v.rated("Rina Forum Contoh")].Proposed == "" {
		t.Errorf("the lowering is not seen at once: %+v", v)
	}
	// Who approved before is asked again; nobody approves before the appraiser was heard.
	a := s.member(0).submit(s.member(0).owes(appraisal.ApproveCalibration), object{"approved": true, "revision": v.Revision})
	a.refused(t, http.StatusConflict, "statement-awaited")
	if n := s.count("SELECT count(*) FROM mail WHERE kind = 'voided' AND person_id = $1", s.members[0].ID); n != 1 {
		t.Errorf("%d notices of a void approval", n)
	}
	s.called("Lurah Forum Contoh").met(appraisal.StateOnLowering, object{"statement": "Laporan itu ditunda atas izin saya sendiri."})
	v = s.view()
	if r := v.Ratings[v.rated("Rina Forum Contoh")]; r.Proposals[0].Statement == nil || r.Proposals[0].Statement.State != "given" {
		t.Errorf("the statement: %+v", r)
	}
	before := v.Ratings[v.rated("Rina Forum Contoh")]
	s.approve(0, 1)
	eventually(t, time.Minute, func(context.Context) error {
		if s.view().ClosedAt == nil {
			return errors.New("the forum is open")
		}
		return nil
	})
	v = s.view()
	after := v.Ratings[v.rated("Rina Forum Contoh")]
	if after.Outcome == nil || after.Outcome.Outcome != "in-effect" || after.Rating != before.Proposed || after.Rating == before.Rating {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if n := s.count("SELECT count(*) FROM paper WHERE kind = 'forum-minutes' AND subject_id = $1::uuid AND content->'adjustments'->0->>'statement' <> ''", s.id); n != 1 {
		t.Errorf("%d minutes", n)
	}
	a = s.propose(0, "Sari Forum Contoh", 1)
	a.refused(t, http.StatusGone, "forum-closed")
}

// TestForumAdvises: the appraiser accepts or departs with a reason, and the rating follows what they accept.
func TestForumAdvises(t *testing.T) {
	t.Parallel()
	decree := regexp.MustCompile(`effect: binding\n  decree:\n(    .*\n)+`)
	s := sit(t, "forum-saran", decree.ReplaceAllString(forumMethod(t), "effect: advice\n"))
	for _, name := range []string{"Rina Forum Contoh", "Sari Forum Contoh"} {
		if a := s.propose(0, name, 1); a.Status != http.StatusCreated {
			t.Fatalf("%s: %d %s", name, a.Status, a.Body)
		}
		s.called("Lurah Forum Contoh").met(appraisal.StateOnLowering, object{"statement": "Saya menilai dari hasil yang saya lihat sendiri."})
	}
	s.approve(0, 1)
	lead := s.called("Lurah Forum Contoh")
	eventually(t, time.Minute, func(context.Context) error {
		if n := s.count("SELECT count(*) FROM duty WHERE kind = 'answer-advice' AND state = 'open'"); n != 2 {
			return fmt.Errorf("%d answers are owed", n)
		}
		return nil
	})
	if a := lead.submit(lead.owes(appraisal.AnswerAdvice), object{"accept": false}); true {
		a.refused(t, http.StatusUnprocessableEntity, "reason-missing")
	}
	if a := lead.submit(lead.owes(appraisal.AnswerAdvice), object{"accept": false, "reason": "Agar sesuai pola yang ditetapkan"}); true {
		a.refused(t, http.StatusUnprocessableEntity, "reason-is-the-pattern")
	}
	lead.met(appraisal.AnswerAdvice, object{"accept": true})
	lead.met(appraisal.AnswerAdvice, object{"accept": false, "reason": "Keterlambatan itu atas izin saya karena ia menggantikan rekan."})
	eventually(t, time.Minute, func(context.Context) error {
		outcomes := map[string]int{}
		v := s.view()
		for _, r := range v.Ratings {
			if r.Outcome != nil {
				outcomes[r.Outcome.Outcome]++
				if r.Outcome.Outcome == "accepted" && r.Rating != r.Proposals[0].Rating || r.Outcome.Outcome == "departed" && r.Rating == r.Proposals[0].Rating {
					return fmt.Errorf("the rating does not follow: %+v", r)
				}
			}
		}
		if outcomes["accepted"] != 1 || outcomes["departed"] != 1 {
			return fmt.Errorf("outcomes: %v", outcomes)
		}
		return nil
	})
	if n := s.count("SELECT count(*) FROM paper WHERE kind = 'forum-minutes' AND superseded_at IS NULL AND subject_id = $1::uuid", s.id); n != 1 {
		t.Errorf("%d minutes in force", n)
	}
}

// TestForumQuorumOutOfReach: a quorum that can no longer be reached goes to HR at once, though a vote is still owed.
func TestForumQuorumOutOfReach(t *testing.T) {
	t.Parallel()
	s := sit(t, "forum-kuorum", forumMethod(t))
	no := object{"approved": false, "revision": s.view().Revision, "comment": "Dasar penilaiannya belum dibahas."}
	s.member(0).met(appraisal.ApproveCalibration, no)
	if n := s.count("SELECT count(*) FROM duty WHERE kind = 'decide-escalation' AND process_id = $1::uuid", s.id); n != 0 {
		t.Errorf("two of three can still approve, and %d escalations", n)
	}
	s.member(1).met(appraisal.ApproveCalibration, no)
	if s.hr().owes(appraisal.DecideEscalation) == "" {
		t.Fatal("HR was not asked")
	}
	if n := s.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'open' AND process_id = $1::uuid", s.id); n != 1 {
		t.Errorf("%d votes are still owed, want 1", n)
	}
	s.hr().met(appraisal.DecideEscalation, object{"choice": "proceed", "reason": "Dua anggota tidak menyetujui; predikat pejabat penilai berlaku."})
	eventually(t, time.Minute, func(context.Context) error {
		if s.view().ClosedAt == nil {
			return errors.New("the forum is open")
		}
		return nil
	})
}

// TestForumInvitations: HR names members and sessions before and during; calendars follow, also those of who goes. Nobody
// sits over a relative.
func TestForumInvitations(t *testing.T) {
	t.Parallel()
	s := sit(t, "forum-undangan", forumMethod(t))
	rina := s.named("Rina Forum Contoh")
	path := "/forums/" + s.id
	s.hr().ok(http.MethodPost, path+"/members", object{"add": []string{rina.ID.String()}, "reason": "Mewakili unsur pelaksana di unit ini"}, nil)
	begin := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	var session struct{ ID string }
	s.hr().ok(http.MethodPost, path+"/sessions", object{"starts_at": begin, "ends_at": begin.Add(time.Hour), "place": "Aula kecamatan"}, &session)
	first := s.calendarOf(rina, 1)
	s.hr().ok(http.MethodPost, path+"/sessions/"+session.ID+"/change", object{
		"starts_at": begin.Add(time.Hour), "ends_at": begin.Add(2 * time.Hour), "place": "Ruang rapat", "reason": "Aula dipakai untuk pelantikan",
	}, nil)
	second := s.calendarOf(rina, 2)
	s.hr().ok(http.MethodPost, path+"/members", object{"remove": []string{rina.ID.String()}, "reason": "Pindah tugas ke unit lain"}, nil)
	third := s.calendarOf(rina, 3)
	for i, want := range []struct{ file, method, sequence string }{
		{first, "METHOD:PUBLISH", "SEQUENCE:0"}, {second, "METHOD:PUBLISH", "SEQUENCE:1"}, {third, "METHOD:CANCEL", "SEQUENCE:2"},
	} {
		for _, line := range []string{want.method, want.sequence, "UID:" + session.ID} {
			if !strings.Contains(want.file, line) {
				t.Errorf("file %d has no %s:\n%s", i+1, line, want.file)
			}
		}
		for _, personal := range []string{"Rina", "rina.forum", "ATTENDEE", "Kepala", "197001"} {
			if strings.Contains(want.file, personal) {
				t.Errorf("file %d has %s", i+1, personal)
			}
		}
	}
	// A declared relative's rating is neither changed nor seen.
	sari := s.named("Sari Forum Contoh")
	s.member(2).ok(http.MethodPost, "/declarations", object{"about": sari.ID, "kind": "relative"}, nil)
	a := s.propose(2, sari.Name, 1)
	a.refused(t, http.StatusForbidden, "recused-declared")
	var v forumView
	s.member(2).ok(http.MethodGet, path, nil, &v)
	if r := v.Ratings[v.rated(sari.Name)]; r.Recused != "declared" || r.Rating != "" {
		t.Errorf("a relative's rating is seen: %+v", r)
	}
}

// calendarOf waits for the n-th file that somebody got for their calendar.
func (s *sitting) calendarOf(p demo.Actor, n int) (file string) {
	s.Helper()
	eventually(s, time.Minute, func(context.Context) error {
		var files []string
		for _, m := range s.app.Sink.Mails() {
			if m.To == "rina.forum@contoh.example" && m.Files["forum.ics"] != "" {
				files = append([]string{m.Files["forum.ics"]}, files...)
			}
		}
		if len(files) < n {
			return fmt.Errorf("%d files for %s", len(files), p.Name)
		}
		file = files[n-1]
		return nil
	})
	return file
}
