package config

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"go.temporal.io/sdk/contrib/envconfig"
)

// temporalMeta begins the names of headers for Temporal's server; any number may be given.
const temporalMeta = "TEMPORAL_GRPC_META_"

// temporal are the settings that Temporal's own library reads.
var temporal = []Setting{
	{Name: "TEMPORAL_ADDRESS", Meaning: "the Temporal server", check: "server", Default: "localhost:7233"},
	{Name: "TEMPORAL_NAMESPACE", Meaning: "the namespace of the workflows", Default: "default"},
	{Name: "TEMPORAL_API_KEY", Meaning: "key of a Temporal Cloud account; turns TLS on", Secret: true},
	{Name: "TEMPORAL_CLIENT_AUTHORITY", Meaning: "the authority that requests name, where it is not the address"},
	{Name: "TEMPORAL_TLS", Meaning: "whether to use TLS", check: "boolean"},
	{Name: "TEMPORAL_TLS_CLIENT_CERT_PATH", Meaning: "file of the client's certificate", check: "file"},
	{Name: "TEMPORAL_TLS_CLIENT_CERT_DATA", Meaning: "the client's certificate itself", check: "pem", Secret: true},
	{Name: "TEMPORAL_TLS_CLIENT_KEY_PATH", Meaning: "file of the client's key", check: "file"},
	{Name: "TEMPORAL_TLS_CLIENT_KEY_DATA", Meaning: "the client's key itself", check: "pem", Secret: true},
	{Name: "TEMPORAL_TLS_SERVER_CA_CERT_PATH", Meaning: "file of the authority that signed the server's certificate", check: "file"},
	{Name: "TEMPORAL_TLS_SERVER_CA_CERT_DATA", Meaning: "that authority's certificate itself", check: "pem", Secret: true},
	{Name: "TEMPORAL_TLS_SERVER_NAME", Meaning: "name in the server's certificate, where it is not the address"},
	{Name: "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", Meaning: "whether to trust any server; for trials only", check: "boolean"},
	{Name: temporalMeta + "*", Meaning: "a header for the server, named by the rest: `" + temporalMeta + "X_TEAM` is `x-team`"},
	{Name: "TEMPORAL_CODEC_ENDPOINT", Meaning: "without effect: payloads hold IDs and instants, and are not encoded"},
	{Name: "TEMPORAL_CODEC_AUTH", Meaning: "without effect, as the one before", Secret: true},
	{Name: "TEMPORAL_CONFIG_FILE", Meaning: "file with profiles of these settings, in TOML", check: "file"},
	{Name: "TEMPORAL_PROFILE", Meaning: "the profile of that file", Default: "default"},
}

// Temporal are the settings for Temporal's own library, which looks them up by their names
// (envconfig.EnvLookup).
type Temporal struct {
	values map[string]string
}

// Environ implements envconfig.EnvLookup.
func (t Temporal) Environ() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(t.values)) {
		list = append(list, name+"="+t.values[name])
	}
	return list
}

// LookupEnv implements envconfig.EnvLookup.
func (t Temporal) LookupEnv(name string) (string, bool) {
	value, ok := t.values[name]
	return value, ok
}

// String shows the settings with their secrets hidden.
func (t Temporal) String() string {
	var texts []string
	for _, a := range t.attrs() {
		texts = append(texts, a.String())
	}
	return strings.Join(texts, " ")
}

// GoString hides the secrets from %#v.
func (t Temporal) GoString() string { return t.String() }

// MarshalText hides the secrets from JSON and the like.
func (t Temporal) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LogValue hides the secrets from logs.
func (t Temporal) LogValue() slog.Value { return slog.GroupValue(t.attrs()...) }

func (t Temporal) attrs() []slog.Attr {
	var attrs []slog.Attr
	for _, name := range slices.Sorted(maps.Keys(t.values)) {
		shown := t.values[name]
		open := slices.ContainsFunc(temporal, func(s Setting) bool { return s.Name == name && !s.Secret })
		if !open && shown != "" {
			// A header may be a key too.
			shown = redacted
		}
		attrs = append(attrs, slog.String(name, shown))
	}
	return attrs
}

// readTemporal collects the settings of Temporal among those given. Where none of them is
// wrong by itself, Temporal's library says whether they go together.
func readTemporal(use Use, environment, given map[string]string, mistakes Mistakes) (Temporal, Mistakes) {
	if use != ForWorker && use != ForGateway {
		return Temporal{}, nil
	}
	t := Temporal{values: map[string]string{}}
	for _, s := range temporal {
		if value, ok := given[s.Name]; ok {
			t.values[s.Name] = value
			delete(given, s.Name)
		}
		if mistakes.about(s.Name) || mistakes.about(s.Name+fileSuffix) {
			return t, nil
		}
	}
	for name, value := range environment {
		// A blank one removes a header of the profile.
		if strings.HasPrefix(name, temporalMeta) {
			t.values[name] = value
		}
	}
	if _, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: t}); err != nil {
		return t, Mistakes{{Name: "TEMPORAL_*", Value: err.Error(), Want: "what goes together: a certificate with its key, a file or its content, a profile of the file"}}
	}
	return t, nil
}
