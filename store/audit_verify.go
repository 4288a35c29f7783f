package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"rapor/appraisal"
	"rapor/store/db"
)

// AuditReport is what a check of an agency's audit trail found.
type AuditReport struct {
	// Chained entries, those among them whose text was erased, and those that wait for their
	// place, no longer than they may.
	Chained, Erased, Waiting int
	Head                     AuditHead
	// Witness is the place of the head that was kept elsewhere; 0 where none was given.
	Witness int64
	// Findings name what was changed or removed; none in a trail that is whole.
	Findings []*appraisal.Error
}

// VerifyAudit computes every commitment and every row of the chain anew. head is the hash of a
// head that was kept elsewhere, "" for none.
func (tx Tx) VerifyAudit(ctx context.Context, head string) (AuditReport, error) {
	witness, err := hex.DecodeString(head)
	if err != nil || len(witness) != 0 && len(witness) != 32 {
		return AuditReport{}, appraisal.Refuse(appraisal.Invalid, "audit-head-form", "head", head)
	}
	start := appraisal.AuditChainStart(tx.Agency)
	v := &verification{tx: tx, previous: start[:], witness: witness}
	for more := true; more; {
		page, err := tx.AuditChainPage(ctx, db.AuditChainPageParams{After: v.report.Head.Seq, Most: auditPage})
		if err != nil {
			return v.report, fmt.Errorf("read the audit chain: %w", err)
		}
		for _, row := range page {
			v.check(row)
		}
		more = len(page) == auditPage
	}
	if len(witness) > 0 && v.report.Witness == 0 {
		v.find("audit-head-unknown", head)
	}
	// What was chained meanwhile is not among them.
	unchained, err := tx.UnchainedAudit(ctx, auditPage)
	if err != nil {
		return v.report, fmt.Errorf("look for entries outside of the chain: %w", err)
	}
	for _, e := range unchained {
		if tx.Now.Sub(e.At) <= appraisal.AuditWindow {
			v.report.Waiting++
			continue
		}
		v.find("audit-entry-unchained", e.ID.String(), "at", e.At.Format(time.RFC3339), "act", e.Act)
	}
	return v.report, nil
}

type verification struct {
	tx       Tx
	previous []byte
	witness  []byte
	report   AuditReport
}

func (v *verification) find(code appraisal.Code, value string, want ...string) {
	v.report.Findings = append(v.report.Findings, appraisal.Refuse(appraisal.Conflict, code, "", value, want...))
}

// check looks at the next row and its entry. After a row that does not fit, the chain is
// followed from what that row says, so that one change is one finding.
func (v *verification) check(row db.AuditChainPageRow) {
	r := &v.report
	if row.Seq > r.Head.Seq+1 {
		v.find("audit-row-missing", number(r.Head.Seq+1), "to", number(row.Seq-1))
	} else if next := appraisal.AuditChainNext(v.previous, row.Commitment); !bytes.Equal(next[:], row.Hash) {
		v.find("audit-row-changed", number(row.Seq), "entry", row.EntryID.String())
	}
	v.previous = row.Hash
	r.Chained++
	r.Head = AuditHead{Seq: row.Seq, Hash: hex.EncodeToString(row.Hash), ChainedAt: row.ChainedAt}
	if len(v.witness) > 0 && bytes.Equal(v.witness, row.Hash) {
		r.Witness = row.Seq
	}
	if !row.Found {
		v.find("audit-entry-removed", row.EntryID.String(), "seq", number(row.Seq), "at", row.ChainedAt.Format(time.RFC3339))
		return
	}
	v.checkEntry(row)
}

func (v *verification) checkEntry(row db.AuditChainPageRow) {
	entry := appraisal.AuditEntry{
		Agency: v.tx.Agency, ID: row.EntryID, At: row.At, Act: row.Act, Cycle: row.CycleID, Process: row.ProcessID, Duty: row.DutyID,
	}
	about := []string{"seq", number(row.Seq), "at", row.At.Format(time.RFC3339), "act", row.Act}
	commitment := entry.Commitment(row.Sealed)
	if !bytes.Equal(commitment[:], row.Commitment) || !bytes.Equal(row.Committed, row.Commitment) {
		v.find("audit-entry-changed", row.EntryID.String(), about...)
		return
	}
	if row.Salt == nil {
		v.report.Erased++
		if row.Unexplained || row.ActorID != nil || row.Detail != "{}" {
			v.find("audit-erased-unrecorded", row.EntryID.String(), about...)
		}
		return
	}
	if seal := appraisal.AuditSeal(row.Salt, row.ActorID, row.Detail); !bytes.Equal(seal[:], row.Sealed) {
		v.find("audit-text-changed", row.EntryID.String(), about...)
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
