package appraisal

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// VarKind is what an expression may do with a variable.
type VarKind int

// The kinds of variables.
const (
	NumberVar VarKind = iota // a Number or *Number; comparing a nil one is false, computing with it an error
	TruthVar                 // a bool
	TextVar                  // a string
	PastVar                  // the years before: previous[0].rating, .official and .score, and consecutive("a rating")
)

// Vars declares the variables of an expression.
type Vars map[string]VarKind

// Formula is a compiled expression that gives a number. Like Condition it has no
// clock, no randomness and no loops, so it always ends and always says the same.
type Formula struct{ expression }

// Condition is a compiled expression that holds or does not.
type Condition struct{ expression }

// FormulaError says what is wrong with an expression, and at which column of its
// text, counted from 1 in characters.
type FormulaError struct {
	Column  int
	Message string
}

func (e *FormulaError) Error() string { return e.Message }

// Bounds on an expression; those of real methods stay far below.
const (
	maxFormula      = 2000 // bytes of text
	maxFormulaNodes = 400
	formulaMemory   = 10_000
)

// expression is a compiled program with the variables it may be given, and those it uses.
type expression struct {
	vars    Vars
	uses    map[string]bool
	texts   []quoted
	past    map[string]pastRef
	program *vm.Program
}

// figure is a Number inside an expression. A missing one makes every comparison false.
type figure struct {
	n       Number
	missing bool
}

// The types expressions know.
var (
	figureType = reflect.TypeFor[figure]()
	boolType   = reflect.TypeFor[bool]()
	textType   = reflect.TypeFor[string]()
	listType   = reflect.TypeFor[[]any]()
	pastType   = reflect.TypeFor[[]pastRef]()
	yearType   = reflect.TypeFor[pastRef]()
	typeNames  = map[reflect.Type]string{
		figureType: "a number", boolType: "true or false", textType: "a text", listType: "a list", pastType: "the years before", yearType: "a year before",
	}
)

// ParseFormula compiles text, which must give a number. Its error is a *FormulaError.
func ParseFormula(text string, vars Vars) (*Formula, error) {
	e, err := compile(text, vars, figureType)
	if err != nil {
		return nil, err
	}
	return &Formula{e}, nil
}

// ParseCondition compiles text, which must be true or false. Its error is a *FormulaError.
func ParseCondition(text string, vars Vars) (*Condition, error) {
	e, err := compile(text, vars, boolType)
	if err != nil {
		return nil, err
	}
	return &Condition{e}, nil
}

// Eval computes f with a value for each declared variable. It fails on a division by
// zero and on a missing number.
func (f *Formula) Eval(values map[string]any) (Number, error) {
	result, err := f.run(values)
	if err != nil {
		return Number{}, err
	}
	fig, ok := result.(figure)
	if !ok || fig.missing {
		return Number{}, errMissingNumber
	}
	return fig.n, nil
}

// Holds evaluates c with a value for each declared variable.
func (c *Condition) Holds(values map[string]any) (bool, error) {
	result, err := c.run(values)
	if err != nil {
		return false, err
	}
	holds, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("a condition gave %T", result)
	}
	return holds, nil
}

func (e expression) run(values map[string]any) (any, error) {
	env := make(map[string]any, len(e.vars))
	for name, kind := range e.vars {
		value, err := operand(kind, values[name])
		if err != nil {
			return nil, fmt.Errorf("variable %s: %w", name, err)
		}
		env[name] = value
	}
	machine := vm.VM{MemoryBudget: formulaMemory}
	result, err := machine.Run(e.program, env)
	if located := new(file.Error); errors.As(err, &located) {
		// Without the snippet of the source, which the caller has; with the cause for errors.Is.
		if located.Prev != nil {
			return nil, located.Prev
		}
		return nil, errors.New(located.Message)
	}
	return result, err
}

// operand is value as an expression sees it.
func operand(kind VarKind, value any) (any, error) {
	switch v := value.(type) {
	case Number:
		if kind == NumberVar {
			return figure{n: v}, nil
		}
	case *Number:
		if kind == NumberVar && v != nil {
			return figure{n: *v}, nil
		}
		if kind == NumberVar {
			return figure{missing: true}, nil
		}
	case bool:
		if kind == TruthVar {
			return v, nil
		}
	case string:
		if kind == TextVar {
			return v, nil
		}
	}
	return nil, fmt.Errorf("got %T", value)
}

// compile parses text, admits it and types it.
func compile(text string, vars Vars, want reflect.Type) (expression, error) {
	if strings.TrimSpace(text) == "" {
		return expression{}, &FormulaError{1, "is empty; write an expression"}
	}
	if len(text) > maxFormula || !utf8.ValidString(text) {
		return expression{}, &FormulaError{1, fmt.Sprintf("must be text of at most %d bytes", maxFormula)}
	}
	config := exact(vars)
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return expression{}, formulaError(err)
	}
	g := &grammar{source: []rune(text), vars: vars, uses: map[string]bool{}, past: map[string]pastRef{}}
	ast.Walk(&tree.Node, g)
	if g.err == nil && tree.Node.Type() != want {
		g.refuse(tree.Node, "must give %s, not %s", typeNames[want], typeNames[tree.Node.Type()])
		g.err.Column = 1
	}
	if g.err != nil {
		return expression{}, g.err
	}
	if g.remembers() {
		vars = g.known()
		config = exact(vars)
	}
	if _, err := checker.Check(tree, config); err != nil {
		return expression{}, formulaError(err)
	}
	program, err := compiler.Compile(tree, config)
	if err != nil {
		return expression{}, formulaError(err)
	}
	return expression{vars, g.uses, g.texts, g.past, program}, nil
}

func formulaError(err error) error {
	if located := new(file.Error); errors.As(err, &located) {
		return &FormulaError{located.Column + 1, located.Message}
	}
	return &FormulaError{1, err.Error()}
}
