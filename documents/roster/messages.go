package roster

import (
	"fmt"
	"strings"

	"rapor/appraisal"
)

// The ways in which a file or a line is refused or warned about while it is read.
const (
	codeEmpty          appraisal.Code = "roster-empty"
	codeFormat         appraisal.Code = "roster-format"
	codeOldWorkbook    appraisal.Code = "roster-old-workbook"
	codeWorkbook       appraisal.Code = "roster-workbook-malformed"
	codeTooLarge       appraisal.Code = "roster-too-large"
	codeLineTooLong    appraisal.Code = "roster-line-too-long"
	codeQuoteOpen      appraisal.Code = "roster-quote-open"
	codeMapForm        appraisal.Code = "roster-map-form"
	codeMapField       appraisal.Code = "roster-map-field"
	codeMapHeading     appraisal.Code = "roster-map-heading"
	codeHeadingMissing appraisal.Code = "roster-heading-missing"
	codeLegacy         appraisal.Code = "roster-encoding"
	codeDateOrder      appraisal.Code = "roster-date-order"
	codeColumnMissing  appraisal.Code = "roster-column-missing"
	codeNoRows         appraisal.Code = "roster-no-rows"
	codeOwnNumbers     appraisal.Code = "roster-numbers-own"

	codeQuote      appraisal.Code = "roster-quote"
	codeTooMany    appraisal.Code = "roster-too-many-values"
	codeFooter     appraisal.Code = "roster-footer"
	codeMissing    appraisal.Code = "roster-value-missing"
	codeControl    appraisal.Code = "roster-control-character"
	codeTooLong    appraisal.Code = "roster-value-too-long"
	codeScientific appraisal.Code = "roster-number-scientific"
	codeMail       appraisal.Code = "roster-mail"
	codeDate       appraisal.Code = "roster-date"
	codeBlank      appraisal.Code = "roster-value-blank"
	codeStatus     appraisal.Code = "roster-status-unknown"
	codeZone       appraisal.Code = "roster-zone-unknown"
	codeEmployment appraisal.Code = "roster-employment-unknown"
)

// texts says what is wrong and what would be right. {value} is the refused value, other
// words in braces are what the problem wants.
var texts = map[appraisal.Code]appraisal.Text{
	codeEmpty:          {ID: "berkas ini kosong", EN: "the file is empty"},
	codeFormat:         {ID: "berkas ini bukan CSV dan bukan XLSX; simpan sebagai salah satunya", EN: "the file is neither CSV nor XLSX; save it as one of them"},
	codeOldWorkbook:    {ID: "berkas Excel lama (.xls) atau bersandi tidak dapat dibaca; simpan sebagai .xlsx tanpa sandi", EN: "an old (.xls) or password-protected workbook cannot be read; save it as .xlsx without a password"},
	codeWorkbook:       {ID: "berkas XLSX ini rusak; buka dan simpan ulang dengan program lembar kerja", EN: "the XLSX file is damaged; open it in a spreadsheet program and save it again"},
	codeTooLarge:       {ID: "isi berkas terlalu besar; paling besar {most}", EN: "the file holds too much; {most} at most"},
	codeLineTooLong:    {ID: "baris setelah baris {line} terlalu panjang; mungkin ada tanda kutip yang tidak ditutup", EN: "what follows line {line} is too long for a line; perhaps a quote is not closed"},
	codeQuoteOpen:      {ID: "tanda kutip di baris {line} tidak ditutup dengan benar", EN: "a quote opened in line {line} is not closed properly"},
	codeMapForm:        {ID: "pemetaan ditulis seperti {form}", EN: "a mapping is written like {form}"},
	codeMapField:       {ID: `tidak ada isian "{value}"; yang ada: {known}`, EN: `there is no field "{value}"; there are: {known}`},
	codeMapHeading:     {ID: `tidak ada kolom berjudul "{value}"; yang ada: {headings}`, EN: `there is no heading "{value}"; there are: {headings}`},
	codeHeadingMissing: {ID: "kolom wajib ini tidak ditemukan; beri judul misalnya {examples}, atau petakan salah satu dari: {headings}", EN: "this required column was not found; call it for example {examples}, or map one of: {headings}"},
	codeLegacy:         {ID: "berkas tidak ditulis dalam UTF-8 dan dibaca sebagai Windows-1252; periksa nama dengan huruf khusus", EN: "the file is not UTF-8 and was read as Windows-1252; check names with special letters"},
	codeDateOrder:      {ID: "urutan tanggal kolom ini tidak pasti; dibaca sebagai {order}", EN: "the order of this column's dates is uncertain; they were read as {order}"},
	codeColumnMissing:  {ID: "tidak ada kolom untuk isian ini (misalnya {examples})", EN: "there is no column for this field (such as {examples})"},
	codeNoRows:         {ID: "tidak ada baris pegawai di bawah judul kolom (baris {line}); isi paling sedikit satu baris", EN: "there are no rows of employees under the headings (line {line}); enter at least one"},
	codeOwnNumbers:     {ID: "{count} dari {rows} baris memakai nomor instansi sendiri, bukan NIP atau NI PPPK; semua diterima", EN: "{count} of {rows} rows use the agency's own numbers, not an NIP or NI PPPK; all were accepted"},

	codeTooMany:    {ID: `{values} nilai untuk {headings} judul kolom; mungkin sebuah nilai berisi "{separator}" dan tidak diapit tanda kutip`, EN: `{values} values for {headings} headings; perhaps a value holds "{separator}" and is not in quotes`},
	codeFooter:     {ID: `baris jumlah ("{value}"), bukan pegawai; hapus baris ini dari berkas`, EN: `a line with a sum ("{value}"), no employee; delete it from the file`},
	codeQuote:      {ID: `tanda kutip di tengah nilai; tulis seluruh nilai di antara tanda kutip dan gandakan yang di dalamnya ("")`, EN: `a quote inside a value; put the whole value in quotes and double those inside ("")`},
	codeMissing:    {ID: "wajib diisi", EN: "must not be blank"},
	codeControl:    {ID: "berisi karakter kendali yang tidak terlihat; ketik ulang nilainya", EN: "holds invisible control characters; type the value again"},
	codeTooLong:    {ID: "{length} karakter; paling banyak {most}", EN: "{length} characters; {most} at most"},
	codeScientific: {ID: "program lembar kerja mengubah nomor menjadi angka dan digitnya hilang; atur kolom sebagai teks lalu isi ulang nomornya", EN: "the spreadsheet turned the number into a figure and lost digits; format the column as text and enter the numbers again"},
	codeMail:       {ID: "bukan alamat surel; contoh yang benar {example}", EN: "is no mail address; a right one looks like {example}"},
	codeDate:       {ID: "bukan tanggal yang ada; kolom ini ditulis {order}, atau tulis seperti {example}", EN: "is no date that exists; this column is written {order}, or write it like {example}"},
	codeBlank:      {ID: "kosong", EN: "is blank"},
	codeStatus:     {ID: "status tidak dikenal, dicatat sebagai lainnya; yang dikenal: {known}", EN: "unknown status, recorded as other; known are: {known}"},
	codeZone:       {ID: "zona waktu tidak dikenal, zona instansi dipakai; yang dikenal: {known}", EN: "unknown time zone, the agency's is used; known are: {known}"},
	codeEmployment: {ID: "tidak jelas masih bekerja atau tidak, dianggap tidak diisi; yang dikenal: {known}", EN: "does not say whether the person still works here, taken as blank; known are: {known}"},

	appraisal.NumberDigits:      {ID: "{kind} hanya terdiri atas angka", EN: "{kind}: it has digits only"},
	appraisal.NumberLength:      {ID: "{kind} terdiri atas {digits} angka", EN: "{kind}: it has {digits} digits"},
	appraisal.NumberBirth:       {ID: "{kind}: angka 1–8 ({digits}) bukan tanggal lahir {form}", EN: "{kind}: digits 1–8 ({digits}) are no date of birth {form}"},
	appraisal.NumberAppointment: {ID: "{kind}: angka mulai ke-9 ({digits}) bukan waktu pengangkatan {form} seorang dewasa", EN: "{kind}: the digits from the 9th ({digits}) are no appointment {form} of an adult"},
	appraisal.NumberSex:         {ID: "{kind}: angka ke-15 ({digits}) bukan jenis kelamin {form}", EN: "{kind}: digit 15 ({digits}) is not the sex {form}"},
	appraisal.NumberSequence:    {ID: "{kind}: nomor urut di akhir adalah 000; mungkin digitnya hilang di program lembar kerja", EN: "{kind}: the sequence at the end is 000; a spreadsheet may have lost its digits"},

	appraisal.RosterOneself:         {ID: "tidak seorang pun menilai dirinya sendiri", EN: "nobody appraises themselves"},
	appraisal.RosterManagerSame:     {ID: "penilai dan atasan penilai adalah orang yang sama; dicatat demikian", EN: "the appraiser and the appraiser's superior are the same person; recorded so"},
	appraisal.RosterAdopted:         {ID: "seorang penilai bernama sama yang tercatat bukan pegawai kini menjadi pegawai ini; periksa apakah orangnya sama", EN: "an assessor of the same name who was no employee is this employee now; check that they are the same person"},
	appraisal.RosterDuplicate:       {ID: "nomor ini sudah ada di baris {line}", EN: "line {line} has this number already"},
	appraisal.RosterLoop:            {ID: "para atasan membentuk lingkaran: {loop}", EN: "the superiors form a loop: {loop}"},
	appraisal.RosterSuperiorUnknown: {ID: "tidak ada pegawai dengan nomor ini", EN: "nobody has this number"},
	appraisal.RosterSuperiorTwice:   {ID: "beberapa orang bernama demikian; gunakan nomornya", EN: "several people have this name; use the number"},
	appraisal.RosterSuperiorDiffers: {ID: "nama ini bukan nama pemilik nomor {number}; nomornya yang dipakai", EN: "this is not the name of number {number}; the number counts"},
	appraisal.RosterSuperiorRefused: {ID: "baris orang ini ditolak", EN: "this person's row was refused"},
	appraisal.RosterSuperiorMissing: {ID: "kosong", EN: "is blank"},
	appraisal.RosterSuperiorNone:    {ID: "tidak ada atasan; isi atasannya atau tunjuk pejabat instansi", EN: "there is no superior; name one, or the official of the agency"},
	appraisal.RosterAssessorMade:    {ID: "tidak ada pegawai bernama demikian; dicatat sebagai penilai yang bukan pegawai", EN: "no employee has this name; recorded as an assessor who is no employee"},
	appraisal.RosterUnitLoop:        {ID: "unit {unit} tidak dapat berada di bawah unit ini, karena unit ini di bawahnya; diabaikan", EN: "unit {unit} cannot be below this one, which is below it; ignored"},
	appraisal.RosterUnitParents:     {ID: "unit {unit} sudah ditempatkan di bawah {parent}; diabaikan", EN: "unit {unit} was already put below {parent}; ignored"},
	appraisal.RosterActiveEnded:     {ID: "tanggal ini sudah lewat; pegawai dicatat keluar walaupun statusnya aktif", EN: "this day is past; the person is recorded as left although active"},
}

// instead says what happens where the person a row names is not to be had.
var instead = map[string]appraisal.Text{
	appraisal.InsteadHead:     {ID: "kepala unit, {stand_in}, menjadi atasannya", EN: "the head of the unit, {stand_in}, stands in"},
	appraisal.InsteadOfficial: {ID: "pejabat instansi menjadi atasannya", EN: "the official of the agency stands in"},
	appraisal.InsteadLine:     {ID: "garis atasan langsung yang berlaku", EN: "the line of superiors counts"},
	appraisal.InsteadNone:     {ID: "dibiarkan kosong", EN: "left blank"},
}

// Message says a problem in words, without its place: what is wrong, and what is right.
func Message(code appraisal.Code, value string, want map[string]string, language appraisal.Language) string {
	text, ok := texts[code]
	if !ok {
		return string(code)
	}
	pairs := []string{"{value}", value}
	for k, v := range want {
		pairs = append(pairs, "{"+k+"}", v)
	}
	said := text.In(language)
	if then, ok := instead[want[appraisal.RosterInstead]]; ok {
		said += "; " + then.In(language)
	}
	return strings.NewReplacer(pairs...).Replace(said)
}

var placeTexts = struct{ line, field appraisal.Text }{
	line:  appraisal.Text{ID: "baris %d", EN: "line %d"},
	field: appraisal.Text{ID: "kolom %q", EN: "field %q"},
}

// Sentence says where a problem is and what it is: line 17, field "tanggal mulai"
// ("31/02/2024"): is no date that exists.
func Sentence(p appraisal.RosterProblem, language appraisal.Language) string {
	var place []string
	if p.Line > 0 {
		place = append(place, fmt.Sprintf(placeTexts.line.In(language), p.Line))
	}
	if name := p.Heading; name != "" || p.Field != "" {
		if name == "" {
			name = string(p.Field)
		}
		field := fmt.Sprintf(placeTexts.field.In(language), name)
		if p.Value != "" {
			field += fmt.Sprintf(" (%q)", p.Value)
		}
		place = append(place, field)
	}
	message := Message(p.Code, p.Value, p.Want, language)
	if len(place) == 0 {
		return message
	}
	return strings.Join(place, ", ") + ": " + message
}
