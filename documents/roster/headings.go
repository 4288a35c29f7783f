package roster

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"rapor/appraisal"
)

// Mapping says which heading means which field, where the headings themselves do not. An
// empty heading leaves the field out.
type Mapping map[appraisal.RosterField]string

// synonyms are the headings by which a field is recognised, likeliest first. They are
// compared without case, spaces and punctuation.
var synonyms = map[appraisal.RosterField][]string{
	appraisal.RosterNumber: {
		"nip", "nip/ni pppk", "nip/nipppk", "nip pegawai", "nip baru", "ni pppk", "nipppk", "nipp3k", "nomor induk pegawai", "no induk pegawai",
		"nomor pegawai", "no pegawai", "nomor induk", "id pegawai", "employee number", "employee id", "emp id", "emp no", "employee no",
		"staff id", "staff number", "personnel number", "number",
	},
	appraisal.RosterName: {
		"nama", "nama pegawai", "nama lengkap", "nama asn", "nama pns", "nama dan gelar", "nama lengkap dan gelar", "nama karyawan",
		"employee name", "full name", "name", "emp name", "staff name",
	},
	appraisal.RosterMail: {
		"email", "surel", "alamat email", "alamat surel", "email dinas", "email kantor", "email address", "work email", "mail", "e-mail pegawai", "email pegawai",
	},
	appraisal.RosterStatus: {
		"status kepegawaian", "status pegawai", "jenis kepegawaian", "jenis pegawai", "status asn", "jenis asn", "kedudukan hukum",
		"status", "civil service status",
	},
	appraisal.RosterRank: {
		"pangkat", "pangkat/golongan", "pangkat/gol", "pangkat/gol ruang", "pangkat/golongan ruang", "pangkat golongan ruang",
		"golongan", "gol ruang", "golongan ruang", "golongan/ruang", "gol", "rank", "grade", "pay grade",
	},
	appraisal.RosterPost: {
		"jabatan", "nama jabatan", "jabatan saat ini", "jabatan terakhir", "post", "position", "job title", "title", "job role", "position title", "role",
	},
	appraisal.RosterPostType: {
		"jenis jabatan", "tipe jabatan", "kelompok jabatan", "jenis jab", "post type", "position type", "job type",
	},
	appraisal.RosterPostLevel: {
		"jenjang", "jenjang jabatan", "jenjang fungsional", "jenjang jabatan fungsional", "eselon", "post level", "functional level", "job level", "level",
	},
	appraisal.RosterFamily: {
		"rumpun jabatan", "rumpun", "keluarga jabatan", "family", "job family", "job category", "job function family",
	},
	appraisal.RosterUnit: {
		"unit kerja", "nama unit kerja", "unit", "unit organisasi", "nama unit", "satuan kerja", "satker", "bidang", "opd", "skpd", "perangkat daerah",
		"department", "dept", "division", "organizational unit", "organisational unit", "business unit", "team",
	},
	appraisal.RosterParentUnit: {
		"unit induk", "unit kerja induk", "induk unit", "induk unit kerja", "unit atasan", "unor induk", "nama unor induk", "parent unit",
		"parent department", "parent organization", "parent organisation",
	},
	appraisal.RosterSuperior: {
		"atasan langsung", "nama atasan langsung", "atasan", "nama atasan", "superior", "direct superior", "supervisor", "manager name", "manager",
		"reports to", "supervisor name", "line manager", "reporting manager",
	},
	appraisal.RosterSuperiorNumber: {
		"nip atasan langsung", "nip atasan", "nomor atasan", "superior number", "manager id", "supervisor id", "manager number", "reports to id", "supervisor number",
	},
	appraisal.RosterAppraiser: {
		"pejabat penilai", "nama pejabat penilai", "penilai", "nama penilai", "pejabat penilai kinerja", "nama pejabat penilai kinerja",
		"appraiser", "appraiser name",
	},
	appraisal.RosterAppraiserNumber: {
		"nip pejabat penilai", "nip penilai", "nip pejabat penilai kinerja", "appraiser number", "appraiser id",
	},
	appraisal.RosterManager: {
		"atasan pejabat penilai", "nama atasan pejabat penilai", "atasan penilai", "nama atasan penilai", "atasan pejabat penilai kinerja",
		"appraiser's superior", "appraiser superior",
	},
	appraisal.RosterManagerNumber: {
		"nip atasan pejabat penilai", "nip atasan penilai", "nip atasan pejabat penilai kinerja", "appraiser's superior number",
	},
	appraisal.RosterTeamLeader: {
		"ketua tim", "nama ketua tim", "ketua tim kerja", "nama ketua tim kerja", "team leader", "team lead", "team leader name",
	},
	appraisal.RosterTeamLeaderNumber: {
		"nip ketua tim", "nip ketua tim kerja", "team leader number", "team leader id",
	},
	appraisal.RosterZone: {"zona waktu", "zona", "time zone", "timezone"},
	appraisal.RosterStarted: {
		"tmt spmt", "spmt", "tanggal spmt", "tanggal mulai", "tanggal mulai bertugas", "tanggal mulai tugas", "mulai bertugas", "tanggal masuk",
		"tanggal mulai bekerja", "tmt cpns", "tmt", "start of duty", "start date", "date of hire", "hire date", "joining date", "date joined",
	},
	appraisal.RosterContractEnds: {
		"akhir kontrak", "tanggal akhir kontrak", "kontrak berakhir", "tanggal berakhir kontrak", "berakhir kontrak", "masa berlaku kontrak",
		"akhir perjanjian kerja", "tanggal akhir perjanjian kerja", "contract end", "contract end date", "contract ends", "end of contract",
	},
	appraisal.RosterEmployment: {
		"employment", "employment status", "status kerja", "status aktif", "keaktifan", "status keaktifan", "kedudukan pegawai", "employee status",
	},
	appraisal.RosterHasLeft: {"sudah keluar", "keluar", "attrition", "has left", "terminated", "termd"},
	appraisal.RosterLeft: {
		"tanggal keluar", "tanggal berhenti", "tanggal pensiun", "tmt pensiun", "tmt berhenti", "date of termination", "termination date",
		"exit date", "end date", "last day", "left on",
	},
}

// Fields are the fields a heading can mean, in a fixed order.
func Fields() []appraisal.RosterField { return slices.Sorted(maps.Keys(synonyms)) }

// ParseMapping reads "number=EmpID,name=Employee_Name". A pair with a comma in its
// heading is put in double quotes. An unknown field is refused with the list of all; the
// mapping holds what could be read even so.
func ParseMapping(text string) (Mapping, error) {
	mapping := Mapping{}
	if strings.TrimSpace(text) == "" {
		return mapping, nil
	}
	pairs, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return nil, appraisal.Refuse(appraisal.Invalid, codeMapForm, "map", text, "form", "number=EmpID,name=Employee_Name")
	}
	var problems appraisal.Problems
	for _, pair := range pairs {
		name, heading, ok := strings.Cut(pair, "=")
		field := appraisal.RosterField(strings.TrimSpace(name))
		if !ok {
			problems.Add(codeMapForm, "map", pair, "form", "number=EmpID,name=Employee_Name")
			continue
		}
		if synonyms[field] == nil {
			problems.Add(codeMapField, "map", string(field), "known", join(Fields()))
		}
		// An unknown field stays in: its heading may be wrong too.
		mapping[field] = strings.TrimSpace(heading)
	}
	return mapping, problems.Err()
}

// OpenMapped opens a file with a mapping still to be read, and tells all that is wrong with
// both at once.
func OpenMapped(ctx context.Context, file io.ReaderAt, size int64, text string) (*File, error) {
	mapping, wrong := ParseMapping(text)
	f, err := Open(ctx, file, size, mapping)
	if wrong == nil {
		return f, err
	}
	if err == nil {
		return nil, closeAfter(f, wrong)
	}
	var first, second *appraisal.Error
	if !errors.As(wrong, &first) || !errors.As(err, &second) {
		return nil, err
	}
	all := appraisal.Problems(slices.Clone(problemsOf(first)))
	for _, p := range problemsOf(second) {
		// A column may be missing only because the mapping is wrong.
		if p.Code != codeHeadingMissing {
			all = append(all, p)
		}
	}
	return nil, all.Err()
}

func problemsOf(e *appraisal.Error) []*appraisal.Error {
	if len(e.Problems) > 0 {
		return e.Problems
	}
	return []*appraisal.Error{e}
}

// columns says in which column each field stands.
type columns map[appraisal.RosterField]int

// findColumns reads a line as headings. It fails where a mapped heading does not exist
// and where the number or the name is missing, and says what there is.
func findColumns(headings []string, mapping Mapping) (columns, error) {
	at := map[string]int{}
	for i := len(headings) - 1; i >= 0; i-- {
		if key := fold(headings[i]); key != "" {
			at[key] = i
		}
	}
	found, taken := columns{}, map[int]bool{}
	var problems appraisal.Problems
	for _, field := range slices.Sorted(maps.Keys(mapping)) {
		heading := mapping[field]
		if heading == "" {
			continue
		}
		i, ok := at[fold(heading)]
		if exact := slices.Index(headings, heading); exact >= 0 {
			i, ok = exact, true
		}
		if !ok {
			problems.Add(codeMapHeading, string(field), heading, "headings", quoted(headings))
			continue
		}
		found[field], taken[i] = i, true
	}
	for _, field := range Fields() {
		if _, mapped := mapping[field]; mapped {
			continue
		}
		for _, s := range synonyms[field] {
			if i, ok := at[fold(s)]; ok && !taken[i] {
				found[field], taken[i] = i, true
				break
			}
		}
	}
	for _, field := range []appraisal.RosterField{appraisal.RosterNumber, appraisal.RosterName} {
		if _, ok := found[field]; !ok && mapping[field] == "" {
			problems.Add(codeHeadingMissing, string(field), "", "headings", quoted(headings), "examples", strings.Join(synonyms[field][:3], ", "))
		}
	}
	return found, problems.Err()
}

// report lists every heading with the field it became.
func (c columns) report(headings []string) []appraisal.RosterHeading {
	list := make([]appraisal.RosterHeading, 0, len(headings))
	for i, heading := range headings {
		unused := true
		for _, field := range Fields() {
			if at, ok := c[field]; ok && at == i {
				list = append(list, appraisal.RosterHeading{Heading: heading, Field: field})
				unused = false
			}
		}
		if unused && heading != "" {
			list = append(list, appraisal.RosterHeading{Heading: heading})
		}
	}
	return list
}

// fold keeps the letters and digits of a heading, in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func quoted(headings []string) string {
	const most = 60
	var list []string
	for _, h := range headings {
		if h == "" {
			continue
		}
		if len(list) == most {
			list = append(list, "…")
			break
		}
		list = append(list, `"`+h+`"`)
	}
	return strings.Join(list, ", ")
}

func join(fields []appraisal.RosterField) string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = string(f)
	}
	return strings.Join(texts, ", ")
}
