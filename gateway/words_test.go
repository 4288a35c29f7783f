package gateway_test

import (
	"context"
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
)

func contextWithStop(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

// refusing are the functions that take a code, with the place of it among their arguments.
var refusing = map[string]int{"Refuse": 1, "Add": 0, "Unknown": 0, "found": 1}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)

// usedCodes collects every code the source refuses with, and where.
func usedCodes(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	note := func(at token.Position, e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		if code, err := strconv.Unquote(lit.Value); err == nil && codeForm.MatchString(code) {
			used[code] = at.String()
		}
	}
	files := token.NewFileSet()
	for _, dir := range []string{"appraisal", "store", "config", "documents", "dispatch", "gateway", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					name := ""
					switch f := n.Fun.(type) {
					case *ast.Ident:
						name = f.Name
					case *ast.SelectorExpr:
						name = f.Sel.Name
					}
					if at, ok := refusing[name]; ok && at < len(n.Args) {
						note(files.Position(n.Pos()), n.Args[at])
					}
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Code" || key.Name == "unknown") {
						note(files.Position(n.Pos()), n.Value)
					}
				case *ast.ValueSpec:
					if typed(n.Type) {
						for _, v := range n.Values {
							note(files.Position(n.Pos()), v)
						}
					}
				}
				return true
			})
			return nil
		})
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
	}
	return used
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
	data, err := os.ReadFile("messages/active." + string(l) + ".yaml")
	require.NoError(t, err)
	texts := map[string]string{}
	require.NoError(t, yaml.Unmarshal(data, &texts))
	return texts
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
