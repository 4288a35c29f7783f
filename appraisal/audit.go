package appraisal

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// AuditWindow is how long an entry of the audit trail may wait for its place in the chain,
// counted from its time. It is written with its act, so the longest act is part of it; the
// sequencer itself takes seconds.
const AuditWindow = 15 * time.Minute

// AuditEntry is what an entry of the audit trail commits to, without its text.
type AuditEntry struct {
	Agency, ID uuid.UUID
	At         time.Time
	Act        string
	// Cycle, Process and Duty it is about.
	Cycle, Process, Duty *uuid.UUID
}

// AuditSeal binds the text of an entry: who did it and the detail, as PostgreSQL writes jsonb.
// The salt keeps a text that was erased from being guessed.
func AuditSeal(salt []byte, actor *uuid.UUID, detail string) [sha256.Size]byte {
	return sha256.Sum256([]byte(string(salt) + auditID(actor) + auditField(detail)))
}

// Commitment binds everything of an entry but its text, and the seal of that.
func (e AuditEntry) Commitment(seal []byte) [sha256.Size]byte {
	var b strings.Builder
	b.WriteString("rapor audit 1")
	b.WriteString(auditID(&e.Agency))
	b.WriteString(auditID(&e.ID))
	b.WriteString(auditField(strconv.FormatInt(e.At.UnixMicro(), 10)))
	b.WriteString(auditField(e.Act))
	for _, id := range []*uuid.UUID{e.Cycle, e.Process, e.Duty} {
		b.WriteString(auditID(id))
	}
	b.Write(seal)
	return sha256.Sum256([]byte(b.String()))
}

// AuditChainStart is what stands before the first row of an agency's chain.
func AuditChainStart(agency uuid.UUID) [sha256.Size]byte {
	return sha256.Sum256([]byte("rapor audit chain " + agency.String()))
}

// AuditChainNext is the hash of a row that follows previous and holds commitment.
func AuditChainNext(previous, commitment []byte) [sha256.Size]byte {
	return sha256.Sum256(append(append(make([]byte, 0, 2*sha256.Size), previous...), commitment...))
}

func auditID(id *uuid.UUID) string {
	if id == nil {
		return "-"
	}
	return auditField(id.String())
}

// auditField makes no two lists of fields read alike.
func auditField(text string) string { return strconv.Itoa(len(text)) + ":" + text }
