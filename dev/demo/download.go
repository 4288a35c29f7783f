package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

// errNotWhole is a table that ended without saying how many rows it has.
var errNotWhole = errors.New("the table is not whole")

// Download reads a file that the API answers with into w. Rows is how many rows a table says it
// has, nil of what is no table.
func (s Someone) Download(ctx context.Context, path string, w io.Writer) (rows *int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.api.base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	res, err := s.api.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		refusal := &Refusal{Status: res.StatusCode}
		if err := json.NewDecoder(res.Body).Decode(refusal); err != nil {
			refusal.Detail = err.Error()
		}
		refusal.Status = res.StatusCode
		return nil, fmt.Errorf("GET %s: %w", path, refusal)
	}
	if _, err := io.Copy(w, res.Body); err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	if _, table := res.Trailer["X-Rows"]; !table {
		return nil, nil
	}
	n, err := strconv.Atoi(res.Trailer.Get("X-Rows"))
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, errNotWhole)
	}
	return &n, nil
}

// save downloads into a file, which is there only when all of it is.
func (s Someone) save(ctx context.Context, path, file string) (rows *int, size int64, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return nil, 0, err
	}
	part, err := os.Create(file + ".part") //nolint:gosec // the folder that was asked for
	if err != nil {
		return nil, 0, err
	}
	rows, err = s.Download(ctx, path, part)
	if err == nil {
		size, err = part.Seek(0, io.SeekCurrent)
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return nil, 0, errors.Join(err, os.Remove(part.Name()))
	}
	return rows, size, nil
}
