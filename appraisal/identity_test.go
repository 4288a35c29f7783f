package appraisal

import "testing"

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status EmployeeStatus
		number string
		want   Code
	}{
		{PNS, "198001012005011001", ""},
		{CPNS, "200002292024052123", ""},
		{PPPK, "199003152022211005", ""},
		{PNS, "1980010120050110", NumberLength},
		{PNS, "19800101200501100A", NumberDigits},
		{PNS, "198002302005011001", NumberBirth},
		{PNS, "180001012005011001", NumberBirth},
		{PNS, "198001012005131001", NumberAppointment},
		{PNS, "198001011990011001", NumberAppointment},
		{PPPK, "199003152000211005", NumberAppointment},
		{PNS, "198001012005013001", NumberSex},
		{PPPK, "199003152022213005", NumberSex},
		{PNS, "198001012005011000", NumberSequence},
		// Numbers of the agency's own.
		{OtherStatus, "PEG-001", ""},
		{OtherStatus, "10026", ""},
		{OtherStatus, "198001012005013001", NumberSex},
	} {
		problem := CheckNumber(c.status, c.number)
		if (problem == nil) != (c.want == "") || problem != nil && (problem.Code != c.want || problem.Value != c.number) {
			t.Errorf("%s %s: %v, not %q", c.status, c.number, problem, c.want)
		}
	}
}

func TestMayName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, name string
		may         bool
	}{
		{"Budi", "Drs. Budi Santoso, M.Si.", true},
		{"BUDI SANTOSO", "Drs. Budi Santoso, M.Si.", true},
		{"Pak Budi Santoso di loket 2", "Budi Santoso", true},
		{"Santoso, Budi", "Budi Santoso", true},
		{"Budi Hartono", "Budi Santoso", false},
		{"Siti", "Budi Santoso", false},
		{"", "Budi Santoso", false},
		{"Budi", "", false},
	} {
		if MayName(c.words, c.name) != c.may {
			t.Errorf("%q may mean %q: not %v", c.words, c.name, c.may)
		}
	}
}

func TestNameKeys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, key, loose string }{
		{"Budi Santoso", "budi santoso", ""},
		{"Drs. H. BUDI  SANTOSO, M.Si.", "budi santoso", ""},
		{"Dr. Ir. Budi Santoso, S.T., M.T., Ph.D", "budi santoso", ""},
		{"Budi Santoso SE MM", "budi santoso", ""},
		{"Budi Santoso S.Kom.", "budi santoso", ""},
		{"Hj. Siti Aminah, A.Md.Keb", "siti aminah", ""},
		{"Santoso, Budi", "budi santoso", ""},
		{"Roup,Simon", "simon roup", ""},
		{"Adinolfi, Wilson  K", "wilson k adinolfi", "wilson adinolfi"},
		{"Brandon R. LeBlanc", "brandon r leblanc", "brandon leblanc"},
		{"M.Yusuf", "m yusuf", "yusuf"},
		{"Zhang, Ma", "ma zhang", ""},
		// Names that look like titles stay where they are all there is.
		{"Ir", "ir", ""},
		{"Ma", "ma", ""},
		{"A. B.", "a b", "a b"},
		{"", "", ""},
	} {
		key, loose := NameKey(c.name)
		want := c.loose
		if want == "" {
			want = c.key
		}
		if key != c.key || loose != want {
			t.Errorf("%q: %q %q, not %q %q", c.name, key, loose, c.key, want)
		}
	}
	for text, want := range map[string]bool{"Budi": true, "19800101": false, "PEG-1": false, "-": false, "B": false, "Bupati Kota": true} {
		if IsName(text) != want {
			t.Errorf("%q is a name: %v", text, !want)
		}
	}
}
