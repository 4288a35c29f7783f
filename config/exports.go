package config

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"rapor/appraisal"
)

//go:embed exports/*.yaml
var exportFiles embed.FS

// ExportLayouts are the layouts of exports: those that ship with the product, an installation's
// in their place or beside them, and an agency's in the place of both.
type ExportLayouts struct {
	common map[layoutKey]*appraisal.ExportLayout
	agency map[string]map[layoutKey]*appraisal.ExportLayout
}

type layoutKey struct {
	kind appraisal.ExportKind
	id   string
}

// DefaultExportLayouts are the layouts that ship with the product.
func DefaultExportLayouts() (*ExportLayouts, error) { return ReadExportLayouts(nil) }

// ReadExportLayouts reads every *.yaml at the top of files for all agencies, and every *.yaml in
// a folder that has the code of an agency for that one; nil are none. One of the same kind and ID
// takes the place of another. All mistakes of all files are reported together.
func ReadExportLayouts(files fs.FS) (*ExportLayouts, error) {
	l := &ExportLayouts{common: map[layoutKey]*appraisal.ExportLayout{}, agency: map[string]map[layoutKey]*appraisal.ExportLayout{}}
	shipped, err := fs.Sub(exportFiles, "exports")
	if err != nil {
		return nil, fmt.Errorf("export layouts: %w", err)
	}
	err = readLayouts(shipped, "*.yaml", l.common)
	if files == nil || err != nil {
		return l, err
	}
	problems := []error{readLayouts(files, "*.yaml", l.common)}
	folders, err := fs.Glob(files, "*/*.yaml")
	problems = append(problems, err)
	for _, name := range folders {
		code := path.Dir(name)
		if l.agency[code] != nil {
			continue
		}
		l.agency[code] = map[layoutKey]*appraisal.ExportLayout{}
		problems = append(problems, readLayouts(files, code+"/*.yaml", l.agency[code]))
	}
	return l, errors.Join(problems...)
}

func readLayouts(files fs.FS, pattern string, into map[layoutKey]*appraisal.ExportLayout) error {
	names, err := fs.Glob(files, pattern)
	problems := []error{err}
	seen := map[layoutKey]string{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		layout, err := appraisal.ParseExportLayout(name, data)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		key := layoutKey{layout.Kind, layout.ID}
		if other, twice := seen[key]; twice {
			problems = append(problems, fmt.Errorf("%s: the layout %s of %s is already in %s", name, key.id, key.kind, other))
			continue
		}
		seen[key], into[key] = name, layout
	}
	return errors.Join(problems...)
}

// Find is an agency's layout of a kind. The error names those there are.
func (l *ExportLayouts) Find(agency string, kind appraisal.ExportKind, id string) (*appraisal.ExportLayout, error) {
	key := layoutKey{kind, id}
	if layout, ok := l.agency[agency][key]; ok {
		return layout, nil
	}
	if layout, ok := l.common[key]; ok {
		return layout, nil
	}
	return nil, appraisal.Refuse(appraisal.Invalid, "layout-unknown", "layout", id, "choices", strings.Join(l.IDs(agency, kind), ", "))
}

// Of are all layouts of a kind that ship with the product or are an installation's.
func (l *ExportLayouts) Of(kind appraisal.ExportKind) (list []*appraisal.ExportLayout) {
	for _, id := range l.IDs("", kind) {
		list = append(list, l.common[layoutKey{kind, id}])
	}
	return list
}

// IDs are the layouts of a kind that an agency has, its own columns first.
func (l *ExportLayouts) IDs(agency string, kind appraisal.ExportKind) []string {
	found := map[string]bool{}
	for _, in := range []map[layoutKey]*appraisal.ExportLayout{l.common, l.agency[agency]} {
		for key := range in {
			found[key.id] = found[key.id] || key.kind == kind
		}
	}
	return ownFirst(found)
}

func ownFirst(found map[string]bool) (list []string) {
	for _, id := range slices.Sorted(maps.Keys(found)) {
		switch {
		case !found[id]:
		case id == appraisal.OwnLayout:
			list = slices.Insert(list, 0, id)
		default:
			list = append(list, id)
		}
	}
	return list
}
