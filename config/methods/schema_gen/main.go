// Command schema_gen writes the JSON Schema of method files, which editors complete and
// check them with, from the Go types and their comments.
package main

//go:generate go run .

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/invopop/jsonschema"

	"rapor/appraisal"
)

const (
	here   = "rapor/config/methods/schema_gen"
	domain = "../../../appraisal"
	file   = "../method.schema.json"
)

func main() {
	data, err := schema()
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// schema is the JSON Schema of appraisal.Method.
func schema() ([]byte, error) {
	r := reflector()
	r.Anonymous, r.ExpandedStruct = true, true
	if err := r.AddGoComments(here, domain); err != nil {
		return nil, err
	}
	s := r.ReflectFromType(reflect.TypeFor[appraisal.Method]())
	s.Title = "Method of appraisal"
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

func reflector() *jsonschema.Reflector {
	return &jsonschema.Reflector{FieldNameTag: "yaml", Mapper: special}
}

// special says how types look that are not what their Go type suggests.
func special(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[appraisal.Number]():
		return &jsonschema.Schema{Type: "number"}
	case reflect.TypeFor[appraisal.Date]():
		return &jsonschema.Schema{Type: "string", Format: "date"}
	case reflect.TypeFor[appraisal.Span]():
		return &jsonschema.Schema{Type: "string", Pattern: "^(0|[1-9][0-9]*)w?d$", Description: "Calendar days such as 14d, or working days such as 10wd."}
	}
	if words := appraisal.Choices(t); words != nil {
		return &jsonschema.Schema{Type: "string", Enum: anys(words)}
	}
	if t.Kind() != reflect.Map {
		return nil
	}
	words := appraisal.Choices(t.Key())
	if words == nil {
		return nil
	}
	r := reflector()
	r.Anonymous, r.DoNotReference = true, true
	value := r.ReflectFromType(t.Elem())
	value.Version = ""
	return &jsonschema.Schema{Type: "object", PropertyNames: &jsonschema.Schema{Enum: anys(words)}, AdditionalProperties: value}
}

func anys(words []string) []any {
	all := make([]any, len(words))
	for i, w := range words {
		all[i] = w
	}
	return all
}
