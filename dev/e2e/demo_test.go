package e2e

import (
	"fmt"
	"testing"
	"time"

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
	var agencies []*demo.Agency
	t.Run("play", func(t *testing.T) {
		for i, method := range config.Methods() {
			agency, err := demo.Load(t.Context(), a.Store, "tahun-"+method, "Kelurahan Contoh ("+method+")", demo.Dozen, "")
			if err != nil {
				t.Fatal(err)
			}
			agencies = append(agencies, agency)
			t.Run(method, func(t *testing.T) {
				t.Parallel()
				playYear(t, a.URL(), agency, method, uint64(i+1))
			})
		}
	})
	if !t.Failed() {
		searchHistories(t, a, agencies, begun)
	}
}

func playYear(t *testing.T, url string, agency *demo.Agency, method string, seed uint64) {
	api := demo.NewAPI(url)
	defer api.Close()
	year := demo.Year{API: api, Agency: agency, Method: method, Name: "2026", Seed: seed, DaySeconds: yearDay}
	outcome, err := year.Play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := demo.Summarise(method, agency.Report, outcome)
	t.Logf("%+v", s)
	for _, fault := range outcome.Faults(s, agency.Report) {
		t.Error(fault)
	}
	for _, unseen := range outcome.Unseen(s) {
		t.Error("not seen: ", unseen)
	}
	for _, a := range outcome.Open {
		t.Errorf("open: %s", fmt.Sprintf("%+v", a))
	}
	if s.Closed != 12 || s.Employees != 12 {
		t.Errorf("closed %d of %d, want 12 of 12", s.Closed, s.Employees)
	}
	if s.Mails.Sent == 0 || s.Mails.Digests == 0 || s.Mails.Sent > s.Mails.Queued {
		t.Errorf("mails do not add up: %+v", s.Mails)
	}
}
