package appraisal_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// spoil replaces old in a shipped method, where it occurs first, and returns what ParseMethod says.
func spoil(t *testing.T, id, old, new string) (text string, problems []string) {
	t.Helper()
	data, err := os.ReadFile("../config/methods/" + id + ".yaml")
	require.NoError(t, err)
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s does not say %s", id, old)
	}
	text = strings.Replace(string(data), old, new, 1)
	_, err = ParseMethod("m.yaml", []byte(text))
	var all MethodErrors
	if err != nil {
		require.ErrorAs(t, err, &all)
	}
	for _, p := range all {
		problems = append(problems, p.Error())
	}
	return text, problems
}

func TestParseMethodTellsWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	const tenayan, pp30, national = "tenayan-raya", "pp-30-2019", "permenpanrb-6-2022"
	for _, c := range []struct{ id, old, new, at, want string }{
		// Shape.
		{tenayan, "scale: { from: 1, to: 5 }", "scale: { from: 1, to: 5 }\nscales: 5", "scales", `"scales" is not known here; known are basis,`},
		{tenayan, "id: tenayan-raya", "id: Tenayan", "Tenayan", "is no ID"},
		{tenayan, "id: tenayan-raya\n", "", "", "id is missing"},
		{tenayan, "places: 2", "places: two", "two", "must be a whole number"},
		{tenayan, "places: 2", "places: 2.5", "2.5", "must be a whole number"},
		{tenayan, "from: 90 }", "from: '90' }", "'90'", "must be a number such as 12"},
		{tenayan, "from: 90 }", "from: 1e999999999 }", "1e999999999", "is not a number"},
		{tenayan, "from: 90 }", "from: }", "", "from is missing"},
		{tenayan, "since: 2026-01-01", "since: 2026-13-01", "2026-13-01", "is not a date such as"},
		{tenayan, "within: 5wd", "within: 5w", "5w,", "is not a span such as"},
		{tenayan, "kind: numeric", "kind: magic", "magic", `"magic" is not known; choose one of numeric, matrix`},
		{tenayan, "official: sangat-baik", "official: luar-biasa", "luar-biasa", "choose one of sangat-baik"},
		{tenayan, `en: "Competency-based appraisal of Tenayan Raya"`, `en: ""`, "", "both languages"},
		{tenayan, `, en: "Competency-based appraisal of Tenayan Raya"`, "", "", "en is missing; write the text in English"},
		{tenayan, "steps:", "steps: &all", "", "anchors, aliases and tags"},
		{tenayan, "by: [supervisor]", "by: [boss]", "boss", "choose one of self, supervisor"},
		{tenayan, "confirm-briefing: escalate", "brief: escalate", "brief: escalate", `"brief" is not known`},
		// Meaning.
		{tenayan, "from: 1, to: 5", "from: 5, to: 1", "1 }", "the scale must end above 5"},
		{tenayan, "scale: { from: 1, to: 5 }", "scale: { from: 1, to: 6 }", "", "does not explain level 6"},
		{tenayan, "scale: { from: 1, to: 5 }", "scale: { from: 1, to: 4 }", "", "level 5 is not on the scale"},
		{tenayan, "{ id: communication, weight: 35 }", "{ id: telepathy, weight: 35 }", "telepathy", `the competency "telepathy" does not exist`},
		{tenayan, "{ id: communication, weight: 35 }", "{ id: communication, weight: 36 }", "", "the weights add up to 101"},
		{tenayan, "- id: general", "- id: others", "families:", "no family with the ID general"},
		{tenayan, `match: 'family == "administrator"`, `match: 'familie == "administrator"`, "familie ==", "familie is not known here"},
		{tenayan, "self: 15, supervisor: 60", "self: 16, supervisor: 60", "raters: { self", "the weights add up to 101"},
		{tenayan, "self: 15, supervisor: 60, peer: 25", "public: 15, supervisor: 60, peer: 25", "public: 15", "no step asks for an assessment by public"},
		{tenayan, "self: 15, supervisor: 60, peer: 25", "supervisor: 75, peer: 25", "self, peer]", "self is asked, but enters no section"},
		{tenayan, "results: 40, process: 20", "results: 60", "", "the weight of the section process is missing"},
		{tenayan, "results: 40, process: 20", "results: 40, luck: 0, process: 20", "luck: 0", `the section "luck" does not exist`},
		{tenayan, "object: { within: 14d", "object: { within: 13d", "13d", "the law gives 14 calendar days at least"},
		{tenayan, "object: { within: 14d", "object: { within: 20wd", "20wd", "the law gives 14 calendar days at least"},
		{tenayan, "kind: announcement,", "kind: announcement, receipts: [opened, opened],", "opened]", "opened is named twice"},
		{tenayan, "kind: announcement,", "kind: announcement, receipts: [mailed],", "mailed", "choose one of opened, handed-over"},
		{tenayan, "kind: rating,", "kind: rating, receipts: [opened],", "receipts", "belongs to announcement steps only"},
		{"jambi", "confidential: [peer, public]", "confidential: [public]", "peer:", "peer answer in confidence"},
		{tenayan, "threshold: 3", "threshold: 2", "2", "is 2; it must be from 3 to 50"},
		{tenayan, "confidential: [peer]", "confidential: [supervisor]", "supervisor]", "cannot be confidential"},
		{tenayan, `value: "max(0, min(c, 100))"`, `value: "min(c, today())"`, "today()", "today is not known here"},
		{tenayan, `value: "max(0, min(c, 100))"`, `value: "c > 1"`, "", "must give a number, not true or false"},
		{tenayan, `value: "max(0, min(c, 100))"`, `value: "100 / (c - 100)"`, "100 / (c", "cannot be computed for an achievement c of 100 percent where maximum is false (division by zero)"},
		{tenayan, `value: "max(0, min(c, 100))"`, `value: "maximum ? 1 / (c - 99.5) : c"`, "maximum ?", "an achievement c of 99.5 percent where maximum is true"},
		{"tanjungbalai", `value: "x / 4 * 100"`, `value: "100 / (x - 2)"`, "100 / (x", "cannot be computed for a mean x of 2 (division by zero)"},
		{"tanjungbalai", `value: "x / 4 * 100"`, `value: "100 / (3 * x - 10)"`, "100 / (3", "a mean x of 3.33333333333"},
		{tenayan, "  threshold: 3\n", "", "", "threshold is missing; write from how many answers"},
		{tenayan, "        source: { id: \"Buku agenda atau aplikasi persuratan\", en: \"Register of letters or correspondence system\" }\n", "", "", "source is missing; write a text in both languages, such as {"},
		{tenayan, "scale: { from: 1, to: 5 }", "scale: 5", "5", "must be a mapping of from, to"},
		{tenayan, "raters: { self: 15, supervisor: 60, peer: 25 }", "raters: []", "", "must be a mapping of one of self, supervisor, peer, subordinate, public to a number"},
		{tenayan, "from: 75 }", "from: 95 }", "95 }", "it must begin below 90"},
		{tenayan, "from: 75 }", "from: 90 }", "", "it must begin below 90"},
		{tenayan, "official: sangat-kurang, from: 0", "official: sangat-kurang, from: 10", "", "must catch every other score"},
		{tenayan, "kind: briefing", "kind: plan", "", "one step of the kind plan only"},
		{tenayan, "peers: { min: 3, max: 5 }", "peers: { min: 1, max: 2 }", "2 }", "with fewer than 3 answers peers never count"},
		{tenayan, "by: [supervisor]", "by: [self]", "", "self is asked in the step feedback already"},
		{tenayan, "by: [supervisor]", "by: [subordinate]", "steps:", "an assessment by the supervisor is missing"},
		{tenayan, "lapse: { confirm-briefing: escalate }", "lapse: { confirm-briefing: pass }", "pass }", "cannot lapse by pass; it can by proceed, escalate"},
		{tenayan, "lapse: { confirm-briefing: escalate }", "lapse: { agree-plan: escalate }", "agree-plan: escalate", "this step does not open agree-plan"},
		{tenayan, "  demo:\n", "  test:\n", "test:", `"test" is not known; a method has the schedules annual and demo`},
		{tenayan, "          propose-plan: { within: 5wd, per_level: 1wd, remind: [3wd, 1wd] }\n", "", "", "the due of propose-plan is missing"},
		{tenayan, "per_level: 1wd", "per_level: 0wd", "0wd", "is 0; it must be from 1 to 30"},
		{tenayan, "per_level: 1wd, ", "", "per_level: 1d", "is in demo, but not in annual"},
		{tenayan, "agree-plan: { within: 6wd,", "agree-plan: { within: 6wd, per_level: 1wd,", "", "is in annual, but not in demo"},
		{tenayan, "confirm-briefing: { within: 5wd,", "confirm-briefing: { within: 5wd, per_level: 1wd,", "1wd, remind", "per_level belongs to propose-plan and agree-plan only"},
		{tenayan, "cascade: required", "cascade: always", "always", "choose one of required, optional"},
		{tenayan, "cascade: required", "cascade: required\n  qualitative: true", "true", "a numeric method computes from figures"},
		{tenayan, "cascade: required", "cascade: required\n  leaders: 'post contains \"kepala\"'", "post contains \"kepala\"'", "leaders belongs to a plan with perspectives only"},
		{national, "aspects: [quantity, quality,", "aspects: [quantity, quantity,", "quantity, time", "quantity is named twice"},
		{national, "aspects: [quantity, quality,", "aspects: [quantity, colour,", "colour", "choose one of quantity, quality, time, cost"},
		{national, "leaders: 'post_type", "leaders: 'rank", "rank contains", "rank is not known here"},
		{national, "id: business-process", "id: service-recipients", "service-recipients, name: { id: \"Proses", "is used twice"},
		{tenayan, "within: 5wd, per_level: 1wd, remind: [3wd, 1wd]", "within: 5wd, per_level: 1wd, remind: [8wd, 1wd]", "8wd, 1wd]", "8wd before the due day is not after the duty opens"},
		{tenayan, "      decide-escalation: { within: 3wd, remind: [1wd] }\n", "", "", "the due of decide-escalation is missing"},
		{tenayan, "      hold-session: { within: 30d, remind: [7d, 1d] }\n", "", "", "the due of hold-session is missing"},
		{tenayan, "decide-escalation: { within: 3wd", "set-achievement: { within: 3wd }\n      decide-escalation: { within: 3wd", "set-achievement", "is not owed here"},
		{tenayan, "        opens: 304d\n", "", "", "peers.opens is in demo, but not in annual"},
		{tenayan, `when: 'rating == "unggul"'`, `when: 'rating == "ungul"'`, `"ungul"`, `"ungul" is no rating`},
		{tenayan, "id: further-training", "id: career-development", "", `"career-development" is used twice`},
		{pp30, "kind: rating", "kind: announcement", "", "announcement"},
		{pp30, ": max(c, 0) / 59 * 49", ": max(c, 0) / 59 * 49 +", "", "the expression at its column"},
		{national, "below: sangat-kurang }", "below: hopeless }", "hopeless", `the rating "hopeless" does not exist`},
		{national, ", below: sangat-kurang }", " }", "", "the rating for results below and behaviour below is missing"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			text, problems := spoil(t, c.id, c.old, c.new)
			line, column := -1, 0
			if c.at != "" {
				i := strings.Index(text, c.at)
				if strings.Contains(c.new, c.at) {
					i = strings.Index(text, c.new) + strings.Index(c.new, c.at)
				}
				line, column = 1+strings.Count(text[:i], "\n"), i-strings.LastIndex(text[:i], "\n")
			}
			for _, p := range problems {
				if strings.Contains(p, c.want) && (line < 0 || strings.HasPrefix(p, fmt.Sprintf("m.yaml:%d:%d: ", line, column))) {
					return
				}
			}
			t.Errorf("want %d:%d: %s\ngot:\n%s", line, column, c.want, strings.Join(problems, "\n"))
		})
	}
}

func TestParseMethodTellsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	_, err := ParseMethod("m.yaml", []byte("id: X\nname: {id: a}\nscale: {from: 1, to: five}\nnonsense: 1\n"))
	var all MethodErrors
	require.ErrorAs(t, err, &all)
	for _, want := range []string{
		"m.yaml:1:5: \"X\" is no ID", "m.yaml:2:1: en is missing", "m.yaml:3:22: \"five\" is not a number", "m.yaml:4:1: \"nonsense\" is not known", "families is missing",
	} {
		require.Contains(t, err.Error(), want)
	}
	for i := 1; i < len(all); i++ {
		require.LessOrEqual(t, all[i-1].Line, all[i].Line, "in the order of the file")
	}
}

func TestFormulaIsTriedWhereItIsUsed(t *testing.T) {
	t.Parallel()
	_, problems := spoil(t, "tanjungbalai", `indicator: { value: "max(0, min(c, 100))" }`, `indicator: { round: 0, value: "100 / (c - 99.5)" }`)
	require.Empty(t, problems, "rounded achievements never are 99.5")
	_, problems = spoil(t, "tanjungbalai", `value: "x / 4 * 100"`, `value: "100 / (x - 5)"`)
	require.Empty(t, problems, "the scale ends at 4")
}

func TestParseMethodNamesEachRatingOnce(t *testing.T) {
	t.Parallel()
	_, problems := spoil(t, "permenpanrb-6-2022", `official == "sangat-baik"`, `official == "hebat"`)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "known are sangat-baik, baik, butuh-perbaikan, kurang, sangat-kurang")
	require.Equal(t, 1, strings.Count(problems[0], "butuh-perbaikan"))
}

func TestParseMethodRefusesForeignFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":     {"", "m.yaml:1:1: holds 0 documents"},
		"two":       {"a: 1\n---\nb: 2\n", "m.yaml:1:1: holds 2 documents"},
		"list":      {"- a\n", "m.yaml:1:1: must be a mapping of"},
		"text":      {"hello", "m.yaml:1:1: must be a mapping of"},
		"syntax":    {"id: a\n  name: b\n", "m.yaml:1:5: "},
		"duplicate": {"id: a\nid: b\n", "m.yaml:2:1: "},
		"binary":    {"\xff\xfe", "not UTF-8"},
		"deep":      {"a: " + strings.Repeat("[", 1000), "m.yaml:1:44: brackets or lists nest"},
		"deep list": {strings.Repeat("- ", 1000), "m.yaml:1:81: brackets or lists nest"},
		"large":     {"a: " + strings.Repeat("a", 1<<20), "bytes"},
	} {
		_, err := ParseMethod("m.yaml", []byte(c.text))
		require.ErrorContains(t, err, c.want, name)
		var all MethodErrors
		require.ErrorAs(t, err, &all, name)
		require.Len(t, all, 1, name)
	}
}

func TestFamilyAndProposals(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tenayan-raya")
	require.Equal(t, "administrator", m.Family(PostFacts{Post: "Pengelola Arsip"}).ID)
	require.Equal(t, "administrator", m.Family(PostFacts{Family: "Administrator"}).ID)
	require.Equal(t, "general", m.Family(PostFacts{Post: "Camat"}).ID)

	var proposed []string
	for _, c := range m.Proposals(Grounds{Outcome: Outcome{Rating: "unggul", Official: SangatBaik, Score: num("95")}}) {
		proposed = append(proposed, c.ID)
	}
	require.Equal(t, []string{"career-development", "further-training"}, proposed)
	require.Empty(t, m.Proposals(Grounds{}))
	require.Empty(t, shipped(t, "permenpanrb-6-2022").Proposals(Grounds{Outcome: Outcome{Rating: "nothing"}}), "a missing score proposes nothing")
}

func TestHash(t *testing.T) {
	t.Parallel()
	require.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hash(nil))
}

func FuzzParseMethod(f *testing.F) {
	for _, id := range []string{"tenayan-raya", "permenpanrb-6-2022", "pp-30-2019"} {
		data, err := os.ReadFile("../config/methods/" + id + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{"", "a", "- a", "? a\n: b", "<<: *a", "a: &b [*b]", "id: |\n  x", "scale: {from: 1, to: 1e29}", "competencies: {a: {rubric: {x: 1}}}", "id: !!binary x", "%YAML 1.2\n---\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMethod("m.yaml", data)
		if err == nil {
			_, _ = Score(m, Case{})
			return
		}
		var all MethodErrors
		if !errors.As(err, &all) || len(all) == 0 {
			t.Fatalf("no problems in %v", err)
		}
		for _, p := range all {
			if p.Line < 1 || p.Column < 1 {
				t.Fatalf("no position: %v", p)
			}
		}
	})
}

func FuzzParseCase(f *testing.F) {
	m := shipped(f, "pp-30-2019")
	f.Add([]byte("indicators:\n- {name: a, weight: 100, target: 1, realised: 2}\nassessments: [{by: supervisor, scores: {commitment: 4}}]\n"))
	f.Add([]byte(`{"results": "above", "organisation": "baik", "process": {"a": 1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCase("c.yaml", data)
		if c == nil && err == nil {
			t.Fatal("neither a case nor what is wrong with it")
		}
		if c == nil {
			return
		}
		if _, scored := c.Score(m); err != nil && scored == nil {
			t.Fatalf("scored in spite of %v", err)
		}
	})
}
