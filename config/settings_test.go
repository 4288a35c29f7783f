package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/contrib/envconfig"
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

// Temporal's settings are checked with all others, and what its library would find later too.
func TestSettingsOfTemporal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{"DATABASE_URL": "postgres://rapor:geheim@db/rapor"}
		maps.Copy(all, more)
		return all
	}
	_, err := load(ForGateway, map[string]string{
		"TEMPORAL_ADDRESS": "temporal", "TEMPORAL_TLS": "yes", "TEMPORAL_CONFIG_FILE": filepath.Join(dir, "none.toml"),
		"TEMPORAL_API_KEY_FILE": filepath.Join(dir, "none"), "TEMPORAL_TLS_CLIENT_KEY_DATA": "geheim", "TEMPORAL_TLS_CLIENT_CERT_PATH": dir,
		"TEMPORAL_TLS_DISABLE_HOST_VERIFICATION": "no", "LOG_LEVEL": "loud",
	})
	var mistakes Mistakes
	require.ErrorAs(t, err, &mistakes)
	for _, want := range []string{
		"DATABASE_URL is missing", `LOG_LEVEL is "loud"`,
		`TEMPORAL_ADDRESS is "temporal"; right is a host and port like temporal:7233`, `TEMPORAL_TLS is "yes"; right is true or false`,
		"TEMPORAL_CONFIG_FILE is ", "TEMPORAL_API_KEY_FILE is ", "TEMPORAL_TLS_CLIENT_CERT_PATH is ",
		`TEMPORAL_TLS_CLIENT_KEY_DATA is "[redacted]"; right is PEM`, `TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is "no"`,
	} {
		require.ErrorContains(t, err, want)
	}
	require.Len(t, mistakes, 9)
	require.NotContains(t, err.Error(), "geheim")

	for _, address := range []string{":7233", "temporal:", "temporal:zero", "temporal:70000", "http://temporal:7233"} {
		_, err := load(ForWorker, with(map[string]string{"TEMPORAL_ADDRESS": address}))
		require.ErrorContains(t, err, "TEMPORAL_ADDRESS is", address)
	}
	_, err = load(ForGateway, with(map[string]string{"TEMPORAL_CONFIG_FILE": file("p.toml", "[profile.default]\naddress = \"a:1\"\n"), "TEMPORAL_PROFILE": "other"}))
	require.ErrorContains(t, err, "unable to find profile other")
	_, err = load(ForWorker, with(map[string]string{"TEMPORAL_TLS_CLIENT_CERT_PATH": file("c.pem", "-----BEGIN"), "LOG_LEVEL": "loud"}))
	require.ErrorContains(t, err, "other must be present too")
	require.ErrorContains(t, err, "LOG_LEVEL")

	s, err := load(ForGateway, with(map[string]string{
		"TEMPORAL_ADDRESS": "[::1]:7233", "TEMPORAL_NAMESPACE": "", "TEMPORAL_API_KEY_FILE": file("key", "geheim\n"), "TEMPORAL_GRPC_META_X_TEAM": "geheim",
	}))
	require.NoError(t, err)
	key, ok := s.Temporal.LookupEnv("TEMPORAL_API_KEY")
	require.True(t, ok)
	require.Equal(t, "geheim", key)
	_, ok = s.Temporal.LookupEnv("TEMPORAL_NAMESPACE")
	require.False(t, ok, "blank is not given")
	require.Contains(t, s.Temporal.Environ(), "TEMPORAL_GRPC_META_X_TEAM=geheim")
	text, err := json.Marshal(s)
	require.NoError(t, err)
	for _, shown := range []string{string(text), s.String(), fmt.Sprintf("%+v %#v", s, s), fmt.Sprintf("%v %+v", s.Temporal, &s.Temporal)} {
		require.NotContains(t, shown, "geheim")
	}
	require.Contains(t, s.String(), `TEMPORAL_ADDRESS="[::1]:7233"`)

	s, err = load(ForStore, with(map[string]string{"TEMPORAL_ADDRESS": "nonsense"}))
	require.NoError(t, err, "a mistake in what is not used must not matter")
	require.Empty(t, s.Temporal.Environ())
}

// lookups notes what Temporal's library asks for.
type lookups struct{ names *[]string }

func (lookups) Environ() []string { return nil }

func (l lookups) LookupEnv(name string) (string, bool) {
	*l.names = append(*l.names, name)
	return "", false
}

func TestDescribesAllThatTemporalReads(t *testing.T) {
	t.Parallel()
	var read []string
	_, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: lookups{&read}, ConfigFileData: []byte(" ")})
	require.NoError(t, err)
	// The file is named where no content is given.
	read = append(read, "TEMPORAL_CONFIG_FILE")
	require.Greater(t, len(read), 15)
	for _, name := range read {
		require.True(t, slices.ContainsFunc(Describe(), func(s Setting) bool { return s.Name == name }), name)
	}
}

// What a use takes and what it does not.
func TestSettingsOfUses(t *testing.T) {
	t.Parallel()
	database := map[string]string{"DATABASE_URL": "postgres://rapor:geheim@db/rapor"}
	_, err := load(ForGateway, database)
	require.NoError(t, err, "the gateway makes no links")
	_, err = load(ForWorker, database)
	require.EqualError(t, err, "settings:\n  RAPOR_PUBLIC_URL is missing; right is a URL like https://rapor.example.go.id without a query")
	s, err := load(ForMail, map[string]string{"DATABASE_URL": "postgres://rapor@db/rapor", "RAPOR_PUBLIC_URL": "https://rapor.example.go.id"})
	require.NoError(t, err)
	require.Equal(t, "https://rapor.example.go.id", s.PublicURL)
	_, err = load(ForMail, map[string]string{"DATABASE_URL": "postgres://rapor@db/rapor", "RAPOR_PUBLIC_URL": "rapor"})
	require.ErrorContains(t, err, "RAPOR_PUBLIC_URL")
	_, err = load(ForReady, nil)
	require.NoError(t, err)
	_, err = load(ForStore, map[string]string{"DATABASE_URL": "postgres://rapor@db/rapor", "LOG_LEVEL": "loud"})
	require.NoError(t, err, "commands write no log")
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
		"`store` stands for commands that only work on the database, `mail` for `rapor mail list`. Secrets can be given as the name of a\n" +
		"file. Settings of Temporal that are blank count as not given.\n\n" + SettingsTable()
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
