package appraisal

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// What a rule may ask about the years before, and how it is answered.

// PastYear is the result of a year before: of a cycle that was announced, or one that HR recorded
// from its document.
type PastYear struct {
	// Year it is of: that of its last day.
	Year     int
	Rating   string
	Official Predikat
	Score    *Number
	// Imported: HR recorded it of a year before the system.
	Imported bool
}

// Grounds are what is known of an employee when the rules propose what follows.
type Grounds struct {
	Outcome
	// Past are the years before, the latest first.
	Past []PastYear
	// Year of the outcome.
	Year int
	// Rank in the unit, the best is 1, and the share in percent of the unit that is as good or better;
	// nil where the method does not rank.
	Rank, Share *Number
}

// maxPast is how many years back a rule can look.
const maxPast = 9

const consecutively = "consecutive"

// pastRef is a value of the years before, in the place of what asks for it.
type pastRef struct {
	index int
	field string
	// row is the rating whose years in a row are counted; index and field are empty then.
	row string
}

// remembers reports whether the expression may ask about years before.
func (g *grammar) remembers() bool { return g.vars[previously] == PastVar }

const previously = "previous"

// member reads previous[0] and previous[0].rating.
func (g *grammar) member(node *ast.Node, n *ast.MemberNode) {
	if list, ok := n.Node.(*ast.IdentifierNode); ok && list.Value == previously && g.remembers() {
		index, ok := n.Property.(*ast.ConstantNode)
		at, fits := whole(index, ok)
		if !fits {
			g.refuse(n.Property, "write previous[0] for the year before, up to previous[%d]", maxPast)
			return
		}
		n.SetType(yearType)
		n.Property = &ast.ConstantNode{Value: at}
		return
	}
	year, ok := n.Node.(*ast.MemberNode)
	field, named := n.Property.(*ast.StringNode)
	if !ok || !named || year.Type() != yearType {
		g.refuse(n, onlyThese)
		return
	}
	kind, known := pastFields[field.Value]
	if !known {
		g.refuse(n.Property, "%s is not known of a year before; known are official, rating, score", clip(field.Value))
		return
	}
	if last := len(g.texts) - 1; last >= 0 && g.texts[last].text == field.Value {
		g.texts = g.texts[:last] // no rating, but the name of a field
	}
	ref := pastRef{index: year.Property.(*ast.ConstantNode).Value.(int), field: field.Value}
	g.remember(node, fmt.Sprintf("%s[%d].%s", previously, ref.index, ref.field), kind, ref)
}

// whole is the whole number that stands between brackets.
func whole(n *ast.ConstantNode, ok bool) (int, bool) {
	if !ok {
		return 0, false
	}
	f, ok := n.Value.(figure)
	if !ok || !f.n.IsWhole() || f.n.Sign() < 0 || f.n.Cmp(NewNumber(maxPast)) > 0 {
		return 0, false
	}
	for i := range maxPast + 1 {
		if f.n.Equal(NewNumber(int64(i))) {
			return i, true
		}
	}
	return 0, false
}

// consecutive reads consecutive("a rating").
func (g *grammar) consecutive(node *ast.Node, n *ast.CallNode) {
	if len(n.Arguments) == 1 {
		if text, ok := n.Arguments[0].(*ast.StringNode); ok {
			g.remember(node, consecutively+" "+text.Value, NumberVar, pastRef{row: text.Value})
			return
		}
	}
	g.refuse(n, `write consecutive("…") with one rating in quotes`)
}

// remember puts a variable in the place of node.
func (g *grammar) remember(node *ast.Node, name string, kind VarKind, ref pastRef) {
	variable := &ast.IdentifierNode{Value: name}
	variable.SetLocation((*node).Location())
	variable.SetType(kind.typ())
	*node = variable
	g.past[name], g.uses[name] = ref, true
}

// known are the variables of the expression, with those that stand for years before.
func (g *grammar) known() Vars {
	vars := maps.Clone(g.vars)
	delete(vars, previously)
	for name, ref := range g.past {
		vars[name] = NumberVar
		if ref.row == "" {
			vars[name] = pastFields[ref.field]
		}
	}
	return vars
}

// pastFields are what is known of a year before.
var pastFields = map[string]VarKind{"rating": TextVar, "official": TextVar, "score": NumberVar}

// values are what c is asked about.
func (r Grounds) values(c *Condition) map[string]any {
	values := map[string]any{
		"rating": r.Rating, "official": string(r.Official), "score": r.Score, "years": NewNumber(int64(len(r.Past))), "rank": r.Rank, "share": r.Share,
	}
	if c == nil {
		return values
	}
	for name, ref := range c.past {
		values[name] = r.past(ref)
	}
	return values
}

// past is one value of the years before; where there is no such year, a rating is empty and a score missing.
func (r Grounds) past(ref pastRef) any {
	if ref.row != "" {
		return NewNumber(int64(r.row(ref.row)))
	}
	var year PastYear
	if ref.index < len(r.Past) {
		year = r.Past[ref.index]
	}
	switch ref.field {
	case "rating":
		return year.Rating
	case "official":
		return string(year.Official)
	}
	return year.Score
}

// row counts the years in a row, this one and those right before it, with a rating or official
// rating. A year without one ends the row.
func (r Grounds) row(rating string) int {
	is := func(own string, official Predikat) bool { return own == rating || string(official) == rating }
	if !is(r.Rating, r.Official) {
		return 0
	}
	count, last := 1, r.Year
	for _, year := range r.Past {
		if year.Year < last-1 || !is(year.Rating, year.Official) {
			break
		}
		if year.Year < last {
			last = year.Year
		}
		count++
	}
	return count
}

// hinted says more about a variable that only exists where the method switches it on.
func hinted(err error, enough bool) error {
	var bad *FormulaError
	if enough || !errors.As(err, &bad) {
		return err
	}
	for _, name := range []string{"rank", "share"} {
		if strings.HasPrefix(bad.Message, name+" is not known") {
			return &FormulaError{bad.Column, name + " is off: a method ranks people of a unit only where it says so, by rank with its basis"}
		}
	}
	return err
}

// InOrder are years before with the latest first; what HR recorded of a year gives way to its cycle.
func InOrder(years []PastYear) []PastYear {
	years = slices.Clone(years)
	slices.SortStableFunc(years, func(a, b PastYear) int { return b.Year - a.Year })
	return slices.DeleteFunc(years, func(y PastYear) bool {
		return y.Imported && slices.ContainsFunc(years, func(other PastYear) bool { return other.Year == y.Year && !other.Imported })
	})
}

// RankIn is the place of a result among those of its unit, which hold it, the best being 1, and the
// percentage of the unit that is as good or better. Of two alike both have the better place.
func (m *Method) RankIn(own Outcome, unit []Outcome) (rank, share Number) {
	of := func(o Outcome) Result { return Result{Rating: &o.Rating, Score: o.Score} }
	better, worse := 0, 0
	for _, o := range unit {
		switch {
		case m.better(of(o), of(own)):
			better++
		case m.better(of(own), of(o)):
			worse++
		}
	}
	if len(unit) == 0 {
		return one, hundred
	}
	return NewNumber(int64(better + 1)), NewNumber(int64(100 * (len(unit) - worse))).over(NewNumber(int64(len(unit))))
}
