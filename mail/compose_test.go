package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"rapor/appraisal"
)

var update = flag.Bool("update", false, "write the golden files")

func composer(t *testing.T) *Composer {
	t.Helper()
	c, err := NewComposer("https://rapor.example.go.id/")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(d int) appraisal.Date { return appraisal.NewDate(2026, 10, d) }

// letters are the mails that golden files show.
func letters(l appraisal.Language) map[string]appraisal.Letter {
	base := appraisal.Letter{
		ID: "0199a000-0000-7000-8000-000000000001", To: "pegawai@example.go.id", Language: l,
		Agency: "Dinas Kependudukan & Pencatatan Sipil Kota Jambi",
	}
	with := func(urgent bool, items ...appraisal.LetterItem) appraisal.Letter {
		base.Urgent, base.Items = urgent, items
		return base
	}
	item := func(kind appraisal.MailKind, duty string, k appraisal.DutyKind, due, left int) appraisal.LetterItem {
		return appraisal.LetterItem{Kind: kind, Duty: duty, DutyKind: k, Due: day(due), Left: left}
	}
	right := item(appraisal.MailOpened, "d7", appraisal.Object, 31, 14)
	right.Right = true
	away := item(appraisal.MailMoved, "d6", appraisal.AgreePlan, 25, 8)
	away.Zone = "Asia/Jakarta"
	return map[string]appraisal.Letter{
		"digest": with(false,
			item(appraisal.MailReminder, "d1", appraisal.AssessPeer, 18, 1),
			item(appraisal.MailOpened, "d1", appraisal.AssessPeer, 18, 1), // the same duty is told once
			item(appraisal.MailOpened, "d2", appraisal.AssessSubordinate, 20, 3),
			item(appraisal.MailOpened, "d3", appraisal.AssessSubordinate, 20, 3),
			item(appraisal.MailOpened, "d4", appraisal.AssessSubordinate, 20, 3),
			item(appraisal.MailOverdue, "d5", appraisal.SetAchievement, 15, -2),
			away, right,
			item(appraisal.MailEscalated, "d8", appraisal.EvaluatePeriod, 14, -3),
			appraisal.LetterItem{Kind: appraisal.MailAnnounced},
		),
		"urgent":    with(true, item(appraisal.MailHandedOver, "d9", appraisal.DecideEscalation, 19, 2)),
		"announced": with(true, appraisal.LetterItem{Kind: appraisal.MailAnnounced}),
		"today":     with(false, item(appraisal.MailReminder, "d1", appraisal.AssessSelf, 17, 0)),
	}
}

func TestGoldenLetters(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		for name, letter := range letters(l) {
			m, err := c.Compose(letter)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+"."+string(l)+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
			golden(t, name+"."+string(l)+".html", m.HTML)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what it was; run go test ./mail -update and read the difference.\ngot:\n%s", name, got)
	}
}

// Every duty and every kind of mail can be worded, and nothing is left to a fallback.
func TestEveryKindInBothLanguages(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		for _, kind := range appraisal.MailKinds() {
			for _, duty := range appraisal.DutyKinds() {
				m, err := c.Compose(appraisal.Letter{
					ID: "x", To: "a@b.id", Language: l, Agency: "Dinas",
					Items: []appraisal.LetterItem{{Kind: kind, Duty: "d", DutyKind: duty, Due: day(20), Left: 3, Right: duty.Right()}},
				})
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(m.Subject, duty.Name().In(l)) || !strings.Contains(m.Text, duty.Name().In(l)) {
					t.Errorf("%s, %s in %s: the duty is not named: %q", kind, duty, l, m.Subject)
				}
				if strings.Contains(m.Text, "<no value>") || strings.Contains(m.HTML, "<no value>") {
					t.Errorf("%s, %s in %s: a gap in the text", kind, duty, l)
				}
			}
		}
	}
}

func TestPhrasesAreTheSameInBothLanguages(t *testing.T) {
	t.Parallel()
	var id, en map[string]any
	for name, into := range map[string]*map[string]any{"id": &id, "en": &en} {
		data, err := templates.ReadFile("templates/phrases." + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if err := toml.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	for k := range id {
		if _, ok := en[k]; !ok {
			t.Errorf("%q is missing in English", k)
		}
	}
	for k := range en {
		if _, ok := id[k]; !ok {
			t.Errorf("%q is missing in Indonesian", k)
		}
	}
}

func TestUnknownKindIsAnError(t *testing.T) {
	t.Parallel()
	_, err := composer(t).Compose(appraisal.Letter{Language: appraisal.English, Items: []appraisal.LetterItem{{Kind: "later"}}})
	if err == nil || !strings.Contains(err.Error(), "kind-later") {
		t.Errorf("want an error that names the phrase, got %v", err)
	}
}

func TestPublicURLMustBeOne(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "rapor.example.go.id", "ftp://x.id", "https://"} {
		if _, err := NewComposer(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
