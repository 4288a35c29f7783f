package config

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed methods/*.yaml
var methodFiles embed.FS

//go:embed methods/method.schema.json
var methodSchema []byte

// MethodSchema returns the JSON Schema of method files, for editors.
func MethodSchema() []byte { return slices.Clone(methodSchema) }

// Methods returns the IDs of the methods that ship with the product, sorted.
func Methods() []string {
	entries, err := methodFiles.ReadDir("methods")
	if err != nil {
		panic(err) // embedded; cannot be missing
	}
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	slices.Sort(ids)
	return ids
}

// Method returns the bytes of the method with an ID; its file has that name.
func Method(id string) ([]byte, error) {
	if !slices.Contains(Methods(), id) {
		return nil, fmt.Errorf("method %q does not ship with the product; known are %s", id, strings.Join(Methods(), ", "))
	}
	return methodFiles.ReadFile("methods/" + id + ".yaml")
}
