package appraisal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MethodProblem is one thing that is wrong with a file. Line and Column count from 1.
type MethodProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

func (p MethodProblem) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// MethodErrors are all the problems of a file, in its order; 200 at most.
type MethodErrors []MethodProblem

func (e MethodErrors) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Bounds on a file; those that ship are below a tenth of it.
const (
	maxFile     = 256 << 10
	maxDepth    = 40
	maxProblems = 200
)

type position struct{ line, column int }

// document is a YAML file (or JSON, which is YAML) that remembers where its values
// stand, so that whoever checks a value later can point at it by its path, such as
// "steps[2].by[0]".
//
// It is decoded here rather than by the library because that stops at the first
// mistake and speaks of Go types; this reports all of them in the words of the file.
type document struct {
	file   string
	root   ast.Node
	values map[string]position
	keys   map[string]position
	// broken paths have no value that could be checked further.
	broken map[string]bool
	// plain paths are texts written on one line, whose columns are those of the file.
	plain    map[string]bool
	problems MethodErrors
}

// openDocument parses data; a document with problems has no root.
func openDocument(file string, data []byte) *document {
	d := &document{file: file, values: map[string]position{"": {1, 1}}, keys: map[string]position{}, broken: map[string]bool{}, plain: map[string]bool{}}
	if len(data) > maxFile {
		d.report("", "has %d bytes; %d at most are read", len(data), maxFile)
		return d
	}
	if !utf8.Valid(data) {
		d.report("", "is not UTF-8 text")
		return d
	}
	if at, deep := tooDeep(data); deep {
		d.reportAt(at, "brackets or lists nest more than %d deep", maxDepth)
		return d
	}
	parsed, err := parseYAML(data)
	if err != nil {
		var located yaml.Error
		if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
			at := located.GetToken().Position
			d.reportAt(position{at.Line, at.Column}, "%s", located.GetMessage())
		} else {
			d.report("", "%s", err)
		}
		return d
	}
	docs := slices.DeleteFunc(parsed.Docs, func(doc *ast.DocumentNode) bool { return doc.Body == nil })
	if len(docs) != 1 {
		d.report("", "holds %d documents; write exactly one", len(docs))
		return d
	}
	d.root = docs[0].Body
	return d
}

// parseYAML turns a panic of the parser on foreign bytes into an error.
func parseYAML(data []byte) (f *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fmt.Errorf("cannot be read as YAML: %v", r)
		}
	}()
	return parser.ParseBytes(data, 0)
}

// tooDeep finds brackets, or lists begun on one line, nested so deep that a recursive
// parser would run out of stack or time. It also counts brackets inside of texts, which
// do not nest that far either.
func tooDeep(data []byte) (position, bool) {
	at, depth, dashes := position{1, 0}, 0, 0
	beginning := true
	for _, r := range string(data) {
		at.column++
		switch r {
		case '\n', '\r':
			at, dashes, beginning = position{at.line + 1, 0}, 0, true
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case '-', '?':
			if beginning {
				dashes++
			}
		}
		beginning = beginning && strings.ContainsRune(" \t-?", r)
		if max(depth, dashes) > maxDepth {
			return at, true
		}
	}
	return at, false
}

// err is nil when nothing is wrong.
func (d *document) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b MethodProblem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(d.problems)
}

func (d *document) reportAt(at position, format string, args ...any) {
	if len(d.problems) == maxProblems {
		return
	}
	d.problems = append(d.problems, MethodProblem{d.file, at.line, at.column, fmt.Sprintf(format, args...)})
}

// report notes a problem of the value at path, or of the nearest thing around it.
func (d *document) report(path, format string, args ...any) {
	d.reportAt(d.find(d.values, path), format, args...)
}

// reportKey notes a problem of the key at path.
func (d *document) reportKey(path, format string, args ...any) {
	d.reportAt(d.find(d.keys, path), format, args...)
}

func (d *document) find(in map[string]position, path string) position {
	if at, ok := in[path]; ok {
		return at
	}
	for {
		if at, ok := d.values[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}
