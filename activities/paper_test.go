package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// papersOf are the papers of an employee by kind, oldest first.
func (y *year) papersOf(employee uuid.UUID) map[appraisal.PaperKind][]db.Paper {
	y.Helper()
	papers := map[appraisal.PaperKind][]db.Paper{}
	y.as(func(tx store.Tx) error {
		list, err := tx.PapersOfOwner(y.Context(), &employee)
		for _, p := range list {
			papers[appraisal.PaperKind(p.Kind)] = append(papers[appraisal.PaperKind(p.Kind)], p)
		}
		return err
	})
	return papers
}

// saying decodes what a paper says.
func saying[C appraisal.PaperContent](t *testing.T, p db.Paper) C {
	t.Helper()
	content, err := appraisal.DecodePaper(appraisal.PaperKind(p.Kind), p.Content)
	require.NoError(t, err)
	require.IsType(t, *new(C), content)
	return content.(C)
}

func TestAYearIssuesItsPapers(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	y.except(objects(who), object)
	y.run()
	papers := y.papersOf(who)
	one := func(kind appraisal.PaperKind, n int) db.Paper {
		t.Helper()
		require.Len(t, papers[kind], n, kind)
		return papers[kind][n-1]
	}
	plan := saying[*appraisal.PlanPaper](t, one(appraisal.PaperSKP, 1))
	require.NotEmpty(t, plan.Results)
	require.NotEmpty(t, plan.Results[0].Indicators[0].Target.ID)
	require.NotEmpty(t, plan.Behaviour)
	require.Equal(t, who, plan.Employee.ID)
	require.NotEmpty(t, plan.Employee.Number)

	receipt := saying[*appraisal.ObjectionReceiptPaper](t, one(appraisal.PaperObjectionReceipt, 1))
	require.NotEmpty(t, receipt.Grounds)
	decision := saying[*appraisal.ObjectionDecisionPaper](t, one(appraisal.PaperObjectionDecision, 1))
	require.Equal(t, receipt.Grounds, decision.Grounds)
	require.NotEmpty(t, decision.Statement, "both sides are heard")
	require.Equal(t, receipt.Rating.ID, decision.Before.ID)

	versions := 1
	if decision.Changed {
		versions = 2
		require.NotNil(t, papers[appraisal.PaperEvaluationDocument][0].SupersededAt)
		require.NotEqual(t, decision.Before.ID, decision.After.ID)
	}
	document := saying[*appraisal.EvaluationPaper](t, one(appraisal.PaperEvaluationDocument, versions))
	require.Equal(t, decision.After.ID, document.Rating.ID)
	annual := saying[*appraisal.AnnualPaper](t, one(appraisal.PaperAnnualEvaluation, versions))
	require.NotEmpty(t, annual.Sections)
	require.NotNil(t, annual.Results[0].Indicators[0].Realised)
	require.NotNil(t, annual.Behaviour[0].Score)

	var head appraisal.PaperHead
	require.NoError(t, json.Unmarshal(papers[appraisal.PaperEvaluationDocument][0].Head, &head))
	require.Len(t, head.Signatories, 2)
	// Every look that follows finds them issued.
	require.Equal(t, y.count("SELECT count(*) FROM paper"), y.count("SELECT count(DISTINCT (kind, subject_id, number)) FROM paper"))
	require.Equal(t, y.count("SELECT count(*) FROM paper"), y.count("SELECT count(*) FROM audit WHERE act = 'paper.issued'"))
}

func TestPartsOfTheYearHaveTheirPapers(t *testing.T) {
	t.Parallel()
	y := newYear(t, "permenpanrb-6-2022")
	y.run()
	papers := y.papersOf(y.staff[0])
	periods := papers[appraisal.PaperPeriodicEvaluation]
	require.NotEmpty(t, periods)
	names := map[string]bool{}
	for _, p := range periods {
		require.Nil(t, p.SupersededAt)
		period := saying[*appraisal.PeriodicPaper](t, p)
		require.NotEmpty(t, period.Feedback)
		require.NotNil(t, period.Rating)
		names[period.Period.ID] = true
	}
	require.Len(t, names, len(periods))
	annual := saying[*appraisal.AnnualPaper](t, papers[appraisal.PaperAnnualEvaluation][0])
	require.NotNil(t, annual.OfResults)
	require.NotNil(t, annual.OfConduct)
	document := saying[*appraisal.EvaluationPaper](t, papers[appraisal.PaperEvaluationDocument][0])
	require.NotNil(t, document.Achievement)
	require.NotNil(t, document.Rating)
}
