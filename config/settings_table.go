package config

import (
	"encoding/pem"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fileSuffix ends the name of a variable that names the file of a secret.
const fileSuffix = "_FILE"

// Setting describes one setting for the documentation.
type Setting struct {
	Name    string
	Meaning string
	// Form is what a right value looks like.
	Form    string
	Default string
	Secret  bool
	// Needed and Optional are the uses that cannot and can do without.
	Needed, Optional []Use

	check string
}

func (s Setting) usedBy(use Use) bool   { return s.neededBy(use) || slices.Contains(s.Optional, use) }
func (s Setting) neededBy(use Use) bool { return slices.Contains(s.Needed, use) }

func (s Setting) shown(value string) string {
	if s.Secret {
		return redacted
	}
	return value
}

// settings describes the fields of Settings, in their order.
var settings = describeFields()

func describeFields() []Setting {
	var list []Setting
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		if field.Tag.Get("env") == "" {
			continue
		}
		s := Setting{
			Name: field.Tag.Get("env"), Meaning: field.Tag.Get("doc"), Default: field.Tag.Get("envDefault"),
			Secret: field.Type == reflect.TypeFor[Secret](), check: field.Tag.Get("check"),
		}
		s.Form = checks[s.check].want
		for use := range strings.FieldsSeq(field.Tag.Get("for")) {
			if name, needed := strings.CutSuffix(use, "!"); needed {
				s.Needed = append(s.Needed, Use(name))
			} else {
				s.Optional = append(s.Optional, Use(use))
			}
		}
		list = append(list, s)
	}
	return list
}

// Describe lists every setting, with those that Temporal's own library reads at the end.
func Describe() []Setting {
	list := slices.Clone(settings)
	for _, s := range temporal {
		s.Optional, s.Form = []Use{ForWorker, ForGateway}, checks[s.check].want
		list = append(list, s)
	}
	return list
}

// SettingsTable is the list of all settings as a Markdown table.
func SettingsTable() string {
	var b strings.Builder
	b.WriteString("| setting | meaning | right is | default | needed by | used by |\n|---|---|---|---|---|---|\n")
	for _, s := range Describe() {
		name := "`" + s.Name + "`"
		if s.Secret {
			name += " or `" + s.Name + fileSuffix + "`"
		}
		def := s.Default
		if def != "" {
			def = "`" + def + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", name, s.Meaning, s.Form, def, uses(s.Needed), uses(s.Optional))
	}
	return b.String()
}

func uses(list []Use) string {
	texts := make([]string, len(list))
	for i, u := range list {
		texts[i] = string(u)
	}
	return strings.Join(texts, ", ")
}

// check is a form that values have.
type check struct {
	want  string
	right func(string) bool
}

var checks = map[string]check{
	"postgres": {"a URL like postgres://user:password@host:5432/database", func(v string) bool {
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && u.User.Username() != ""
	}},
	"web": {"a URL like https://rapor.example.go.id without a query", func(v string) bool {
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.RawQuery == "" && u.Fragment == ""
	}},
	"smtp": {"a URL like smtp://user:password@host:587 (smtps for TLS from the start)", func(v string) bool {
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "smtp" || u.Scheme == "smtps") && u.Hostname() != ""
	}},
	"address": {"a host and port like 127.0.0.1:8080", func(v string) bool {
		_, port, err := net.SplitHostPort(v)
		if err != nil {
			return false
		}
		_, err = net.LookupPort("tcp", port)
		return err == nil
	}},
	"server": {"a host and port like temporal:7233", func(v string) bool {
		host, port, err := net.SplitHostPort(v)
		if err != nil || host == "" || strings.ContainsAny(host, "/ ") {
			return false
		}
		n, err := strconv.Atoi(port)
		return err == nil && 0 < n && n <= 65535
	}},
	"networks": {"networks like 10.0.0.0/8, separated by commas", func(v string) bool {
		for network := range strings.SplitSeq(v, ",") {
			if _, err := netip.ParsePrefix(strings.TrimSpace(network)); err != nil {
				return false
			}
		}
		return true
	}},
	"count": {"a whole number from 1 to 100000", func(v string) bool {
		n, err := strconv.Atoi(v)
		return err == nil && 1 <= n && n <= 100000
	}},
	"boolean": {"true or false", func(v string) bool { return slices.Contains([]string{"true", "false", "1", "0"}, strings.ToLower(v)) }},
	"file": {"a file that can be read", func(v string) bool {
		info, err := os.Stat(v)
		if err != nil || info.IsDir() {
			return false
		}
		f, err := os.Open(v)
		if err == nil {
			err = f.Close()
		}
		return err == nil
	}},
	"folder": {"a folder that can be read", func(v string) bool {
		_, err := os.ReadDir(v)
		return err == nil
	}},
	"pem": {"PEM, as of -----BEGIN", func(v string) bool {
		block, _ := pem.Decode([]byte(v))
		return block != nil
	}},
	"mail": {"a mail address like rapor@example.go.id", func(v string) bool {
		a, err := mail.ParseAddress(v)
		return err == nil && a.Address == v
	}},
	"bytes": {"a number of bytes from 1024 to 67108864", func(v string) bool {
		n, err := strconv.ParseInt(v, 10, 64)
		return err == nil && 1<<10 <= n && n <= 64<<20
	}},
	"quota": {"a number of bytes from 1024", func(v string) bool {
		n, err := strconv.ParseInt(v, 10, 64)
		return err == nil && 1<<10 <= n
	}},
	"duration": {"a length of time like 5s or 2m, a tenth of a second at least", func(v string) bool {
		d, err := time.ParseDuration(v)
		return err == nil && d >= 100*time.Millisecond
	}},
	"level": {"debug, info, warn or error", func(v string) bool {
		var l slog.Level
		return l.UnmarshalText([]byte(v)) == nil
	}},
}
