package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder is emptied of what an earlier demo left there, and of nothing else.
func TestGathersIntoAFolderOfItsOwn(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a", "b")
	for range 2 {
		if err := emptied(folder); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Fatal(err, left)
		}
		if err := os.Mkdir(filepath.Join(folder, "tables"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	mine := filepath.Join(folder, "thesis.docx")
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := emptied(folder); err == nil || !strings.Contains(err.Error(), "thesis.docx") {
		t.Errorf("somebody else's folder: %v", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}
