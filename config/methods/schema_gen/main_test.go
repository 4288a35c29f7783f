package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSchemaIsUpToDate(t *testing.T) {
	t.Parallel()
	want, err := schema()
	require.NoError(t, err)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go generate ./config/methods/schema_gen")
}
