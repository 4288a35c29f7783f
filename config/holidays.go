package config

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"rapor/appraisal"
)

//go:embed holidays/*.yaml
var holidayFiles embed.FS

// HolidayYear is one file of holidays: the days off of one year, where they are
// taken from, and what is still to be checked.
type HolidayYear struct {
	Year   int
	Source string
	Note   string
	Days   appraisal.Holidays
}

// DefaultHolidays are the holidays that ship with the product. Each file says how far
// it can be trusted; HR checks it against the joint decree of the three ministers.
func DefaultHolidays() (appraisal.Holidays, error) {
	files, err := fs.Sub(holidayFiles, "holidays")
	if err != nil {
		return nil, fmt.Errorf("default holidays: %w", err)
	}
	return ReadHolidays(files)
}

// ReadHolidays reads every *.yaml at the top of files. All mistakes of all files are
// reported together.
func ReadHolidays(files fs.FS) (appraisal.Holidays, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list holiday files: %w", err)
	}
	all, seen := appraisal.Holidays{}, map[int]string{}
	var problems []error
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		year, err := ParseHolidays(name, data)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if other, ok := seen[year.Year]; ok {
			problems = append(problems, fmt.Errorf("%s: the year %d is already in %s", name, year.Year, other))
			continue
		}
		seen[year.Year] = name
		maps.Copy(all, year.Days)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return all, nil
}

// ParseHolidays reads one file of holidays. Mistakes are reported together, each with
// name:line:column.
func ParseHolidays(name string, data []byte) (HolidayYear, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return HolidayYear{}, placed(name, err)
	}
	var content struct {
		Year   int    `yaml:"year"`
		Source string `yaml:"source"`
		Note   string `yaml:"note"`
		Days   []struct {
			Date string `yaml:"date"`
			Name string `yaml:"name"`
		} `yaml:"days"`
	}
	if err := yaml.NewDecoder(strings.NewReader(string(data)), yaml.Strict()).Decode(&content); err != nil {
		return HolidayYear{}, placed(name, err)
	}

	year := HolidayYear{Year: content.Year, Source: content.Source, Note: content.Note, Days: appraisal.Holidays{}}
	var problems []error
	refuse := func(at, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s", position(name, file, at), fmt.Sprintf(format, args...)))
	}
	if content.Year < 2000 || content.Year > 2200 {
		refuse("$.year", "year %d: want the year these days belong to, such as 2026", content.Year)
	}
	if strings.TrimSpace(content.Source) == "" {
		refuse("$.source", "source is missing: want the decree the days are taken from, or how sure they are")
	}
	if len(content.Days) == 0 {
		refuse("$.days", "days are missing: want a list of {date: 2026-01-01, name: Tahun Baru}")
	}
	for i, d := range content.Days {
		item := "$.days[" + strconv.Itoa(i) + "]"
		date, err := appraisal.ParseDate(d.Date)
		switch {
		case err != nil:
			refuse(item+".date", "date %q: want a date that exists, written YYYY-MM-DD", d.Date)
			continue
		case date.Year() != content.Year:
			refuse(item+".date", "date %s is not in %d", d.Date, content.Year)
		case year.Days[date] != "":
			refuse(item+".date", "date %s is listed twice, as %q and %q", d.Date, year.Days[date], d.Name)
		}
		if strings.TrimSpace(d.Name) == "" {
			refuse(item+".name", "name is missing: want what the day off is for")
		}
		year.Days[date] = d.Name
	}
	if err := errors.Join(problems...); err != nil {
		return HolidayYear{}, err
	}
	return year, nil
}

// placed puts name:line:column before what the YAML reader found wrong.
func placed(name string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		p := at.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, at.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// position is name:line:column of what at points to, or of the nearest thing around it
// where that is missing.
func position(name string, file *ast.File, at string) string {
	for at != "$" {
		if p, err := yaml.PathString(at); err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil {
				t := node.GetToken()
				return fmt.Sprintf("%s:%d:%d", name, t.Position.Line, t.Position.Column)
			}
		}
		at = at[:max(strings.LastIndexAny(at, ".["), 1)]
	}
	return name + ":1:1"
}
