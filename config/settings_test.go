package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated files anew")

func TestSettingsForOneUse(t *testing.T) {
	t.Parallel()
	s, err := load(ForStore, map[string]string{"DATABASE_URL": "postgres://rapor:geheim@db/rapor", "SMTP_URL": "nonsense"})
	require.NoError(t, err, "a mistake in what is not used must not matter")
	require.Equal(t, "postgres://rapor:geheim@db/rapor", s.DatabaseURL.Reveal())
	require.Equal(t, "127.0.0.1:8080", s.Listen)
	require.Equal(t, slog.LevelInfo, s.LogLevel)
}

func TestSettingsTellAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := load(ForWorker, map[string]string{
		"DATABASE_URL": "mysql://rapor:geheim@db/rapor", "RAPOR_PUBLIC_URL": " ", "SENDGRID_API_KEY": "SG.geheim",
		"SENDGRID_ENDPOINT": "api.sendgrid.com", "LOG_LEVEL": "loud", "RAPOR_METRICS_LISTEN": "9090",
	})
	var mistakes Mistakes
	require.ErrorAs(t, err, &mistakes)
	for _, want := range []string{
		`DATABASE_URL is "[redacted]"; right is a URL like postgres://`, `RAPOR_PUBLIC_URL is " "`, `MAIL_FROM is missing`,
		`SENDGRID_ENDPOINT is "api.sendgrid.com"`, `LOG_LEVEL is "loud"; right is debug, info, warn or error`, `RAPOR_METRICS_LISTEN is "9090"`,
	} {
		require.ErrorContains(t, err, want)
	}
	require.Len(t, mistakes, 6)
	require.NotContains(t, err.Error(), "geheim")
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(path, []byte("postgres://rapor:geheim@db/rapor\n"), 0o600))
	s, err := load(ForStore, map[string]string{"DATABASE_URL_FILE": path})
	require.NoError(t, err)
	require.Equal(t, "postgres://rapor:geheim@db/rapor", s.DatabaseURL.Reveal())

	_, err = load(ForStore, map[string]string{"DATABASE_URL_FILE": path, "DATABASE_URL": "postgres://a@b/c"})
	require.ErrorContains(t, err, "not both")
	_, err = load(ForStore, map[string]string{"DATABASE_URL_FILE": path + "x"})
	require.ErrorContains(t, err, "a file that can be read")
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	s := Settings{DatabaseURL: "geheim", DatabaseOwnerURL: "geheim", SendGridKey: "geheim", SMTPURL: "geheim", Listen: "127.0.0.1:1"}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "settings", s)
	for _, shown := range []string{
		string(text), s.String(), log.String(), fmt.Sprintf("%v", s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%s %q", s.SMTPURL, s.SMTPURL),
	} {
		require.NotContains(t, shown, "geheim")
	}
	require.Contains(t, s.String(), `RAPOR_LISTEN="127.0.0.1:1"`)
}

func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	const path = "../docs/settings.md"
	want := "# Settings\n\nThe program is set up by its environment. Each command checks what it uses and reports all mistakes at once;\n" +
		"`store` stands for commands that only work on the database. Secrets can be given as the name of a file.\n\n" + SettingsTable()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "go test ./config -run Documented -update writes it")
	for _, s := range Describe() {
		require.NotEmpty(t, s.Meaning, s.Name)
		require.NotEmpty(t, append(s.Needed, s.Optional...), s.Name)
	}
}
