package appraisal

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/google/uuid"
)

// FileRef is an attachment that something handed in refers to, with the place where it does.
type FileRef struct {
	// Field is a path such as "evidence[2].file".
	Field string
	File  uuid.UUID
}

var evidenceType = reflect.TypeFor[Evidence]()

// FilesIn are the attachments that s refers to, wherever in it there is evidence. It looks
// rather than asks, so that no kind of submission can forget to say.
func FilesIn(s any) []FileRef { return filesIn("", reflect.ValueOf(s)) }

func filesIn(path string, v reflect.Value) (refs []FileRef) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return filesIn(path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			refs = append(refs, filesIn(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case reflect.Struct:
		if v.Type() == evidenceType {
			if e := v.Interface().(Evidence); e.File != nil {
				refs = append(refs, FileRef{path + ".file", *e.File})
			}
			return refs
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous && name == "" {
				refs = append(refs, filesIn(path, v.Field(i))...)
				continue
			}
			refs = append(refs, filesIn(strings.TrimPrefix(path+"."+name, "."), v.Field(i))...)
		}
	}
	return refs
}
