package store

import (
	"context"
	"fmt"
	"sync"

	"rapor/appraisal"
)

// Methods keeps the methods of running cycles parsed. A method's hash names its bytes, so
// what is kept never goes stale.
type Methods struct {
	mu    sync.RWMutex
	known map[string]*appraisal.Method
}

// Load returns the method with a hash, as it was stored when the cycle was opened.
func (m *Methods) Load(ctx context.Context, tx Tx, hash string) (*appraisal.Method, error) {
	m.mu.RLock()
	method := m.known[hash]
	m.mu.RUnlock()
	if method != nil {
		return method, nil
	}
	source, err := tx.MethodSource(ctx, hash)
	if NoRows(err) {
		return nil, fmt.Errorf("%w: %w", appraisal.Refuse(appraisal.Unavailable, appraisal.MethodMissing, "", ""), err)
	}
	if err != nil {
		return nil, fmt.Errorf("load method %.12s: %w", hash, err)
	}
	method, err = appraisal.ParseMethod(hash[:12], source)
	if err != nil {
		return nil, fmt.Errorf("%w: stored method %.12s: %w", appraisal.Refuse(appraisal.Unavailable, appraisal.MethodUnreadable, "", ""), hash, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]*appraisal.Method{}
	}
	m.known[hash] = method
	return method, nil
}
