package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
)

// yearDay is the length of a day, in seconds, while seven agencies live side by side.
const yearDay = 2

// TestYears plays the demo year of every method with an agency of a dozen, side by side on one
// stack. What they leave behind is then searched for personal data.
func TestYears(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	begun := time.Now()
	// Two leave behind in a folder what there is to show: what follows a rating, and a forum.
	folders := map[string]string{"kalianda": t.TempDir(), "tubei": t.TempDir()}
	years := map[string]*played{}
	var agencies []*demo.Agency
	for i, method := range config.Methods() {
		agency, err := demo.Load(t.Context(), a.Store, "tahun-"+method, "Kelurahan Contoh ("+method+")", demo.Dozen, "")
		if err != nil {
			t.Fatal(err)
		}
		agencies = append(agencies, agency)
		// Not parallel subtests: those take turns where there are fewer processors than methods.
		y := &played{agency: agency, method: method, folder: folders[method], over: make(chan struct{})}
		years[method] = y
		go y.play(t.Context(), a.URL(), uint64(i+1))
	}
	for _, method := range config.Methods() {
		t.Run(method, years[method].check)
	}
	if !t.Failed() {
		countRuns(t, a.Temporal, agencies)
		searchHistories(t, a, agencies, begun)
	}
}

// countRuns sees that the years went through several runs: nothing is carried from one to the next in memory.
func countRuns(t *testing.T, c client.Client, agencies []*demo.Agency) {
	t.Helper()
	for _, agency := range agencies {
		eventually(t, 20*time.Second, func(ctx context.Context) error {
			prefix := string(appraisal.AppraisalProcess) + "/" + agency.ID.String()
			n, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
				Query: fmt.Sprintf("ExecutionStatus = 'ContinuedAsNew' AND WorkflowId STARTS_WITH '%s'", prefix),
			})
			if err == nil && n.GetCount() < int64(len(agency.Employees())) {
				err = fmt.Errorf("only %d runs of %d appraisals continued as new", n.GetCount(), len(agency.Employees()))
			}
			return err
		})
	}
}

// played is one year and what came of it.
type played struct {
	agency  *demo.Agency
	folder  string
	method  string
	over    chan struct{}
	outcome demo.Outcome
	err     error
}

func (y *played) play(ctx context.Context, url string, seed uint64) {
	defer close(y.over)
	api := demo.NewAPI(url)
	defer api.Close()
	year := demo.Year{API: api, Agency: y.agency, Method: y.method, Name: "2026", Seed: seed, DaySeconds: yearDay, Folder: y.folder, Await: true}
	y.outcome, y.err = year.Play(ctx)
}

// leaves sees that what the year left behind is in its folder: tables with rows, and papers that are PDFs.
func (y *played) leaves(t *testing.T) {
	t.Helper()
	if len(y.outcome.Gathered.Things) == 0 {
		t.Error("nothing was left behind")
	}
	for _, thing := range y.outcome.Gathered.Things {
		t.Logf("%s: %s, %d, %d bytes", thing.Where, thing.What, thing.Count, thing.Bytes)
		if !strings.HasPrefix(thing.Where, "papers") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(y.folder, thing.Where, "001.pdf"))
		if err != nil || !strings.HasPrefix(string(data), "%PDF-") {
			t.Errorf("%s is no PDF: %v", thing.Where, err)
		}
	}
}

func (y *played) check(t *testing.T) {
	<-y.over
	if y.err != nil {
		t.Fatal(y.err)
	}
	s := demo.Summarise(y.method, y.agency.Report, y.outcome)
	t.Logf("%+v", s)
	for _, fault := range y.outcome.Faults(s, y.agency.Report) {
		t.Error(fault)
	}
	for _, unseen := range y.outcome.Unseen(s) {
		t.Error("not seen: ", unseen)
	}
	if y.folder != "" {
		y.leaves(t)
	}
	for _, a := range y.outcome.Open {
		t.Errorf("open: %+v", a)
	}
	if s.Closed != 12 || s.Employees != 12 {
		t.Errorf("closed %d of %d, want 12 of 12", s.Closed, s.Employees)
	}
	if s.Mails.Sent == 0 || s.Mails.Digests == 0 || s.Mails.Sent > s.Mails.Queued {
		t.Errorf("mails do not add up: %+v", s.Mails)
	}
}
