package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// openFile opens a file that is read more than once and returns its size. What can be read
// only once, such as a pipe, is kept in a temporary file that has no name any more, so that
// nothing of it stays behind. "-" is the standard input.
func openFile(ctx context.Context, path string) (*os.File, int64, error) {
	if path == "-" {
		path = "/dev/stdin"
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, 0, errors.Join(err, file.Close())
	case info.Mode().IsRegular():
		return file, info.Size(), nil
	case info.IsDir(), info.Mode()&os.ModeCharDevice != 0:
		return nil, 0, errors.Join(fmt.Errorf("%s: a file or a pipe is needed, CSV or XLSX", path), file.Close())
	}
	defer file.Close()
	// A pipe may never end; closing it ends the reading.
	defer context.AfterFunc(ctx, func() { _ = file.Close() })()
	kept, err := os.CreateTemp("", "rapor-roster-*")
	if err != nil {
		return nil, 0, err
	}
	size, err := io.Copy(kept, file)
	err = errors.Join(ctx.Err(), err, os.Remove(kept.Name()))
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("%s: %w", path, err), kept.Close())
	}
	return kept, size, nil
}
