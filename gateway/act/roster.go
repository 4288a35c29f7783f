package act

import (
	"context"
	"io"

	"rapor/appraisal"
	"rapor/documents/roster"
	"rapor/gateway/access"
	"rapor/store"
)

// RosterNote is a refusal or a warning with its place, in words.
type RosterNote struct {
	appraisal.RosterProblem
	Detail string `json:"detail"`
}

// RosterAnswer is what an import did, or would do.
type RosterAnswer struct {
	appraisal.RosterReport
	Problems []RosterNote `json:"problems"`
	Warnings []RosterNote `json:"warnings"`
}

// ImportRoster brings the agency's people up to a file, CSV or XLSX. Mapping is written as
// field=heading pairs; columns it does not name are found by their headings. Rows that are
// refused keep nobody else out; a file that cannot be read imports nothing.
func (a *Acts) ImportRoster(
	ctx context.Context, id access.Identity, file io.ReaderAt, size int64, mapping string, dryRun bool,
) (answer RosterAnswer, err error) {
	if err := access.Allow(id, access.ImportRoster, access.Facts{Agency: id.Agency}); err != nil {
		return answer, err
	}
	read, err := roster.OpenMapped(ctx, file, size, mapping)
	if err != nil {
		return answer, err
	}
	defer read.Close()
	report, err := a.Store.ImportRoster(ctx, id.Agency, read.Roster, store.RosterOptions{Actor: id.Person, DryRun: dryRun})
	if err != nil {
		return answer, err
	}
	return RosterAnswer{RosterReport: report, Problems: notes(report.Problems, id.Language), Warnings: notes(report.Warnings, id.Language)}, nil
}

func notes(problems []appraisal.RosterProblem, l appraisal.Language) []RosterNote {
	list := make([]RosterNote, 0, len(problems))
	for _, p := range problems {
		list = append(list, RosterNote{RosterProblem: p, Detail: roster.Message(p.Code, p.Value, p.Want, l)})
	}
	return list
}
