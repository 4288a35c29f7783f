package appraisal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ChangeKind is what happened to a value between two methods.
type ChangeKind string

// The kinds of changes.
const (
	ValueAdded     ChangeKind = "added"
	ValueRemoved   ChangeKind = "removed"
	ValueChanged   ChangeKind = "changed"
	ValueReordered ChangeKind = "reordered"
)

// MethodChange is one difference between two methods: of what they say, not of how their files are
// written. Comments, order of keys and quotes change nothing.
type MethodChange struct {
	// Path to the value; members of a list that have an ID are named by it: ratings[prima].from.
	Path string
	Kind ChangeKind
	// Old and New as they are written; empty where there is none.
	Old, New string
	// Area of the method that it belongs to, and the change in words.
	Area  Text
	Words Text
}

// CompareMethods lists how method b differs from method a, in the order of a method file. Both must have
// been parsed. Nothing is listed where they say the same.
func CompareMethods(a, b *Method) ([]MethodChange, error) {
	before, err := treeOf(a)
	if err != nil {
		return nil, err
	}
	after, err := treeOf(b)
	if err != nil {
		return nil, err
	}
	d := differ{}
	d.walk("", before, after)
	slices.SortStableFunc(d.changes, func(x, y MethodChange) int { return areaAt(x.Path) - areaAt(y.Path) })
	return d.changes, nil
}

// treeOf is what a method says as maps, lists and scalars.
func treeOf(m *Method) (tree any, err error) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("compare method %s: %w", m.ID, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("compare method %s: %w", m.ID, err)
	}
	return tree, nil
}

type differ struct{ changes []MethodChange }

func (d *differ) walk(path string, a, b any) {
	if empty(a) && empty(b) {
		return
	}
	left, isMap := a.(map[string]any)
	right, both := b.(map[string]any)
	if isMap && both {
		for _, key := range union(left, right) {
			d.walk(keyed(path, key), left[key], right[key])
		}
		return
	}
	old, isList := a.([]any)
	now, both := b.([]any)
	if isList && both {
		d.lists(path, old, now)
		return
	}
	switch {
	case empty(a):
		d.note(path, ValueAdded, nil, b)
	case empty(b):
		d.note(path, ValueRemoved, a, nil)
	case written(a) != written(b):
		d.note(path, ValueChanged, a, b)
	}
}

// lists compares lists: members with an ID by it, others as a whole where they are plain values, and by
// place where they are not.
func (d *differ) lists(path string, a, b []any) {
	old, named := identified(a)
	now, both := identified(b)
	if named && both {
		for _, id := range append(old.order, added(old, now)...) {
			d.walk(path+"["+id+"]", old.members[id], now.members[id])
		}
		if was, is := kept(old.order, now), kept(now.order, old); !slices.Equal(was, is) {
			d.noteWords(path, ValueReordered, strings.Join(was, ", "), strings.Join(is, ", "))
		}
		return
	}
	if plain(a) && plain(b) {
		if written(a) != written(b) {
			d.note(path, ValueChanged, a, b)
		}
		return
	}
	for i := range max(len(a), len(b)) {
		var left, right any
		if i < len(a) {
			left = a[i]
		}
		if i < len(b) {
			right = b[i]
		}
		d.walk(path+"["+strconv.Itoa(i)+"]", left, right)
	}
}

// members of a list by their IDs.
type members struct {
	order   []string
	members map[string]any
}

// identified is a list by the IDs of its members, and whether all of them have one of their own.
func identified(list []any) (m members, ok bool) {
	m.members = map[string]any{}
	for _, one := range list {
		object, _ := one.(map[string]any)
		id, named := object["id"].(string)
		if _, twice := m.members[id]; !named || id == "" || twice {
			return m, false
		}
		m.order, m.members[id] = append(m.order, id), one
	}
	return m, true
}

// added are the members of now that old has not, in their order.
func added(old, now members) (ids []string) {
	for _, id := range now.order {
		if _, there := old.members[id]; !there {
			ids = append(ids, id)
		}
	}
	return ids
}

// kept are those of order that the other has too.
func kept(order []string, other members) []string {
	return slices.DeleteFunc(slices.Clone(order), func(id string) bool { _, there := other.members[id]; return !there })
}

func union(a, b map[string]any) []string {
	keys := sortedKeys(a)
	for _, key := range sortedKeys(b) {
		if _, there := a[key]; !there {
			keys = append(keys, key)
		}
	}
	// What names a thing comes before what it is.
	slices.SortStableFunc(keys, func(x, y string) int { return rank(x) - rank(y) })
	return keys
}

func rank(key string) int {
	switch key {
	case "id", "kind":
		return 0
	case "name":
		return 1
	}
	return 2
}

func keyed(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// root is the first part of a path.
func root(path string) string {
	key, _, _ := strings.Cut(path, ".")
	key, _, _ = strings.Cut(key, "[")
	return key
}

// empty reports whether a value says nothing: it is absent, or as if it were.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func plain(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool {
		switch v.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

// written is a value on one line, as in a method file.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = written(one)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range union(v, nil) {
			if !empty(v[key]) {
				parts = append(parts, key+": "+written(v[key]))
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return fmt.Sprint(v)
}

func (d *differ) note(path string, kind ChangeKind, a, b any) {
	d.noteWords(path, kind, written(a), written(b))
}

func (d *differ) noteWords(path string, kind ChangeKind, old, now string) {
	c := MethodChange{Path: path, Kind: kind, Old: old, New: now, Area: areaOf(path)}
	switch kind {
	case ValueAdded:
		c.Words = Text{"ditambahkan: " + now, "added: " + now}
	case ValueRemoved:
		c.Words = Text{"dihapus: " + old, "removed: " + old}
	case ValueReordered:
		c.Words = Text{"urutan " + old + " menjadi " + now, "the order " + old + " became " + now}
	default:
		c.Words = Text{"diubah dari " + old + " menjadi " + now, "changed from " + old + " to " + now}
	}
	d.changes = append(d.changes, c)
}

// methodAreas are the parts of a method, in the order of a method file.
var methodAreas = []struct {
	key  string
	name Text
}{
	{"id", Text{"Identitas", "Identity"}},
	{"name", Text{"Identitas", "Identity"}},
	{"summary", Text{"Identitas", "Identity"}},
	{"basis", Text{"Dasar hukum", "Legal basis"}},
	{"scale", Text{"Skala", "Scale"}},
	{"scoring", Text{"Bobot dan rumus nilai", "Weights and scoring"}},
	{"ratings", Text{"Predikat dan batas nilainya", "Ratings and their bands"}},
	{"competencies", Text{"Kompetensi", "Competencies"}},
	{"families", Text{"Rumpun jabatan", "Job families"}},
	{"metrics", Text{"Angka yang diukur", "Measured figures"}},
	{"plan", Text{"Aturan SKP", "Rules of plans"}},
	{"organisation", Text{"Capaian organisasi", "Organisation's achievement"}},
	{"forum", Text{"Forum", "Forum"}},
	{"handover", Text{"Pergantian pejabat penilai", "Change of supervisors"}},
	{"steps", Text{"Tahapan", "Steps"}},
	{"schedules", Text{"Jadwal", "Schedules"}},
	{"consequences", Text{"Aturan tindak lanjut", "Rules of what follows"}},
	{"development", Text{"Pengembangan kompetensi", "Development"}},
	{"coaching", Text{"Pembinaan", "Coaching"}},
	{"credit", Text{"Angka kredit", "Credit points"}},
}

// areaOf is the part of a method that a path belongs to.
func areaOf(path string) Text {
	if i := areaAt(path); i < len(methodAreas) {
		return methodAreas[i].name
	}
	return Text{root(path), root(path)}
}

// areaAt is the place of that part; what the table does not know comes last.
func areaAt(path string) int {
	for i, area := range methodAreas {
		if area.key == root(path) {
			return i
		}
	}
	return len(methodAreas)
}
