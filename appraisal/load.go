package appraisal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ParseMethod reads a method and checks it to the last detail, so that no cycle that
// was opened with it fails for what it says. Its error is MethodErrors: everything that is
// wrong, at its line and column.
func ParseMethod(file string, data []byte) (*Method, error) {
	d := openDocument(file, data)
	if d.root == nil {
		return nil, d.err()
	}
	m := &Method{program: &program{sections: map[string]*Formula{}}}
	d.decode(m)
	if d.broken[""] {
		// Everything else would be missing.
		return nil, d.err()
	}
	c := &methodCheck{document: d, m: m}
	c.check()
	if err := d.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// Hash names the bytes of a method: SHA-256 in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// methodCheck finds what is wrong with what a method says. The document has already
// said what is wrong with its shape.
type methodCheck struct {
	*document
	m *Method
}

func (c *methodCheck) check() {
	c.id("id", c.m.ID)
	c.scale()
	c.competencies()
	c.families()
	c.plan()
	c.metrics()
	c.ratings()
	c.scoring()
	c.organisation()
	c.forum()
	c.handover()
	c.steps()
	c.raters()
	c.schedules()
	c.consequences()
	c.development()
	c.tags()
	c.coaching()
	c.credit()
}

// wrong reports a problem of the value at path, unless its shape was refused before.
func (c *methodCheck) wrong(path, format string, args ...any) {
	for at := path; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
		if c.broken[at] {
			return
		}
	}
	c.report(path, format, args...)
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const maxID = 60

func (c *methodCheck) id(path, id string) {
	if !idForm.MatchString(id) || len(id) > maxID {
		c.wrong(path, "%q is no ID; write lower-case letters, digits and single hyphens, a letter first, %d at most", clip(id), maxID)
	}
}

// distinct checks the form of IDs and that each occurs once; path is a format for an index.
func (c *methodCheck) distinct(path string, ids []string) {
	seen := map[string]bool{}
	for i, id := range ids {
		at := fmt.Sprintf(path, i)
		c.id(at, id)
		if seen[id] && id != "" {
			c.wrong(at, "%q is used twice; choose another ID", clip(id))
		}
		seen[id] = true
	}
}

// weight is one of several that add up to 100.
type weight struct {
	path string
	n    Number
}

// hundred checks that weights add up; zero says that single ones may be 0.
func (c *methodCheck) hundred(path string, weights []weight, zero bool) {
	var sum Number
	for _, w := range weights {
		if w.n.Sign() < 0 || w.n.IsZero() && !zero {
			c.wrong(w.path, "the weight is %s; it must be above 0", w.n)
		}
		sum = sum.Add(w.n)
	}
	if !sum.Equal(hundred) {
		c.wrong(path, "the weights add up to %s; they must add up to 100", sum)
	}
}

// formula compiles the formula at path; an empty one is none.
func (c *methodCheck) formula(path, text string, vars Vars) *Formula {
	if text == "" {
		return nil
	}
	f, err := ParseFormula(text, vars)
	c.expression(path, text, err)
	return f
}

// condition compiles the condition at path; an empty one is none.
func (c *methodCheck) condition(path, text string, vars Vars) *Condition {
	if text == "" {
		return nil
	}
	f, err := ParseCondition(text, vars)
	_, rules := vars[previously]
	c.expression(path, text, hinted(err, !rules || c.m.Rank != nil))
	return f
}

// given reports whether the file has a value at path, be it a wrong one.
func (c *methodCheck) given(path string) bool {
	_, ok := c.values[path]
	return ok
}

func (c *methodCheck) expression(path, text string, err error) {
	var bad *FormulaError
	if errors.As(err, &bad) && !c.broken[path] {
		c.reportAt(c.inside(path, text, bad.Column), "the expression at its column %d: %s", bad.Column, bad.Message)
	}
}

// inside is the position of a column of a text, where it stands on one line.
func (c *methodCheck) inside(path, text string, column int) position {
	at := c.find(c.values, path)
	if c.plain[path] {
		at.column += column - 1
	}
	return at
}

// known reports whether id is one of all, and says so where it is not.
func (c *methodCheck) known(path, what, id string, all []string) bool {
	if slices.Contains(all, id) {
		return true
	}
	c.wrong(path, "%s %q does not exist; known are %s", what, clip(id), strings.Join(all, ", "))
	return false
}

// between checks a whole number.
func (c *methodCheck) between(path string, n, least, most int) {
	if n < least || n > most {
		c.wrong(path, "is %d; it must be from %d to %d", n, least, most)
	}
}

// only checks that something is given exactly where it belongs.
func (c *methodCheck) only(path, name string, given, belongs bool, where string) {
	at := path + "." + name
	if given && !belongs {
		c.wrong(at, "%s belongs to %s only; remove it", name, where)
	} else if !given && belongs {
		c.wrong(at, "%s is missing; %s needs it", name, where)
	}
}
