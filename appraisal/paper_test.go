package appraisal_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

func TestEveryKindOfPaperHasAContentAndAName(t *testing.T) {
	t.Parallel()
	for _, kind := range appraisal.PaperKinds() {
		content, err := appraisal.DecodePaper(kind, []byte("{}"))
		require.NoError(t, err, kind)
		require.Equal(t, kind, content.PaperKind())
		require.NotEmpty(t, kind.Name().ID)
		require.NotEmpty(t, kind.Name().EN)
		require.Empty(t, content.Signatories(), "nobody is known yet")
		again, err := json.Marshal(content)
		require.NoError(t, err)
		_, err = appraisal.DecodePaper(kind, again)
		require.NoError(t, err)
	}
	_, err := appraisal.DecodePaper("letter", nil)
	require.ErrorContains(t, err, "letter")
}

func TestSignatoriesStandInTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	somebody := func(name string) appraisal.PaperPerson { return appraisal.PaperPerson{ID: uuid.New(), Name: name} }
	plan := appraisal.PlanPaper{Employee: somebody("Budi"), Supervisor: somebody("Ani")}
	require.Equal(t, []appraisal.Signatory{
		{Part: appraisal.PartEmployee, Person: plan.Employee}, {Part: appraisal.PartSupervisor, Person: plan.Supervisor},
	}, plan.Signatories())
	minutes := appraisal.MinutesPaper{Members: []appraisal.MinutesMember{{Person: somebody("Citra")}, {Person: somebody("Dewi")}}}
	require.Equal(t, appraisal.PartMember, minutes.Signatories()[0].Part)
	require.Equal(t, appraisal.PartMember, minutes.Signatories()[1].Part)
}
