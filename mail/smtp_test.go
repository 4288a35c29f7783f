package mail

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// postOffice is a mail server that says what its script says: an answer for each command,
// the standard one where there is none, silence and a closed door for "-".
type postOffice struct {
	listener net.Listener
	script   map[string]string
	received chan string
}

func openPostOffice(t *testing.T, script map[string]string) *postOffice {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o := &postOffice{listener: listener, script: script, received: make(chan string, 10)}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go o.serve(conn)
		}
	}()
	return o
}

func (o *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(key, standard string) bool {
		answer := standard
		if a, ok := o.script[key]; ok {
			answer = a
		}
		if answer == "-" {
			return false
		}
		_, err := fmt.Fprintf(conn, "%s\r\n", answer)
		return err == nil
	}
	if !say("HELLO", "220 post office") {
		return
	}
	for {
		command, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(command)[0])
		switch verb {
		case "EHLO", "HELO":
			if !say(verb, "250 post office") {
				return
			}
		case "DATA":
			if !say("DATA", "354 go on") {
				return
			}
			if strings.HasPrefix(o.script["DATA"], "5") {
				continue
			}
			var letter strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(line, "."))
			}
			o.received <- letter.String()
			if !say(".", "250 queued as 4711") {
				return
			}
		case "QUIT":
			say("QUIT", "221 bye")
			return
		default:
			if !say(verb, "250 ok") {
				return
			}
		}
	}
}

func (o *postOffice) sender(t *testing.T) *SMTP {
	t.Helper()
	addr := o.listener.Addr().(*net.TCPAddr)
	s, err := NewSMTP(SMTPSettings{Host: "127.0.0.1", Port: addr.Port, Plain: true}, testFrom(t), func() time.Time {
		return time.Date(2026, 10, 6, 7, 0, 0, 0, time.UTC)
	})
	require.NoError(t, err)
	return s
}

func TestSMTPMessage(t *testing.T) {
	t.Parallel()
	o := openPostOffice(t, nil)
	m := testMessage()
	m.Subject, m.Text = "Tenggat – besok", "Tenggat besok.\n.titik di awal baris"
	id, err := o.sender(t).Send(t.Context(), m)
	require.NoError(t, err)
	require.Contains(t, id, "4711")
	_, err = o.sender(t).Send(t.Context(), m)
	require.NoError(t, err)

	first, again := <-o.received, <-o.received
	letter, err := mail.ReadMessage(strings.NewReader(first))
	require.NoError(t, err)
	require.Equal(t, "<"+m.ID+"@example.go.id>", letter.Header.Get("Message-ID"))
	require.Contains(t, again, "<"+m.ID+"@example.go.id>", "a second attempt is recognisable")
	require.Equal(t, "auto-generated", letter.Header.Get("Auto-Submitted"))
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, m.Subject, subject)
	require.Equal(t, "<pegawai@example.go.id>", letter.Header.Get("To"))

	kind, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(letter.Body, params["boundary"])
	for _, want := range []string{m.Text, m.HTML} {
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		require.Equal(t, want, strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n"))
	}
}

func TestSMTPAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script map[string]string
		want   error
	}{
		"unknown recipient":       {map[string]string{"RCPT": "550 no such user pegawai@example.go.id"}, &Refused{"the mail server answered 550"}},
		"greylisted":              {map[string]string{"RCPT": "451 come back"}, &Delayed{Reason: "the mail server answered 451"}},
		"our sender is refused":   {map[string]string{"MAIL": "553 not you"}, &Delayed{Reason: "the mail server answered 553"}},
		"no data":                 {map[string]string{"DATA": "554 no"}, &Refused{"the mail server answered 554"}},
		"content refused":         {map[string]string{".": "552 too big"}, &Refused{"the mail server answered 552"}},
		"full":                    {map[string]string{".": "452 no space"}, &Delayed{Reason: "the mail server answered 452"}},
		"door shut after the dot": {map[string]string{".": "-"}, &Ambiguous{"the mail server: connection lost"}},
		"shut at the door":        {map[string]string{"HELLO": "-"}, &Delayed{Reason: "the mail server cannot be reached: connection lost"}},
		"gone after taking it":    {map[string]string{"QUIT": "-"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openPostOffice(t, c.script).sender(t).Send(t.Context(), testMessage())
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			require.Equal(t, c.want, err)
		})
	}
}

func TestSMTPSilence(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	s := (&postOffice{listener: listener}).sender(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err = s.Send(ctx, testMessage())
	require.Equal(t, &Delayed{Reason: "the mail server cannot be reached: timeout"}, err)
	require.Less(t, time.Since(begun), 5*time.Second)
}

func TestSMTPWithoutEncryptionMustBeAllowed(t *testing.T) {
	t.Parallel()
	o := openPostOffice(t, nil)
	addr := o.listener.Addr().(*net.TCPAddr)
	s, err := NewSMTP(SMTPSettings{Host: "127.0.0.1", Port: addr.Port}, testFrom(t), time.Now)
	require.NoError(t, err)
	_, err = s.Send(t.Context(), testMessage())
	var delayed *Delayed
	require.ErrorAs(t, err, &delayed)
	require.Empty(t, o.received)
}
