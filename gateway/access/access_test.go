package access_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/access"
)

// kinds of people around an appraisal that sits in a forum and has a duty.
var kinds = []string{
	"stranger", "employee", "supervisor", "manager", "decider", "member", "role-forum", "hr", "official", "assignee", "foreign-hr", "nobody",
	"gone-hr", "gone-lead", "gone-employee", "uploader", "above", "auditor", "machine",
	// HR officers whose own appraisal it is, or who owe the duty themself.
	"hr-employee", "hr-assignee",
}

// expected says what each kind of people hears; "" is yes. Kinds that are not listed hear otherwise.
type expected struct {
	act       access.Act
	duty      appraisal.DutyKind
	early     bool // not announced yet
	entry     appraisal.JournalKind
	shown     bool // something that refers to it may be read
	ownRating string
	recused   appraisal.Recusal
	actor     string // of an entry of the audit trail
	owned     bool   // the paper is the employee's
	hear      map[string]appraisal.Code
	otherwise appraisal.Code
}

func all(code appraisal.Code, people ...string) map[string]appraisal.Code {
	m := map[string]appraisal.Code{}
	for _, p := range people {
		m[p] = code
	}
	return m
}

func and(maps ...map[string]appraisal.Code) map[string]appraisal.Code {
	m := map[string]appraisal.Code{}
	for _, one := range maps {
		for k, v := range one {
			m[k] = v
		}
	}
	return m
}

func around() []string {
	return []string{"employee", "supervisor", "manager", "decider", "member", "hr", "official"}
}

// readers are who may read an employee's papers: nobody who merely takes part.
var readers = []string{"employee", "supervisor", "manager", "above", "decider", "hr", "official"}

var table = []expected{
	{act: access.SeeOwn, hear: all("not-found", "foreign-hr"), otherwise: ""},
	{act: access.SeeColleagues, hear: and(all("not-found", "foreign-hr"), all("person-left", "gone-hr", "gone-lead", "gone-employee")), otherwise: ""},

	{act: access.SeeDuty, duty: appraisal.AssessSelf, hear: and(all("not-your-duty", around()...), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SeeDuty, duty: appraisal.AssessPeer, hear: and(all("not-your-duty", "hr"), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SaveDraft, duty: appraisal.AssessSelf, hear: and(all("not-your-duty", around()...), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SaveDraft, duty: appraisal.AssessSuperior, hear: and(all("not-your-duty", "hr"), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SubmitDuty, duty: appraisal.AssessSelf, hear: and(all("not-your-duty", around()...), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SubmitDuty, duty: appraisal.DecideObjection, hear: and(all("decision-not-yours", around()...), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SubmitDuty, duty: appraisal.DecideEscalation, hear: and(all("decision-not-yours", around()...), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SubmitDuty, duty: appraisal.AssessPublic, hear: and(all("not-your-duty", "hr"), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.MoveDuty, duty: appraisal.AssessSelf, hear: and(all("role-missing", around()...), all("role-missing", "assignee"), all("", "hr"), all("own-appraisal", "hr-employee"), all("own-duty", "hr-assignee")), otherwise: "duty-unknown"},
	{act: access.MoveDuty, duty: appraisal.AssessPeer, hear: and(all("role-missing", "assignee"), all("", "hr"), all("own-appraisal", "hr-employee"), all("own-duty", "hr-assignee")), otherwise: "duty-unknown"},

	{act: access.SeeDuty, duty: appraisal.FindComplaint, hear: and(all("decision-not-yours", "hr"), all("", "assignee"), all("duty-unknown", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.SubmitDuty, duty: appraisal.RespondToComplaint, hear: and(all("not-your-duty", "hr"), all("", "assignee"), all("duty-unknown", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.MoveDuty, duty: appraisal.ModerateComplaint, hear: and(all("role-missing", "assignee"), all("", "hr"), all("own-duty", "hr-assignee"), all("duty-unknown", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.SeeComplaints, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeComplaint, hear: and(all("", "hr"), all("complaint-unknown", "hr-employee")), otherwise: "complaint-unknown"},
	{act: access.ReleaseComplaint, hear: and(all("", "hr"), all("complaint-unknown", "hr-employee")), otherwise: "complaint-unknown"},
	{act: access.ReadResponse, hear: and(all("", "hr", "decider"), all("complaint-unknown", "hr-employee")), otherwise: "complaint-unknown"},

	{act: access.SeeAppraisal, hear: all("", around()...), otherwise: "appraisal-unknown"},
	{act: access.SeeResult, hear: all("", around()...), otherwise: "appraisal-unknown"},
	{act: access.SeeResult, early: true, hear: and(all("", around()...), all("result-not-announced", "employee"), all("result-not-announced", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.ReceiveResult, hear: and(all("receipt-not-yours", around()...), all("", "employee"), all("", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.ReceiveResult, early: true, hear: all("result-not-announced", around()...), otherwise: "appraisal-unknown"},
	{act: access.SeeExplanation, hear: all("", around()...), otherwise: "appraisal-unknown"},
	{act: access.SeeExplanation, early: true, hear: and(all("", around()...), all("result-not-announced", "employee"), all("result-not-announced", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.DiscloseForObjection, hear: and(all("answers-confidential", around()...), all("", "decider")), otherwise: "appraisal-unknown"},
	{act: access.DiscloseForAudit, hear: and(all("answers-confidential", around()...), all("", "auditor")), otherwise: "appraisal-unknown"},
	{act: access.SeeDisclosures, hear: and(all("hr-of-others-only", around()...), all("", "hr"), all("hr-of-others-only", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.CorrectAppraisal, hear: and(all("hr-of-others-only", around()...), all("", "hr"), all("hr-of-others-only", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.ServeResult, hear: and(all("hr-of-others-only", around()...), all("", "hr"), all("hr-of-others-only", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.ReplaceSupervisor, hear: and(all("role-missing", around()...), all("", "hr"), all("own-appraisal", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.RevisePlan, hear: and(all("revision-not-yours", around()...), all("", "employee", "supervisor", "hr"), all("revision-not-yours", "gone-employee")), otherwise: "appraisal-unknown"},
	{act: access.SeeMatrix, hear: and(all("role-missing", around()...), all("", "employee", "supervisor", "manager", "above", "hr"), all("role-missing", "gone-employee")), otherwise: "appraisal-unknown"},
	{act: access.SeeCycleMatrix, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.InvitePublic, hear: and(all("role-missing", around()...), all("", "hr"), all("own-appraisal", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.SeeAsked, hear: and(all("role-missing", around()...), all("", "hr"), all("role-missing", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.InviteAgain, duty: appraisal.AssessPublic, hear: and(all("role-missing", "assignee"), all("", "hr"), all("own-appraisal", "hr-employee"), all("own-duty", "hr-assignee")), otherwise: "duty-unknown"},

	{act: access.TransferEmployee, hear: and(all("role-missing", around()...), all("", "hr"), all("own-appraisal", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.EndAppraisal, hear: and(all("role-missing", around()...), all("", "hr"), all("own-appraisal", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.RecordDeparture, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},
	{act: access.Enrol, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},
	{act: access.DecideProposal, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},

	{act: access.SeeForum, hear: all("", "member", "hr", "official"), otherwise: "forum-unknown"},
	{act: access.AdjustRating, hear: and(all("not-a-member", "hr", "official"), all("", "member")), otherwise: "forum-unknown"},
	{act: access.AdjustRating, ownRating: "member", hear: and(all("own-rating", "hr", "official", "member")), otherwise: "forum-unknown"},

	{act: access.AdjustRating, recused: appraisal.RecusedDeclared, hear: all("recused-declared", "hr", "official", "member"), otherwise: "forum-unknown"},
	{act: access.SeeForumRating, hear: all("", "member", "hr", "official"), otherwise: "forum-unknown"},
	{act: access.SeeForumRating, recused: appraisal.RecusedDecider, hear: all("recused-decides-objection", "member", "hr", "official"), otherwise: "forum-unknown"},
	{act: access.SeatMembers, hear: and(all("role-missing", "member", "official"), all("", "hr")), otherwise: "forum-unknown"},
	{act: access.Declare, hear: and(all("", "hr", "supervisor"), all("not-found", "foreign-hr")), otherwise: "declaration-not-yours"},
	{act: access.EndDeclaration, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "declaration-not-yours-to-end"},
	{act: access.SeeDeclarations, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},

	{act: access.SeeCycles, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.OpenCycle, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.ReplaceOfficers, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.Attach, hear: all("not-found", "foreign-hr"), otherwise: ""},
	{act: access.AttachTo, hear: all("", around()...), otherwise: "process-unknown"},
	{act: access.SeeAttachment, hear: all("", "uploader"), otherwise: "attachment-unknown"},
	{act: access.SeeAttachment, shown: true, hear: all("attachment-unknown", "foreign-hr"), otherwise: ""},
	{act: access.WriteJournal, entry: appraisal.FeedbackGiven, hear: and(all("journal-not-yours", "decider", "member", "hr", "official"), all("", "employee", "supervisor", "manager"), all("journal-not-yours", "gone-employee"), all("", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.WriteJournal, entry: appraisal.CheckInHeld, hear: and(all("journal-not-yours", around()...), all("", "employee", "supervisor"), all("journal-not-yours", "gone-employee"), all("", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.WriteJournal, entry: appraisal.EvidenceShown, hear: and(all("journal-not-yours", "decider", "member", "official"), all("", "employee", "supervisor", "manager", "hr"), all("journal-not-yours", "gone-employee")), otherwise: "appraisal-unknown"},
	{act: access.WriteJournal, entry: appraisal.InnovationClaim, hear: and(all("journal-not-yours", around()...), all("", "employee"), all("journal-not-yours", "gone-employee"), all("", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.FeedMeasurements, hear: and(all("", "machine"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.ImportRoster, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.RebuildCycle, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeTroubles, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.RetryTrouble, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.EraseAudit, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.EraseAudit, actor: "hr", hear: and(all("not-found", "foreign-hr"), all("", "hr-employee", "hr-assignee")), otherwise: "audit-not-yours-to-erase"},
	{act: access.EraseAudit, actor: "member", hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "audit-not-yours-to-erase"},
	{act: access.MoveDeadlines, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},
	{act: access.DeclareAbsence, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},
	{act: access.ChangeHolidays, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeTimes, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},

	{act: access.HandOverDuty, duty: appraisal.EvaluatePeriod, hear: and(all("handover-not-yours", around()...), all("handover-not-yours", "assignee"), all("", "hr", "manager"), all("handover-not-yours", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.HandOverDuty, duty: appraisal.DecideEscalation, hear: and(all("handover-not-yours", around()...), all("handover-not-yours", "assignee"), all("", "hr"), all("handover-not-yours", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.HandOverDuty, duty: appraisal.NamePeer, hear: and(all("handover-not-yours", "assignee"), all("", "hr", "manager"), all("handover-not-yours", "hr-employee")), otherwise: "duty-unknown"},
	{act: access.SeeDuty, duty: appraisal.NamePeer, hear: and(all("not-your-duty", "hr"), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.WithdrawFromDuty, duty: appraisal.AssessPeer, hear: and(all("not-your-duty", "hr"), all("", "assignee")), otherwise: "duty-unknown"},
	{act: access.SeeFormers, hear: and(all("formers-not-yours", "employee", "member", "official"), all("", "supervisor", "manager", "decider", "hr"), all("formers-not-yours", "hr-employee")), otherwise: "appraisal-unknown"},
	{act: access.RecordDelegation, hear: and(all("", "hr", "manager"), all("not-found", "foreign-hr")), otherwise: "delegation-not-yours"},
	{act: access.EndDelegation, hear: and(all("", "hr", "manager", "supervisor", "decider"), all("delegation-not-yours", "member")), otherwise: "delegation-unknown"},
	{act: access.ExportResults, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.ExportTrainings, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.ExportIncentives, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.ExportAudit, hear: and(all("", "hr", "auditor"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeEvaluation, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.KeepMethod, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeEvaluationSummary, hear: and(all("not-found", "foreign-hr"), all("person-left", "gone-hr", "gone-lead", "gone-employee")), otherwise: ""},

	// Of the employee's own papers, where the supervisor is asked to sign; and of a forum's minutes.
	{act: access.SeePaper, owned: true, hear: all("", readers...), otherwise: "paper-unknown"},
	{act: access.SeePaper, hear: all("", "member", "supervisor", "hr", "official"), otherwise: "paper-unknown"},
	{act: access.SignPaper, owned: true, hear: and(all("signature-not-yours", readers...), all("", "supervisor")), otherwise: "paper-unknown"},
	{act: access.AddSignedCopy, owned: true, hear: and(all("copy-not-yours", readers...), all("", "supervisor", "hr"), all("copy-not-yours", "hr-employee")), otherwise: "paper-unknown"},
	{act: access.SeeLetterhead, hear: and(all("not-found", "foreign-hr"), all("person-left", "gone-hr", "gone-lead", "gone-employee")), otherwise: ""},
	{act: access.SetLetterhead, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeAllPapers, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeDelegations, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},

	// The head of the unit is the manager here, and the member works in it.
	{act: access.SeeDevelopment, hear: and(all("", "hr", "official", "manager"), all("role-missing", "member")), otherwise: "development-unknown"},
	{act: access.SeeUnitFindings, hear: all("", "hr", "official", "manager", "member"), otherwise: "unit-unknown"},
	{act: access.SeeTrainings, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.KeepTrainings, hear: and(all("", "hr"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeDuty, duty: appraisal.DecideTraining, hear: and(all("", "assignee"), all("not-your-duty", "hr", "official", "manager")), otherwise: "duty-unknown"},
	{act: access.SeeRewards, hear: and(all("", "hr", "official"), all("not-found", "foreign-hr")), otherwise: "role-missing"},
	{act: access.SeeCoaching, hear: all("", "employee", "supervisor", "manager", "decider", "hr", "official"), otherwise: "coaching-unknown"},
	{act: access.SeeCareer, hear: and(all("", "employee", "supervisor", "manager", "above", "hr", "official"), all("person-unknown", "foreign-hr", "gone-hr", "gone-lead")), otherwise: "career-not-yours"},
	{act: access.RecordCareer, hear: and(all("", "hr"), all("not-found", "foreign-hr"), all("own-appraisal", "hr-employee")), otherwise: "role-missing"},
}

func TestAllowsEveryActToTheRightPeople(t *testing.T) {
	t.Parallel()
	agency, elsewhere := uuid.New(), uuid.New()
	people := map[string]uuid.UUID{}
	for _, k := range kinds {
		people[k] = uuid.New()
	}
	people["nobody"] = uuid.Nil
	roles := map[string][]access.Role{
		"hr": {access.HR}, "official": {access.Official}, "role-forum": {access.Forum}, "foreign-hr": {access.HR, access.Official, access.Forum},
		"hr-employee": {access.HR}, "hr-assignee": {access.HR},
		"gone-hr": {access.HR, access.Official, access.Auditor}, "auditor": {access.Auditor}, "machine": {access.Machine},
	}
	covered := map[access.Act]bool{}
	for _, e := range table {
		covered[e.act] = true
		for _, kind := range kinds {
			id := access.Identity{Agency: agency, Person: people[kind], Roles: roles[kind]}
			if kind == "foreign-hr" {
				id.Agency = elsewhere
			}
			assignee := people["assignee"]
			f := access.Facts{
				Agency: agency, Duty: e.duty, Assignee: &assignee, Employee: people["employee"], Supervisor: people["supervisor"],
				Manager: people["manager"], Members: []uuid.UUID{people["member"]}, Decides: kind == "decider", Contested: kind == "decider", Announced: !e.early,
				Head: people["manager"], InUnit: kind == "member", Rated: people["employee"], Recused: e.recused, Declarer: people["supervisor"], About: people["employee"],
				Shown: e.shown, Entry: e.entry, Line: []uuid.UUID{people["above"]},
				Delegator: people["supervisor"], Superior: people["manager"], Delegate: people["member"], Recorder: people["decider"],
			}
			uploader := people["uploader"]
			f.Uploader = &uploader
			switch kind {
			case "gone-hr":
				id.Left = true
			case "gone-lead":
				// Every part around the appraisal but that of the employee.
				id.Left, f.Supervisor, f.Manager, f.Members, f.Decides = true, id.Person, id.Person, []uuid.UUID{id.Person}, true
			case "gone-employee":
				id.Left, f.Employee = true, id.Person
			case "hr-employee":
				f.Employee, f.Rated = id.Person, id.Person
			case "hr-assignee":
				f.Assignee = &id.Person
			}
			f.Signatory, f.Signer = kind == "supervisor", id.Person
			if e.owned {
				f.Owner = &f.Employee
			}
			if e.actor != "" {
				actor := people[e.actor]
				f.Actor = &actor
			}
			if e.ownRating != "" {
				f.Rated = people[e.ownRating]
			}
			want, listed := e.hear[kind]
			if code, ok := e.hear["assignee"]; !listed && kind == "hr-assignee" && ok && code == "" {
				want, listed = code, ok
			}
			if !listed && (kind == "hr-employee" || kind == "hr-assignee") {
				want, listed = e.hear["hr"]
			}
			if kind == "gone-employee" && !listed {
				want, listed = e.hear["employee"]
			}
			if !listed {
				want = e.otherwise
			}
			if kind == "nobody" {
				want = "not-allowed"
			}
			if kind == "machine" && e.act != access.FeedMeasurements {
				want = "machine-only"
			}
			var got appraisal.Code
			if err := access.Allow(id, e.act, f); err != nil {
				var refused *appraisal.Error
				require.True(t, errors.As(err, &refused))
				got = refused.Code
			}
			require.Equal(t, want, got, "%s of %q by %s", e.act, e.duty, kind)
		}
	}
	for _, a := range access.Acts() {
		require.True(t, covered[a], "act %s is in no line of the table", a)
	}
}

func TestHRNeverActsOnTheirOwnAppraisal(t *testing.T) {
	t.Parallel()
	agency, who := uuid.New(), uuid.New()
	id := access.Identity{Agency: agency, Person: who, Roles: []access.Role{access.HR, access.Official, access.Auditor}}
	for _, act := range []access.Act{access.ServeResult, access.CorrectAppraisal, access.DiscloseForAudit, access.SeeDisclosures} {
		err := access.Allow(id, act, access.Facts{Agency: agency, Employee: who, Announced: true})
		var refused *appraisal.Error
		require.True(t, errors.As(err, &refused), act)
		require.Equal(t, appraisal.Forbidden, refused.Fault, act)
	}
}

// An officer who is complained about, or who appraises whoever is, is nobody to know.
func TestKeepsComplaintsFromPartialOfficers(t *testing.T) {
	t.Parallel()
	id := access.Identity{Agency: uuid.New(), Person: uuid.New(), Roles: []access.Role{access.HR}}
	somebody := uuid.New()
	for name, f := range map[string]access.Facts{
		"who may be meant":         {Agency: id.Agency, Named: []uuid.UUID{somebody, id.Person}},
		"about themself":           {Agency: id.Agency, Employee: id.Person, Supervisor: somebody},
		"about whom they appraise": {Agency: id.Agency, Employee: somebody, Supervisor: id.Person},
	} {
		for _, act := range []access.Act{access.SeeComplaint, access.ReleaseComplaint} {
			require.ErrorIs(t, access.Allow(id, act, f), access.Unknown("complaint-unknown"), name)
		}
		f.Duty, f.Assignee = appraisal.FindComplaint, &somebody
		for _, act := range []access.Act{access.SeeDuty, access.MoveDuty} {
			require.ErrorIs(t, access.Allow(id, act, f), access.Unknown("duty-unknown"), name)
		}
	}
	require.NoError(t, access.Allow(id, access.SeeComplaint, access.Facts{Agency: id.Agency}), "before anybody knows whom it is about")
}

func TestRefusesWhatIsNoAct(t *testing.T) {
	t.Parallel()
	require.Error(t, access.Allow(access.Identity{Person: uuid.New()}, "become-king", access.Facts{}))
}

// TestHRSignsForOthersOnPaper: what happened on paper HR records for others, but not on a paper of
// HR's own; nobody else records another's signature.
func TestHRSignsForOthersOnPaper(t *testing.T) {
	t.Parallel()
	agency, hr, staff, lead := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	facts := func(owner, signer uuid.UUID) access.Facts {
		return access.Facts{Agency: agency, Owner: &owner, Employee: owner, Supervisor: lead, Signer: signer, Signatory: true}
	}
	officer := access.Identity{Agency: agency, Person: hr, Roles: []access.Role{access.HR}}
	require.NoError(t, access.Allow(officer, access.SignPaper, facts(staff, lead)))
	require.Error(t, access.Allow(officer, access.SignPaper, facts(hr, lead)))
	require.NoError(t, access.Allow(officer, access.SignPaper, facts(hr, hr)), "one's own signature is one's own")
	require.Error(t, access.Allow(access.Identity{Agency: agency, Person: staff}, access.SignPaper, facts(staff, lead)))
}
