package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/gateway/message"
	"rapor/store"
)

func newAudit() *cobra.Command {
	command := &cobra.Command{Use: "audit", Short: "The audit trail of an agency"}
	command.AddCommand(newAuditVerify(), newAuditHead(), newAuditErase(), newAuditExport(), newAuditCheck())
	return command
}

func newAuditVerify() *cobra.Command {
	var head string
	command := &cobra.Command{
		Use:   "verify AGENCY",
		Short: "Say which entry of the audit trail was changed or removed",
		Long: `Computes every commitment and every row of the chain anew and names what does not fit; the exit
status is 1 then. With --head it also says whether the chain still holds a head that was kept
elsewhere: without one, entries cut off at the end together with their rows are not missed.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return asAgency(cmd.Context(), args[0], func(tx store.Tx) error {
				report, err := tx.VerifyAudit(cmd.Context(), head)
				if err != nil {
					return err
				}
				return printAudit(cmd.OutOrStdout(), report, languageOf(cmd))
			})
		},
	}
	command.Flags().StringVar(&head, "head", "", "hash of a head that was kept elsewhere, as rapor audit head printed it")
	return command
}

// printAudit says what a check found; its error counts the findings.
func printAudit(out io.Writer, r store.AuditReport, l appraisal.Language) error {
	texts, err := message.New()
	if err != nil {
		return err
	}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "%s [%s]\n", texts.Text(l, f), f.Code)
	}
	fmt.Fprintf(out, "chained %d, erased %d, waiting %d\n", r.Chained, r.Erased, r.Waiting)
	if r.Witness > 0 {
		fmt.Fprintf(out, "the head given is row %d\n", r.Witness)
	}
	printHead(out, r.Head)
	if n := len(r.Findings); n > 0 {
		return fmt.Errorf("audit trail: %d findings", n)
	}
	return nil
}

func printHead(out io.Writer, h store.AuditHead) {
	if h.Seq == 0 {
		fmt.Fprintln(out, "head 0 -")
		return
	}
	fmt.Fprintf(out, "head %d %s %s\n", h.Seq, h.Hash, h.ChainedAt.UTC().Format(time.RFC3339))
}

func newAuditHead() *cobra.Command {
	return &cobra.Command{
		Use:   "head AGENCY",
		Short: "Print the end of the chain, to be kept elsewhere",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return asAgency(cmd.Context(), args[0], func(tx store.Tx) error {
				head, err := tx.AuditHead(cmd.Context())
				if err == nil {
					printHead(cmd.OutOrStdout(), head)
				}
				return err
			})
		},
	}
}

func newAuditErase() *cobra.Command {
	var (
		d      desk
		reason string
	)
	command := &cobra.Command{
		Use:   "erase AGENCY ENTRY",
		Short: "Erase the text of an entry: who acted, and the detail",
		Long: `Erases the text of an entry with its salt, for the legal reason given. The chain stays
verifiable; the erasure itself is recorded, and that record is kept.`,
		Example: `  rapor audit erase dinkes 0198c0de-0000-7000-8000-000000000001 --reason "Masa simpan berakhir"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			entry, err := uuid.Parse(args[1])
			if err != nil {
				return appraisal.Refuse(appraisal.Invalid, "id-form", "entry", args[1])
			}
			d.agency = args[0]
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				return acts.EraseAudit(cmd.Context(), id, entry, reason)
			})
		},
	}
	command.Flags().StringVar(&d.by, "by", "", "number of the HR officer; the first one where it is left out")
	command.Flags().StringVar(&reason, "reason", "", "why")
	_ = command.MarkFlagRequired("reason")
	return command
}

// asAgency opens the database and reads as an agency.
func asAgency(ctx context.Context, code string, do func(store.Tx) error) error {
	s, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	agency, err := s.FindAgency(ctx, code)
	if err != nil {
		return err
	}
	return s.As(ctx, agency, do)
}
