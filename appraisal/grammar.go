package appraisal

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
)

// arithmetic of expressions. What is named like an operator stands behind it and
// cannot be called by name; min and max can.
var arithmetic = map[string]func(a, b Number) (Number, error){
	"+":   func(a, b Number) (Number, error) { return a.Add(b), nil },
	"-":   func(a, b Number) (Number, error) { return a.Sub(b), nil },
	"*":   func(a, b Number) (Number, error) { return a.Mul(b), nil },
	"/":   Number.Div,
	"min": func(a, b Number) (Number, error) { return a.Min(b), nil },
	"max": func(a, b Number) (Number, error) { return a.Max(b), nil },
}

// comparisons of expressions, over the outcome of Cmp.
var comparisons = map[string]func(c int) bool{
	"<":  func(c int) bool { return c < 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	">=": func(c int) bool { return c >= 0 },
	"==": func(c int) bool { return c == 0 },
	"!=": func(c int) bool { return c != 0 },
}

var errMissingNumber = errors.New("a number is missing")

// exactFunctions compute and compare with figures.
var exactFunctions = func() conf.FunctionsTable {
	table := conf.FunctionsTable{}
	for name, compute := range arithmetic {
		table[name] = &builtin.Function{
			Name: name, Types: []reflect.Type{reflect.TypeFor[func(figure, figure) figure]()},
			Func: func(params ...any) (any, error) {
				a, b := params[0].(figure), params[1].(figure)
				if a.missing || b.missing {
					return nil, errMissingNumber
				}
				n, err := compute(a.n, b.n)
				return figure{n: n}, err
			},
		}
	}
	for name, holds := range comparisons {
		table[name] = &builtin.Function{
			Name: name, Types: []reflect.Type{reflect.TypeFor[func(figure, figure) bool]()},
			Func: func(params ...any) (any, error) {
				a, b := params[0].(figure), params[1].(figure)
				return !a.missing && !b.missing && holds(a.n.Cmp(b.n)), nil
			},
		}
	}
	return table
}()

// exact configures expressions over vars, without any builtin.
func exact(vars Vars) *conf.Config {
	env := make(map[string]any, len(vars))
	for name, kind := range vars {
		env[name] = reflect.Zero(kind.typ()).Interface()
	}
	config := conf.New(env)
	for name := range config.Builtins {
		config.Disabled[name] = true
	}
	clear(config.Builtins)
	config.Functions = exactFunctions
	config.MaxNodes = maxFormulaNodes
	return config
}

func (k VarKind) typ() reflect.Type {
	return [...]reflect.Type{NumberVar: figureType, TruthVar: boolType, TextVar: textType, PastVar: pastType}[k]
}

// grammar admits the few kinds of nodes a formula needs, which all end after one
// pass, types them, makes literals exact by reading them again from the source, and
// puts exact functions behind the operators. It does all of this in one walk:
// overloading by the library walks once more for each level of nesting.
type grammar struct {
	source []rune
	vars   Vars
	uses   map[string]bool
	texts  []quoted
	// past are the variables that stand for what is said of years before.
	past map[string]pastRef
	err  *FormulaError
}

// quoted is a text in an expression with its column.
type quoted struct {
	column int
	text   string
}

// Visit implements ast.Visitor; children come before their parents.
func (g *grammar) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BoolNode:
		n.SetType(boolType)
	case *ast.StringNode:
		n.SetType(textType)
		g.texts = append(g.texts, quoted{n.Location().From + 1, n.Value})
	case *ast.IntegerNode, *ast.FloatNode:
		g.literal(node)
	case *ast.IdentifierNode:
		g.identifier(n)
	case *ast.UnaryNode:
		g.unary(node, n)
	case *ast.BinaryNode:
		g.binary(node, n)
	case *ast.ConditionalNode:
		g.conditional(n)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			g.want(item, textType, "a list holds")
		}
		n.SetType(listType)
	case *ast.CallNode:
		g.call(node, n)
	case *ast.MemberNode:
		g.member(node, n)
	default:
		g.refuse(n, onlyThese)
	}
}

const onlyThese = "only numbers, texts, variables, comparisons, + - * / and a ? b : c are understood here"

// refuse keeps the leftmost error.
func (g *grammar) refuse(n ast.Node, format string, args ...any) {
	if column := n.Location().From + 1; g.err == nil || column < g.err.Column {
		g.err = &FormulaError{column, fmt.Sprintf(format, args...)}
	}
}

func (g *grammar) want(n ast.Node, t reflect.Type, what string) {
	if n.Type() != t {
		g.refuse(n, "%s %s, not %s", what, typeNames[t], typeName(n))
	}
}

func typeName(n ast.Node) string {
	if name, ok := typeNames[n.Type()]; ok {
		return name
	}
	return "something else"
}

func (g *grammar) literal(node *ast.Node) {
	at := (*node).Location()
	n, err := Number{}, error(errMissingNumber)
	if 0 <= at.From && at.From <= at.To && at.To <= len(g.source) {
		n, err = ParseNumber(string(g.source[at.From:at.To]))
	}
	if err != nil {
		g.refuse(*node, "a number is written 12 or 12.5, with %d digits at most on each side of the point", maxDigits)
	}
	*node = constant(*node, n)
}

func constant(at ast.Node, n Number) ast.Node {
	node := &ast.ConstantNode{Value: figure{n: n}}
	node.SetLocation(at.Location())
	node.SetType(figureType)
	return node
}

func (g *grammar) identifier(n *ast.IdentifierNode) {
	if kind, known := g.vars[n.Value]; known {
		n.SetType(kind.typ())
		g.uses[n.Value] = true
	} else if n.Value != "min" && n.Value != "max" && (n.Value != consecutively || !g.remembers()) {
		g.refuse(n, "%s is not known here; known are %s", n.Value, strings.Join(sortedKeys(g.vars), ", "))
	}
}

func (g *grammar) call(node *ast.Node, n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if ok && callee.Value == consecutively && g.remembers() {
		g.consecutive(node, n)
		return
	}
	if !ok || callee.Value != "min" && callee.Value != "max" || len(n.Arguments) != 2 {
		g.refuse(n, "only min(a, b) and max(a, b) can be called")
		return
	}
	for _, argument := range n.Arguments {
		g.want(argument, figureType, callee.Value+" takes")
	}
	callee.SetType(exactFunctions[callee.Value].Types[0])
	n.SetType(figureType)
}

func (g *grammar) unary(node *ast.Node, n *ast.UnaryNode) {
	switch n.Operator {
	case "not", "!":
		g.want(n.Node, boolType, n.Operator+" takes")
		n.SetType(boolType)
	case "-":
		g.exactly(node, "-", constant(n, zero), n.Node)
	case "+":
		g.want(n.Node, figureType, "+ takes")
		*node = n.Node
	default:
		g.refuse(n, "the operator %s is not understood here", n.Operator)
	}
}

func (g *grammar) binary(node *ast.Node, n *ast.BinaryNode) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		g.want(n.Left, boolType, n.Operator+" takes")
		g.want(n.Right, boolType, n.Operator+" takes")
	case "in":
		g.want(n.Left, textType, "in takes")
		g.want(n.Right, listType, "in takes")
	case "contains", "startsWith", "endsWith":
		g.want(n.Left, textType, n.Operator+" takes")
		g.want(n.Right, textType, n.Operator+" takes")
	case "==", "!=":
		if t := n.Left.Type(); t == figureType {
			g.exactly(node, n.Operator, n.Left, n.Right)
			return
		} else if t != boolType && t != textType || t != n.Right.Type() {
			g.refuse(n, "%s compares two of a kind, not %s with %s", n.Operator, typeName(n.Left), typeName(n.Right))
		}
	default:
		if exactFunctions[n.Operator] == nil {
			g.refuse(n, "the operator %s is not understood here", n.Operator)
			return
		}
		g.exactly(node, n.Operator, n.Left, n.Right)
		return
	}
	n.SetType(boolType)
}

// exactly puts the exact function of an operator in the place of node.
func (g *grammar) exactly(node *ast.Node, operator string, left, right ast.Node) {
	g.want(left, figureType, operator+" takes")
	g.want(right, figureType, operator+" takes")
	function := exactFunctions[operator].Types[0]
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: operator}, Arguments: []ast.Node{left, right}}
	call.Callee.SetType(function)
	ast.Patch(node, call)
	call.SetType(function.Out(0))
}

func (g *grammar) conditional(n *ast.ConditionalNode) {
	g.want(n.Cond, boolType, "before ? stands")
	if n.Exp1.Type() != n.Exp2.Type() {
		g.refuse(n.Exp2, "both sides of : must be of a kind, not %s and %s", typeName(n.Exp1), typeName(n.Exp2))
	}
	n.SetType(n.Exp1.Type())
}

// sortedKeys of a map, for one order in all messages.
func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
