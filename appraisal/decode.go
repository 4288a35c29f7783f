package appraisal

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// decode reads the document into the struct that into points to.
func (d *document) decode(into any) {
	if d.root != nil {
		d.read("", d.root, reflect.ValueOf(into).Elem())
	}
}

// refuse notes a problem of the shape of the value at path; what depends on it is not checked further.
func (d *document) refuse(path string, format string, args ...any) {
	d.broken[path] = true
	d.report(path, format, args...)
}

func (d *document) read(path string, node ast.Node, v reflect.Value) {
	if at := node.GetToken(); at != nil && at.Position != nil {
		if _, key := d.keys[path]; !key || scalar(node) {
			d.values[path] = start(node)
		} else {
			d.values[path] = d.keys[path]
		}
	}
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.refuse(path, "anchors, aliases and tags are not understood here; write the value out")
		return
	case *ast.NullNode:
		switch v.Kind() {
		case reflect.Pointer, reflect.Map, reflect.Slice:
		default:
			d.refuse(path, "is empty; write %s", describe(v.Type()))
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.readText(path, node, v, text)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.readStruct(path, node, v)
	case reflect.Map:
		d.readMap(path, node, v)
	case reflect.Slice:
		d.readList(path, node, v)
	default:
		d.readScalar(path, node, v)
	}
}

func scalar(node ast.Node) bool {
	switch node.(type) {
	case ast.MapNode, ast.ArrayNode:
		return false
	}
	return true
}

// start is where a node begins; the token of a mapping is its first colon.
func start(node ast.Node) position {
	if m, ok := node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return start(m.Values[0].Key)
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		return start(m.Key)
	}
	if l, ok := node.(*ast.LiteralNode); ok {
		return position{l.Start.Position.Line, l.Start.Position.Column}
	}
	at := node.GetToken().Position
	return position{at.Line, at.Column}
}

func (d *document) readText(path string, node ast.Node, v reflect.Value, into encoding.TextUnmarshaler) {
	_, number := v.Interface().(Number)
	quoted := node.GetToken().Type == token.SingleQuoteType || node.GetToken().Type == token.DoubleQuoteType
	if !scalar(node) || number && quoted {
		d.refuse(path, "must be %s", describe(v.Type()))
	} else if err := into.UnmarshalText([]byte(node.GetToken().Value)); err != nil {
		d.refuse(path, "%q is not %s", clip(node.GetToken().Value), describe(v.Type()))
	}
}

func (d *document) readScalar(path string, node ast.Node, v reflect.Value) {
	wrong := func() { d.refuse(path, "must be %s", describe(v.Type())) }
	switch v.Kind() {
	case reflect.String:
		var text string
		switch n := node.(type) {
		case *ast.StringNode:
			text = n.Value
			d.oneLine(path, n)
		case *ast.LiteralNode:
			text = n.Value.Value
		default:
			wrong()
			return
		}
		if known := Choices(v.Type()); known != nil && !slices.Contains(known, text) {
			d.refuse(path, "%q is not known; choose one of %s", clip(text), strings.Join(known, ", "))
			return
		}
		v.SetString(text)
	case reflect.Int:
		n, err := strconv.ParseInt(node.GetToken().Value, 10, 32)
		if _, whole := node.(*ast.IntegerNode); !whole || err != nil {
			wrong()
			return
		}
		v.SetInt(n)
	case reflect.Bool:
		b, ok := node.(*ast.BoolNode)
		if !ok {
			wrong()
			return
		}
		v.SetBool(b.Value)
	default:
		panic("document: no way to read " + v.Type().String())
	}
}

// oneLine notes where a text begins that is written on one line without escapes.
func (d *document) oneLine(path string, n *ast.StringNode) {
	written := strings.TrimSpace(n.Token.Origin)
	if quotes := len(written) - len(n.Value); (quotes == 0 || quotes == 2) && strings.Contains(written, n.Value) {
		d.plain[path] = true
		at := d.values[path]
		d.values[path] = position{at.line, at.column + quotes/2}
	}
}

// entries calls each with every key and value of a mapping.
func (d *document) entries(path string, node ast.Node, each func(key string, at string, value ast.Node)) bool {
	m, ok := node.(ast.MapNode)
	if !ok {
		return false
	}
	for i := m.MapRange(); i.Next(); {
		key := i.Key()
		if key.IsMergeKey() || key.GetToken() == nil || key.GetToken().Type == token.MappingKeyType {
			d.reportAt(start(key), "anchors, aliases and tags are not understood here; write the value out")
			continue
		}
		name := key.GetToken().Value
		at := strings.TrimPrefix(path+"."+name, ".")
		d.keys[at] = start(key)
		each(name, at, i.Value())
	}
	return true
}

func (d *document) readStruct(path string, node ast.Node, v reflect.Value) {
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	ok := d.entries(path, node, func(key, at string, value ast.Node) {
		f, known := fields[key]
		if !known {
			d.reportAt(d.keys[at], "%q is not known here; known are %s", clip(key), strings.Join(sortedKeys(fields), ", "))
			return
		}
		seen[key] = true
		d.read(at, value, v.FieldByIndex(f.index))
	})
	if !ok {
		d.refuse(path, "must be a mapping of %s", strings.Join(sortedKeys(fields), ", "))
		return
	}
	for _, name := range sortedKeys(fields) {
		if fields[name].required && !seen[name] {
			d.broken[strings.TrimPrefix(path+"."+name, ".")] = true
			d.report(path, "%s is missing; write %s", name, describeField(v.Type(), name, fields[name]))
		}
	}
	if t, ok := v.Interface().(Text); ok && len(seen) == 2 && (strings.TrimSpace(t.ID) == "" || strings.TrimSpace(t.EN) == "") {
		d.refuse(path, "must say something in both languages")
	}
}

func (d *document) readMap(path string, node ast.Node, v reflect.Value) {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	ok := d.entries(path, node, func(name, at string, value ast.Node) {
		key := reflect.New(t.Key()).Elem()
		switch known := Choices(t.Key()); {
		case key.Kind() == reflect.Int:
			n, err := strconv.ParseInt(name, 10, 32)
			if err != nil {
				d.reportAt(d.keys[at], "%q is not a whole number", clip(name))
				return
			}
			key.SetInt(n)
		case known != nil && !slices.Contains(known, name):
			d.reportAt(d.keys[at], "%q is not known; choose one of %s", clip(name), strings.Join(known, ", "))
			return
		default:
			key.SetString(name)
		}
		item := reflect.New(t.Elem()).Elem()
		d.read(at, value, item)
		v.SetMapIndex(key, item)
	})
	if !ok {
		d.refuse(path, "must be a mapping of %s to %s", keyName(t.Key()), describe(t.Elem()))
	}
}

func (d *document) readList(path string, node ast.Node, v reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.refuse(path, "must be a list, each item %s", describe(v.Type().Elem()))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		d.read(fmt.Sprintf("%s[%d]", path, i), item, v.Index(i))
	}
}

type field struct {
	index    []int
	required bool
}

// fieldsOf are the fields of a struct by the name they have in a file.
func fieldsOf(t reflect.Type) map[string]field {
	fields := map[string]field{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.IsExported() && name != "" && name != "-" {
			fields[name] = field{f.Index, options != "omitempty"}
		}
	}
	return fields
}

// describeField says in words what belongs into a field that is missing.
func describeField(t reflect.Type, name string, f field) string {
	if t == reflect.TypeFor[Text]() {
		return "the text in " + map[string]string{"id": "Indonesian", "en": "English"}[name]
	}
	of := t.FieldByIndex(f.index).Type
	if of.Kind() == reflect.String && Choices(of) == nil {
		return "a text"
	}
	return describe(of)
}

// keyName says what the keys of a mapping are.
func keyName(t reflect.Type) string {
	if known := Choices(t); known != nil {
		return "one of " + strings.Join(known, ", ")
	}
	if t.Kind() == reflect.Int {
		return "a whole number"
	}
	return "an ID"
}

// describe says in words what a value of type t looks like.
func describe(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Number]():
		return "a number such as 12 or 12.5"
	case reflect.TypeFor[Date]():
		return "a date such as 2026-01-31"
	case reflect.TypeFor[Span]():
		return "a span such as 14d or 10wd"
	case reflect.TypeFor[Text]():
		return `a text in both languages, such as { id: "Rekan kerja", en: "Peers" }`
	}
	if known := Choices(t); known != nil {
		return "one of " + strings.Join(known, ", ")
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text; put what looks like something else in quotes"
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "a mapping of " + strings.Join(sortedKeys(fieldsOf(t)), ", ")
	}
	return "a mapping"
}
