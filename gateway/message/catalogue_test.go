package message_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/documents/roster"
	"rapor/gateway/message"
)

// refusing are the functions that take a code, with the place of it among their arguments.
var refusing = map[string]int{"Refuse": 1, "Add": 0, "Unknown": 0, "found": 1}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)

// literal is the text of a literal; "" where e is none.
func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

// usedCodes collects every code the source refuses with, and where.
func usedCodes(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	inspect(t, func(at token.Position, n ast.Node) {
		note := func(e ast.Expr) {
			if code := literal(e); codeForm.MatchString(code) {
				used[code] = at.String()
			}
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			if i, ok := refusing[called(n)]; ok && i < len(n.Args) {
				note(n.Args[i])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Code" || key.Name == "unknown") {
				note(n.Value)
			}
		case *ast.ValueSpec:
			if typed(n.Type) {
				for _, v := range n.Values {
					note(v)
				}
			}
		}
	})
	return used
}

// refusal is a call that refuses, with the names of what it says would be right.
type refusal struct {
	at, code string
	want     []string
}

// refusals collects the calls whose wants can be read off.
func refusals(t *testing.T) []refusal {
	t.Helper()
	var all []refusal
	// A case's file is told of in words of its own, which are no text of the catalogue.
	elsewhere := map[ast.Node]bool{}
	inspect(t, func(at token.Position, n ast.Node) {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "sentence" {
			elsewhere[s.X] = true
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Ellipsis.IsValid() || elsewhere[call] {
			return
		}
		i, ok := map[string]int{"Refuse": 1, "Add": 0}[called(call)]
		if !ok || len(call.Args) < i+3 || literal(call.Args[i]) == "" {
			return
		}
		r := refusal{at: at.String(), code: literal(call.Args[i])}
		for j := i + 3; j < len(call.Args); j += 2 {
			r.want = append(r.want, literal(call.Args[j]))
		}
		all = append(all, r)
	})
	return all
}

// inspect walks all source that refuses.
func inspect(t *testing.T, look func(token.Position, ast.Node)) {
	t.Helper()
	files := token.NewFileSet()
	for _, dir := range []string{"appraisal", "store", "config", "documents", "dispatch", "gateway", "cmd"} {
		err := filepath.WalkDir(filepath.Join("../..", dir), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "statistics" {
				return filepath.SkipDir // its codes name findings, which have words of their own
			}
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if n != nil {
					look(files.Position(n.Pos()), n)
				}
				return true
			})
			return nil
		})
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
	}
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// typed reports whether a constant is a code.
func typed(e ast.Expr) bool {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name == "Code"
	case *ast.SelectorExpr:
		return t.Sel.Name == "Code"
	}
	return false
}

func catalogue(t *testing.T, l appraisal.Language) map[string]string {
	t.Helper()
	names, err := filepath.Glob("texts/*." + string(l) + ".yaml")
	require.NoError(t, err)
	all := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		texts := map[string]string{}
		require.NoError(t, yaml.Unmarshal(data, &texts), name)
		for code, text := range texts {
			require.NotContains(t, all, code, "%s says it again", name)
			all[code] = text
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func TestHasWordsForEveryRefusal(t *testing.T) {
	t.Parallel()
	used := usedCodes(t)
	require.Greater(t, len(used), 100, "the search for codes has gone blind")
	indonesian, english := catalogue(t, appraisal.Indonesian), catalogue(t, appraisal.English)
	for code, at := range used {
		for l, texts := range map[appraisal.Language]map[string]string{appraisal.Indonesian: indonesian, appraisal.English: english} {
			if texts[code] == "" && roster.Message(appraisal.Code(code), "", nil, l) == code {
				t.Errorf("%s: the code %q has no text in %q", at, code, l)
			}
		}
	}
	for code, text := range indonesian {
		require.NotEmpty(t, english[code], "%s is in Indonesian only", code)
		require.ElementsMatch(t, placeholder.FindAllString(text, -1), placeholder.FindAllString(english[code], -1), code)
		require.NotEqual(t, text, english[code], code)
	}
	require.Len(t, english, len(indonesian))
}

// TestTextsSayWhatTheRefusalTells: a text that names what its refusal does not give would have
// a hole where it should say what is right.
func TestTextsSayWhatTheRefusalTells(t *testing.T) {
	t.Parallel()
	english := catalogue(t, appraisal.English)
	key := regexp.MustCompile(`\{\{\.([a-z_]+)\}\}`)
	optional := regexp.MustCompile(`\{\{if[^}]*\}\}.*?\{\{end\}\}`)
	checked := 0
	for _, call := range refusals(t) {
		given := call.want
		for _, found := range key.FindAllStringSubmatch(optional.ReplaceAllString(english[call.code], ""), -1) {
			checked++
			require.Contains(t, given, found[1], "%s: %q", call.at, call.code)
		}
	}
	require.Greater(t, checked, 50, "the search for refusals has gone blind")
}

func TestExplainsOnATerminal(t *testing.T) {
	t.Parallel()
	c, err := message.New()
	require.NoError(t, err)
	var problems appraisal.Problems
	problems.Add("role-unknown", "role", "boss", "known", "hr, official, forum, auditor, machine")
	problems.Add("name-form", "name", "", "most", "200")
	wrapped := fmt.Errorf("file.csv: %w: %w", problems.Err(), errors.New("a cause"))
	require.Equal(t, "file.csv: Several things need to be put right. [several-problems]\n"+
		"  role: There is no role boss; choose one of hr, official, forum, auditor, machine: hr administers, official decides, forum sits in forums, auditor reads confidential answers, machine feeds measurements. [role-unknown]\n"+
		"  name: A name has 1 to 200 characters and neither begins nor ends with a space. [name-form]: a cause", c.Explain(appraisal.English, wrapped))
	joined := errors.Join(appraisal.Refuse(appraisal.NotFound, "agency-unknown", "agency", "a"), appraisal.Refuse(appraisal.NotFound, "agency-unknown", "agency", "b"))
	require.Equal(t, "Instansi berkode a tidak ditemukan. [agency-unknown]\nInstansi berkode b tidak ditemukan. [agency-unknown]",
		c.Explain(appraisal.Indonesian, joined))
	require.Equal(t, "a cause", c.Explain(appraisal.English, errors.New("a cause")))
}
