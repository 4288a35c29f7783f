package act

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewMethod is a version of a method for the agency to keep.
type NewMethod struct {
	Source string `json:"source" doc:"The method in YAML"`
}

// KeptMethod is a version of a method that the agency keeps.
type KeptMethod struct {
	Hash   string `json:"hash" doc:"SHA-256 of its bytes; names the version"`
	Method string `json:"method"`
	Cycles int    `json:"cycles" doc:"How many cycles were opened with it"`
}

// KeepMethod keeps a version of a method, so that a decision can name it and a cycle be opened with
// it. The same bytes again change nothing.
func (a *Acts) KeepMethod(ctx context.Context, id access.Identity, n NewMethod) (k KeptMethod, err error) {
	if err := access.Allow(id, access.KeepMethod, access.Facts{Agency: id.Agency}); err != nil {
		return k, err
	}
	if n.Source == "" {
		return k, appraisal.Refuse(appraisal.Invalid, "method-missing-source", "source", "")
	}
	method, source, err := parsed("source", []byte(n.Source))
	if err != nil {
		return k, err
	}
	k = KeptMethod{Hash: appraisal.Hash(source), Method: method.ID}
	return k, a.do(ctx, id.Agency, func(d *deed) error {
		err := d.InsertMethodVersion(ctx, db.InsertMethodVersionParams{AgencyID: d.Agency, Hash: k.Hash, Method: method.ID, Source: source})
		if err != nil {
			return wrap(err, "keep method")
		}
		return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "method.kept", Detail: map[string]string{"method": method.ID, "hash": k.Hash}})
	})
}

// KeptMethods lists the versions of methods that the agency keeps.
func (a *Acts) KeptMethods(ctx context.Context, id access.Identity) (list []KeptMethod, err error) {
	list = []KeptMethod{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.KeepMethod, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.StoredMethods(ctx)
		for _, r := range rows {
			list = append(list, KeptMethod{Hash: r.Hash, Method: r.Method, Cycles: int(r.Cycles)})
		}
		return wrap(err, "list methods")
	})
	return list, err
}

// MethodText is a stored version of a method, byte by byte.
// The hash may be cut short, as long as it names one version.
func (a *Acts) MethodText(ctx context.Context, id access.Identity, hash string) (source []byte, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.KeepMethod, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		kept, err := d.StoredMethods(ctx)
		if err != nil {
			return wrap(err, "list methods")
		}
		kept = slices.DeleteFunc(kept, func(m db.StoredMethodsRow) bool { return !strings.HasPrefix(m.Hash, hash) })
		if len(kept) != 1 {
			return appraisal.Refuse(appraisal.NotFound, "version-unknown", "method", hash)
		}
		source, err = d.MethodSource(ctx, kept[0].Hash)
		return wrap(err, "load method")
	})
	return source, err
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// methodFor is the method a cycle is opened with: its own, one that ships, or one that the agency keeps.
func (d *deed) methodFor(ctx context.Context, n NewCycle) (*appraisal.Method, []byte, error) {
	if !hashForm.MatchString(n.Method) || n.MethodSource != "" {
		return n.method()
	}
	source, err := d.MethodSource(ctx, n.Method)
	if store.NoRows(err) {
		return nil, nil, appraisal.Refuse(appraisal.Invalid, "version-unknown", "method", n.Method)
	}
	if err != nil {
		return nil, nil, wrap(err, "load method")
	}
	return parsed("method", source)
}

// parsed reads a method; what is wrong with it is listed by line and column.
func parsed(field string, source []byte) (*appraisal.Method, []byte, error) {
	method, err := appraisal.ParseMethod(field, source)
	var wrong appraisal.MethodErrors
	if errors.As(err, &wrong) {
		refused := &appraisal.Error{Fault: appraisal.Invalid, Code: "method-invalid", Field: field}
		for _, p := range wrong {
			refused.Problems = append(refused.Problems, appraisal.Refuse(appraisal.Invalid, "method-problem", field, "",
				"line", number(p.Line), "column", number(p.Column), "message", p.Message))
		}
		return nil, nil, refused
	}
	return method, source, err
}

// notReplaced refuses to open a year with a version that the official decided to improve or replace:
// the version that takes its place is named.
func (d *deed) notReplaced(ctx context.Context, hash string) error {
	last, err := d.LastDecided(ctx)
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return wrap(err, "look for the last evaluation")
	}
	if last.MethodHash == hash && last.NextHash != "" && last.NextHash != hash {
		return appraisal.Refuse(appraisal.Conflict, "method-replaced", "method", hash, "cycle", last.CycleName, "version", last.NextHash)
	}
	return nil
}
