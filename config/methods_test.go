package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
)

func TestMethodsParse(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"jambi", "kalianda", "permenpanrb-6-2022", "pp-30-2019", "tanjungbalai", "tenayan-raya", "tubei"}, config.Methods())
	for _, id := range config.Methods() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			data, err := config.Method(id)
			require.NoError(t, err)
			m, err := appraisal.ParseMethod("methods/"+id+".yaml", data)
			require.NoError(t, err)
			require.Equal(t, id, m.ID, "a method's file bears its ID")
			require.True(t, strings.HasPrefix(string(data), "# yaml-language-server: $schema=method.schema.json\n"),
				"editors find the schema by the first line")
		})
	}
	_, err := config.Method("../holidays/2026")
	require.ErrorContains(t, err, "known are")
}
