package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Use is what settings are loaded for. A command is told of mistakes in what it uses
// and of nothing else.
type Use string

// The uses of settings.
const (
	ForWorker  Use = "worker"
	ForGateway Use = "gateway"
	// ForStore is for commands that only work on the database.
	ForStore   Use = "store"
	ForMigrate Use = "migrate"
	// ForMail is for looking at the outbox, which words letters as the worker does.
	ForMail Use = "mail"
	// ForReady is for asking the gateway.
	ForReady Use = "ready"
)

// Settings are what the environment says. Tags carry what people need to know: doc is
// the meaning, for the uses ("!" where one cannot do without), check the form.
// Secrets can be given as the name of a file, in a variable whose name ends in _FILE.
type Settings struct {
	DatabaseURL       Secret        `env:"DATABASE_URL" for:"store! gateway! worker! migrate! mail!" check:"postgres" doc:"PostgreSQL as the service, the login that row-level security binds"`
	DatabaseOwnerURL  Secret        `env:"DATABASE_OWNER_URL" for:"migrate!" check:"postgres" doc:"PostgreSQL as the owner of the schema; a login other than the service's"`
	PublicURL         string        `env:"RAPOR_PUBLIC_URL" for:"worker! gateway mail" check:"web" doc:"where people reach the gateway; links in mails and the codes on documents begin with it"`
	Listen            string        `env:"RAPOR_LISTEN" envDefault:"127.0.0.1:8080" for:"gateway ready" check:"address" doc:"address the gateway listens on"`
	MetricsListen     string        `env:"RAPOR_METRICS_LISTEN" for:"gateway worker" check:"address" doc:"address for Prometheus; none when blank"`
	TrustedProxies    string        `env:"RAPOR_TRUSTED_PROXIES" envDefault:"127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7" for:"gateway" check:"networks" doc:"networks whose X-Forwarded-For is believed, for counting reports of the public by where they come from"`
	ReportsPerSource  int           `env:"RAPOR_REPORTS_PER_SOURCE" envDefault:"3" for:"gateway" check:"count" doc:"reports of the public from one address in an hour; more are held back"`
	ReportsPerSubject int           `env:"RAPOR_REPORTS_PER_SUBJECT" envDefault:"10" for:"gateway" check:"count" doc:"reports of the public about one person or office in an hour; more are held back"`
	ReportsPerAgency  int           `env:"RAPOR_REPORTS_PER_AGENCY" envDefault:"60" for:"gateway" check:"count" doc:"reports of the public to one agency in an hour; more are held back"`
	MailFrom          string        `env:"MAIL_FROM" for:"worker" check:"mail" doc:"sender of mails; needed to send any"`
	MailFromName      string        `env:"MAIL_FROM_NAME" envDefault:"Rapor" for:"worker" doc:"name of the sender"`
	SendGridKey       Secret        `env:"SENDGRID_API_KEY" for:"worker" doc:"sends mails through SendGrid"`
	SendGridEndpoint  string        `env:"SENDGRID_ENDPOINT" envDefault:"https://api.sendgrid.com" for:"worker" check:"web" doc:"the SendGrid API"`
	SMTPURL           Secret        `env:"SMTP_URL" for:"worker" check:"smtp" doc:"sends mails through an SMTP server"`
	LogLevel          slog.Level    `env:"LOG_LEVEL" envDefault:"info" for:"gateway worker" check:"level" doc:"the least severe log entries written"`
	Pulse             time.Duration `env:"RAPOR_PULSE" envDefault:"5s" for:"gateway worker" check:"duration" doc:"how often a gateway says that it lives; a deadline lapses when one has outlived it"`
	Outage            time.Duration `env:"RAPOR_OUTAGE" envDefault:"2m" for:"gateway worker" check:"duration" doc:"how long without any gateway is an outage, by which deadlines in it are extended; several pulses at least"`
	FileBytes         int64         `env:"RAPOR_ATTACHMENT_BYTES" envDefault:"5242880" for:"gateway" check:"bytes" doc:"the largest file that can be attached, in bytes; 64 MiB at most"`
	PersonBytes       int64         `env:"RAPOR_ATTACHMENT_PERSON_BYTES" envDefault:"52428800" for:"gateway" check:"quota" doc:"what one person can attach in one cycle, in bytes"`
	AgencyBytes       int64         `env:"RAPOR_ATTACHMENT_AGENCY_BYTES" envDefault:"21474836480" for:"gateway" check:"quota" doc:"what is kept of attachments for one agency, in bytes; the same content counts once"`
	ExportLayouts     string        `env:"RAPOR_EXPORT_LAYOUTS" for:"gateway store" check:"folder" doc:"folder of layouts of exports, in the place of those that ship with the product or beside them; those of one agency are in a folder with its code"`
	// Temporal are those that Temporal's own library reads.
	Temporal Temporal
}

// Proxies are the networks of RAPOR_TRUSTED_PROXIES.
func (s Settings) Proxies() []string {
	var networks []string
	for network := range strings.SplitSeq(s.TrustedProxies, ",") {
		if network = strings.TrimSpace(network); network != "" {
			networks = append(networks, network)
		}
	}
	return networks
}

// Secret is a setting that is never shown.
type Secret string

const redacted = "[redacted]"

// String hides the secret; it is empty only where the secret is.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return fmt.Sprintf("%q", s.String()) }

// MarshalText hides the secret from JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the secret from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Load reads the settings for a use from the environment. The error is Mistakes: every
// setting of that use that is missing or wrong.
func Load(use Use) (Settings, error) { return load(use, env.ToMap(os.Environ())) }

func load(use Use, environment map[string]string) (Settings, error) {
	var mistakes Mistakes
	given := map[string]string{}
	for _, s := range Describe() {
		if !s.usedBy(use) {
			continue
		}
		value, wrong := s.read(environment, s.neededBy(use))
		if wrong != nil {
			mistakes = append(mistakes, *wrong)
		} else if value != "" {
			given[s.Name] = value
		}
	}
	temporal, wrong := readTemporal(use, environment, given, mistakes)
	mistakes = append(mistakes, wrong...)
	loaded := Settings{Temporal: temporal}
	if err := env.ParseWithOptions(&loaded, env.Options{Environment: given}); err != nil {
		// The checks let only values through that can be parsed.
		return Settings{}, errors.Join(mistakes.err(), err)
	}
	if use == ForWorker && loaded.MailFrom == "" && loaded.SendGridKey+loaded.SMTPURL != "" && !mistakes.about("MAIL_FROM") {
		mistakes = append(mistakes, Mistake{Name: "MAIL_FROM", Missing: true, Want: checks["mail"].want})
	}
	if err := mistakes.err(); err != nil {
		return Settings{}, err
	}
	return loaded, nil
}

// read is the value of a setting, from its file where that is given; "" where there is none.
func (s Setting) read(environment map[string]string, needed bool) (string, *Mistake) {
	value := environment[s.Name]
	if path := environment[s.Name+fileSuffix]; s.Secret && path != "" {
		content, err := os.ReadFile(path)
		switch {
		case value != "":
			return "", &Mistake{Name: s.Name + fileSuffix, Value: path, Want: "either " + s.Name + " or this, not both"}
		case err != nil:
			return "", &Mistake{Name: s.Name + fileSuffix, Value: path, Want: "a file that can be read"}
		}
		value = strings.TrimSpace(string(content))
	}
	switch check := checks[s.check]; {
	case value == "" && needed:
		return "", &Mistake{Name: s.Name, Missing: true, Want: check.want}
	case value != "" && check.right != nil && !check.right(value):
		return "", &Mistake{Name: s.Name, Value: s.shown(value), Want: check.want}
	}
	return value, nil
}

// LogValue shows the settings with their secrets hidden.
func (s Settings) LogValue() slog.Value {
	var attrs []slog.Attr
	value := reflect.ValueOf(s)
	for i, row := range settings {
		attrs = append(attrs, slog.Any(row.Name, value.Field(i).Interface()))
	}
	attrs = append(attrs, s.Temporal.attrs()...)
	return slog.GroupValue(attrs...)
}

// String shows the settings with their secrets hidden.
func (s Settings) String() string {
	var texts []string
	for _, a := range s.LogValue().Group() {
		texts = append(texts, fmt.Sprintf("%s=%q", a.Key, a.Value.Resolve().String()))
	}
	return strings.Join(texts, " ")
}

// Mistake is one setting that is missing or wrong. The value of a secret is hidden.
type Mistake struct {
	Name    string
	Value   string
	Missing bool
	Want    string
}

func (m Mistake) Error() string {
	said := fmt.Sprintf("%s is %q", m.Name, m.Value)
	if m.Missing {
		said = m.Name + " is missing"
	}
	return said + "; right is " + m.Want
}

// Mistakes are all that is wrong with the settings.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	lines := []string{"settings:"}
	for _, mistake := range m {
		lines = append(lines, "  "+mistake.Error())
	}
	return strings.Join(lines, "\n")
}

func (m Mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}

func (m Mistakes) about(name string) bool {
	return slices.ContainsFunc(m, func(mistake Mistake) bool { return mistake.Name == name })
}
