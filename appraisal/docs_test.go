package appraisal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

var updateDocs = flag.Bool("update", false, "write the tables of docs/ anew")

// The tables in docs/ that say what the code does are written by the code.
func TestTablesInDocs(t *testing.T) {
	t.Parallel()
	for _, table := range []struct {
		file, name, want string
	}{
		{"states.md", "lapse-rules", lapseTable()},
		{"methods.md", "shipped-methods", methodTable(t)},
		{"exports.md", "export-fields", fieldTable()},
	} {
		path := filepath.Join("..", "docs", table.file)
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		begin, end := "<!-- begin "+table.name+" -->\n", "<!-- end "+table.name+" -->"
		before, rest, ok := strings.Cut(string(content), begin)
		require.True(t, ok, "%s has no line %q", table.file, begin)
		got, after, ok := strings.Cut(rest, end)
		require.True(t, ok, "%s has no line %q", table.file, end)
		if *updateDocs {
			require.NoError(t, os.WriteFile(path, []byte(before+begin+table.want+end+after), 0o600))
			continue
		}
		require.Equal(t, table.want, got, "go test ./appraisal -run Docs -update writes it")
	}
}

// lapseTable says of every kind of duty what happens when nobody meets it in time.
func lapseTable() string {
	rules := []appraisal.LapseRule{appraisal.LapseProceed, appraisal.LapseEscalate, appraisal.LapsePass}
	var b strings.Builder
	b.WriteString("| duty | when it is late | a method may say | never without it | told at once |\n|---|---|---|---|---|\n")
	for _, kind := range appraisal.DutyKinds() {
		rule := kind.Lapse(appraisal.Step{})
		late := string(rule)
		var others []string
		if kind.Right() {
			late = "ends silently (a right)"
		} else {
			for _, other := range rules {
				if other != rule && kind.MayLapse(other) {
					others = append(others, string(other))
				}
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", kind, late, strings.Join(others, ", "), mark(kind.Essential()), mark(kind.Urgent()))
	}
	return b.String()
}

// methodTable compares the methods that ship with the product.
func methodTable(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../config/methods/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var b strings.Builder
	b.WriteString("| method | scoring | scale | who assesses | weights | forum | steps | families | ratings, best first |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		m, err := appraisal.ParseMethod(file, data)
		require.NoError(t, err)
		fmt.Fprintf(&b, "| `%s` | %s | %s–%s | %s | %s | %s | %d | %d | %s |\n", m.ID, m.Scoring.Kind, m.Scale.From, m.Scale.To,
			assessors(m), weights(m), forum(m), len(m.Steps), len(m.Families), ratings(m))
	}
	return b.String()
}

// fieldTable lists what layouts of exports can take their columns from.
func fieldTable() string {
	var b strings.Builder
	b.WriteString("| kind | field | type | meaning |\n|---|---|---|---|\n")
	for _, kind := range appraisal.ExportKinds() {
		for _, f := range appraisal.ExportFields(kind) {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", kind, f.Name, f.Type, f.Meaning.EN)
		}
	}
	return b.String()
}

// assessors in the order they are asked; those of a confidential group are marked.
func assessors(m *appraisal.Method) string {
	var texts []string
	for _, step := range m.Steps {
		for _, by := range step.By {
			text := string(by)
			if slices.Contains(m.Scoring.Confidential, by) {
				text += "*"
			}
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", ")
}

func weights(m *appraisal.Method) string {
	if m.Scoring.Kind == appraisal.MatrixKind {
		return "none: results × behaviour"
	}
	var lines []string
	for _, w := range m.Scoring.Weightings {
		var parts []string
		for _, s := range m.Scoring.Sections {
			parts = append(parts, fmt.Sprintf("%s %s", s.ID, w.Sections[s.ID]))
		}
		line := strings.Join(parts, ", ")
		if w.When != "" {
			line += " if " + strings.ReplaceAll(w.When, "||", "or")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; else ")
}

func forum(m *appraisal.Method) string {
	if m.Forum == nil {
		return "none"
	}
	return fmt.Sprintf("%s, quorum %s %%, units from %d", m.Forum.Effect, m.Forum.Quorum, m.Forum.Smallest)
}

// ratings with the lowest score of each band.
func ratings(m *appraisal.Method) string {
	var texts []string
	for _, r := range m.Ratings {
		text := r.ID
		if r.From != nil {
			text += " " + r.From.String()
		}
		if r.When != "" {
			text += " with " + r.When
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
