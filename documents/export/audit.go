package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// AuditCheck is what a check of an exported audit trail found.
type AuditCheck struct {
	// Entries in the file: those with their text, and those without it. Waiting ones have no place
	// in the chain yet.
	Entries, Erased, Withheld, Waiting int
	// From and To are the first and the last row of the chain in the file, Gaps how many times
	// rows in between are not there, as in the export of one cycle.
	From, To int64
	Gaps     int
	// Hash of the last row.
	Hash string
	// Findings name what does not fit.
	Findings []*appraisal.Error
}

// audited are the fields that a check needs.
var audited = []string{
	"seq", "entry", "agency", "at", "act", "cycle", "process", "duty", "actor", "detail", "salt", "sealed", "commitment", "previous", "hash",
}

// CheckAudit computes every commitment and every link of an audit trail anew from its CSV alone, whose
// headings are those of one of the layouts or the names of the fields. Part says that rows may be missing
// between others. The error is for a file that is no such export.
func CheckAudit(file io.Reader, layouts []*appraisal.ExportLayout, part bool) (AuditCheck, error) {
	in := bufio.NewReader(file)
	if mark, _ := in.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = in.Discard(len(byteOrderMark))
	}
	r := csv.NewReader(in)
	first, _ := in.Peek(4 << 10)
	if line, _, _ := bytes.Cut(first, []byte("\n")); bytes.Count(line, []byte(`";"`)) > bytes.Count(line, []byte(`","`)) {
		r.Comma = ';'
	}
	r.ReuseRecord = true
	headings, err := r.Read()
	if err != nil {
		return AuditCheck{}, unreadableTrail("", err)
	}
	c := &auditCheck{part: part, erased: map[string][]string{}, recorded: map[string]bool{}}
	if c.columns, err = auditColumns(headings, layouts); err != nil {
		return c.AuditCheck, err
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			c.explain()
			return c.AuditCheck, nil
		}
		if err != nil {
			return c.AuditCheck, unreadableTrail("", err)
		}
		line, _ := r.FieldPos(0)
		c.row(line, cells)
	}
}

func unreadableTrail(field string, err error) error {
	why := ""
	if err != nil {
		why = err.Error()
	}
	return appraisal.Refuse(appraisal.Invalid, "audit-file-form", field, why, "fields", strings.Join(audited, ", "))
}

// auditColumns are the places of the fields a check needs.
func auditColumns(headings []string, layouts []*appraisal.ExportLayout) (map[string]int, error) {
	names := map[string]string{}
	for _, f := range appraisal.ExportFields(appraisal.ExportAudit) {
		names[f.Name] = f.Name
	}
	for _, l := range layouts {
		for _, c := range l.Columns {
			names[c.Heading.ID], names[c.Heading.EN] = c.Field, c.Field
		}
	}
	columns := map[string]int{}
	for i, h := range headings {
		if field, known := names[Restore(h)]; known {
			columns[field] = i
		}
	}
	for _, field := range audited {
		if _, there := columns[field]; !there {
			return nil, unreadableTrail(field, nil)
		}
	}
	return columns, nil
}

type auditCheck struct {
	AuditCheck
	part     bool
	columns  map[string]int
	cells    []string
	previous []byte
	// erased entries with what is known of them, and those whose erasure is recorded.
	erased   map[string][]string
	recorded map[string]bool
}

// explain finds texts that are gone without a record of their erasure. A part of the trail may lack it.
func (c *auditCheck) explain() {
	for _, entry := range slices.Sorted(maps.Keys(c.erased)) {
		if !c.part && !c.recorded[entry] {
			c.find("audit-erased-unrecorded", entry, c.erased[entry]...)
		}
	}
}

func (c *auditCheck) find(code appraisal.Code, value string, want ...string) {
	c.Findings = append(c.Findings, appraisal.Refuse(appraisal.Conflict, code, "", value, want...))
}

func (c *auditCheck) text(field string) string { return Restore(c.cells[c.columns[field]]) }

func (c *auditCheck) bytes(field string) []byte {
	b, err := hex.DecodeString(c.text(field))
	if err != nil {
		return nil
	}
	return b
}

func (c *auditCheck) id(field string) *uuid.UUID {
	id, err := uuid.Parse(c.text(field))
	if err != nil {
		return nil
	}
	return &id
}

func (c *auditCheck) row(line int, cells []string) {
	c.cells = cells
	c.Entries++
	agency, entry := c.id("agency"), c.id("entry")
	if agency == nil || entry == nil {
		c.find("audit-line-unreadable", strconv.Itoa(line))
		return
	}
	c.link(*agency, *entry)
	at, err := time.Parse(time.RFC3339Nano, c.text("at"))
	about := []string{"seq", c.text("seq"), "at", c.text("at"), "act", c.text("act")}
	if err != nil {
		// A row of the chain without its entry.
		c.find("audit-entry-removed", entry.String(), "seq", c.text("seq"), "at", "-")
		return
	}
	e := appraisal.AuditEntry{Agency: *agency, ID: *entry, At: at, Act: c.text("act"), Cycle: c.id("cycle"), Process: c.id("process"), Duty: c.id("duty")}
	commitment := e.Commitment(c.bytes("sealed"))
	if !bytes.Equal(commitment[:], c.bytes("commitment")) {
		c.find("audit-entry-changed", entry.String(), about...)
		return
	}
	salt := c.bytes("salt")
	switch {
	case len(salt) > 0:
		if seal := appraisal.AuditSeal(salt, c.id("actor"), c.text("detail")); !bytes.Equal(seal[:], c.bytes("sealed")) {
			c.find("audit-text-changed", entry.String(), about...)
		}
	case c.text("detail") != "" || c.text("actor") != "":
		c.find("audit-text-changed", entry.String(), about...)
	case c.state() == "withheld":
		c.Withheld++
	default:
		c.Erased++
		c.erased[entry.String()] = about
	}
	if c.text("act") == "audit.erased" {
		var of struct{ Entry string }
		if json.Unmarshal([]byte(c.text("detail")), &of) == nil {
			c.recorded[of.Entry] = true
		}
	}
}

// state of the text, where the file says it.
func (c *auditCheck) state() string {
	if at, there := c.columns["text"]; there {
		return c.cells[at]
	}
	if at, there := c.columns["text_name"]; there {
		for _, state := range []string{"withheld", "erased"} {
			if w := appraisal.ExportWord(state); c.cells[at] == w.ID || c.cells[at] == w.EN {
				return state
			}
		}
	}
	return ""
}

// link checks the place of the entry in the chain.
func (c *auditCheck) link(agency, entry uuid.UUID) {
	if c.text("seq") == "" {
		c.Waiting++
		return
	}
	seq, err := strconv.ParseInt(c.text("seq"), 10, 64)
	if err != nil || seq <= c.To {
		c.find("audit-row-changed", c.text("seq"), "entry", entry.String())
		return
	}
	before := c.bytes("previous")
	switch {
	case seq == 1:
		start := appraisal.AuditChainStart(agency)
		before = start[:]
	case c.To > 0 && seq == c.To+1:
		before = c.previous
	default:
		c.Gaps++
		if !c.part {
			c.find("audit-row-missing", strconv.FormatInt(c.To+1, 10), "to", strconv.FormatInt(seq-1, 10))
		}
	}
	if next := appraisal.AuditChainNext(before, c.bytes("commitment")); !bytes.Equal(next[:], c.bytes("hash")) {
		c.find("audit-row-changed", c.text("seq"), "entry", entry.String())
	}
	if c.From == 0 {
		c.From = seq
	}
	c.To, c.previous, c.Hash = seq, c.bytes("hash"), c.text("hash")
}
