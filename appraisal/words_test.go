package appraisal

import (
	"testing"
)

// Every word of the domain has a name in both languages, and no two of a set share one.
func TestEveryWordHasBothLanguages(t *testing.T) {
	t.Parallel()
	checkNames(t, dutyNames, DutyKinds())
	checkNames(t, stepNames, []StepKind{
		StepBriefing, StepPlan, StepPeriodic, StepNomination, StepAssessment, StepRating,
		StepForum, StepAnnouncement, StepObjection, StepConsequence, StepBeside,
		StepScreening, StepModeration, StepHearing, StepFinding, StepAnswer, StepNeeds, StepMeasures,
		StepSession, StepOutcome, StepAgreement, StepImprovement, StepMeasure, StepAttendance, StepEffect,
		StepLaunch, StepRunning, StepSurvey, StepEvaluation, StepGathering, StepAchievement, StepCalibration,
	})
	checkNames(t, dutyStateNames, []DutyState{DutyOpen, DutyMet, DutyLapsed, DutyHandedOver, DutyVoid, DutyWithdrawn})
	checkNames(t, predikatNames, []Predikat{SangatBaik, Baik, ButuhPerbaikan, Kurang, SangatKurang})
	checkNames(t, reportStatusNames, []ReportStatus{StatusReceived, StatusExamined, StatusMoreNeeded, StatusAnswered, StatusReferred, StatusNotTaken})
	checkNames(t, roleNames, []Rater{BySelf, BySupervisor, ByPeer, BySubordinate, ByPublic})
}

func checkNames[K interface {
	~string
	Name() Text
}](t *testing.T, names map[K]Text, all []K) {
	t.Helper()
	if len(names) != len(all) {
		t.Errorf("%T: %d names for %d words", all, len(names), len(all))
	}
	seen := map[string]K{}
	for _, k := range all {
		name, ok := names[k]
		if !ok || name.ID == "" || name.EN == "" {
			t.Errorf("%q has no name in both languages: %+v", k, name)
			continue
		}
		if k.Name() != name {
			t.Errorf("%q is named %+v, want %+v", k, k.Name(), name)
		}
		for _, n := range []string{"id:" + name.ID, "en:" + name.EN} {
			if other, twice := seen[n]; twice {
				t.Errorf("%q and %q are both called %q", other, k, n)
			}
			seen[n] = k
		}
	}
}

func TestUnknownWordShowsAsWritten(t *testing.T) {
	t.Parallel()
	if got := DutyKind("new-kind").Name().In(English); got != "new-kind" {
		t.Errorf("got %q", got)
	}
}
