package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rapor/config"
	"rapor/mail"
	"rapor/store"
	"rapor/store/db"
)

func newMail() *cobra.Command {
	cmd := &cobra.Command{Use: "mail", Short: "The mails an agency sends"}
	cmd.AddCommand(newMailList())
	return cmd
}

// mailStates are what can become of a mail.
var mailStates = []string{"queued", "sent", "dropped", "unreachable", "failed"}

func newMailList() *cobra.Command {
	var (
		agency, state, home string
		show                bool
		most                int32
	)
	command := &cobra.Command{
		Use:   "list",
		Short: "List the outbox, the earliest mail first",
		Long: `Lists the mails of an agency: what waits and until when, what has left, what nobody could be
sent. With --show each is printed as it would read if it were sent now; links then begin with
--public-url, or with RAPOR_PUBLIC_URL.`,
		Example: `  rapor mail list --agency dinkes
  rapor mail list --agency dinkes --state queued --show`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state != "" && !slices.Contains(mailStates, state) {
				return fmt.Errorf("state %q: want one of %s", state, strings.Join(mailStates, ", "))
			}
			settings, err := config.Load(config.ForMail)
			if err != nil {
				return err
			}
			var composer *mail.Composer
			if show {
				if home = cmp.Or(home, settings.PublicURL); home == "" {
					return errors.New("--show takes RAPOR_PUBLIC_URL or --public-url, where the links in mails begin")
				}
				if composer, err = mail.NewComposer(home); err != nil {
					return err
				}
			}
			s, err := store.Open(cmd.Context(), settings.DatabaseURL.Reveal(), time.Now)
			if err != nil {
				return err
			}
			defer s.Close()
			id, err := s.FindAgency(cmd.Context(), agency)
			if err != nil {
				return err
			}
			return s.As(cmd.Context(), id, func(tx store.Tx) error {
				p := db.MailListParams{Most: most}
				if state != "" {
					p.State = &state
				}
				rows, err := tx.MailList(cmd.Context(), p)
				if err != nil {
					return fmt.Errorf("list mails: %w", err)
				}
				if show {
					return showMails(cmd.Context(), cmd.OutOrStdout(), tx, composer, rows)
				}
				return listMails(cmd.OutOrStdout(), rows)
			})
		},
	}
	flags := command.Flags()
	flags.StringVar(&agency, "agency", "", "code of the agency")
	flags.StringVar(&state, "state", "", "only mails that are "+strings.Join(mailStates, ", "))
	flags.BoolVar(&show, "show", false, "print each mail as it would read now")
	flags.Int32Var(&most, "most", 200, "how many at most")
	flags.StringVar(&home, "public-url", "", "where links begin; RAPOR_PUBLIC_URL where it is left out")
	_ = command.MarkFlagRequired("agency")
	return command
}

func listMails(out io.Writer, rows []db.MailListRow) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MAIL\tSTATE\tNOT BEFORE\tTO\tKIND\tDUTY\tDUE\tATTEMPTS\tLAST ERROR")
	for _, r := range rows {
		var duty, due, fault string
		if r.DutyKind != nil {
			duty, due = *r.DutyKind, r.DueOn.String()
		}
		if r.LastError != nil {
			fault = *r.LastError
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", r.ID, r.State, r.NotBefore.Format(time.RFC3339),
			cmp.Or(r.Email, "-"), r.Kind, cmp.Or(duty, "-"), cmp.Or(due, "-"), r.Attempts, fault)
	}
	return table.Flush()
}

func showMails(ctx context.Context, out io.Writer, tx store.Tx, composer *mail.Composer, rows []db.MailListRow) error {
	for _, r := range rows {
		letter, err := tx.PreviewLetter(ctx, r.ID)
		if err != nil {
			return err
		}
		m, err := composer.Compose(letter)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "Mail: %s (%s, not before %s)\nTo: %s\nSubject: %s\n\n%s\n%s\n",
			r.ID, r.State, r.NotBefore.Format(time.RFC3339), cmp.Or(m.To, "-"), m.Subject, m.Text, strings.Repeat("=", 72))
	}
	return nil
}
