// Package mail words letters in the reader's language and hands them to a provider. A mail
// says what is due, when, and where to do it: nothing of an appraisal, and no name.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// Sender hands a message to a provider, which answers with its own ID for it. An error is a
// *Refused, *Delayed or *Ambiguous; any other counts as *Delayed.
type Sender interface {
	Send(ctx context.Context, m Message) (providerID string, err error)
}

// Message is a letter in words.
type Message struct {
	// ID of the letter, the same for every attempt.
	ID       string
	To       string
	Language string
	// FromName is who writes: the agency.
	FromName string
	Subject  string
	Text     string
	HTML     string
	// Attachments go with it, such as a file for the calendar.
	Attachments []Attachment
}

// Attachment is a file that goes with a message.
type Attachment struct {
	Name string
	// Type is a media type without parameters, which SendGrid refuses.
	Type    string
	Content []byte
}

// From is who all mails come from.
type From struct{ address, name, domain string }

// NewFrom checks the address that mails come from. name, such as Rapor, follows the agency's
// in what mail programs show; it may be empty.
func NewFrom(address, name string) (From, error) {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address {
		return From{}, fmt.Errorf("sender address %q: want a plain address such as rapor@example.go.id", address)
	}
	return From{address: address, name: name, domain: address[strings.LastIndexByte(address, '@')+1:]}, nil
}

// shown is the sender's name in mail programs.
func (f From) shown(m Message) string {
	if f.name == "" || m.FromName == "" {
		return m.FromName + f.name
	}
	return m.FromName + " via " + f.name
}

// messageID lets mail programs recognise a message that arrived twice.
func (f From) messageID(m Message) string { return m.ID + "@" + f.domain }

// Refused: this message will never be accepted; a wrong address, most likely.
type Refused struct{ Reason string }

func (e *Refused) Error() string { return "refused: " + e.Reason }

// Delayed: the message was not accepted; later it may be.
type Delayed struct {
	Reason string
	// After is how long the provider asked to wait, zero where it did not say.
	After time.Duration
}

func (e *Delayed) Error() string { return "not accepted: " + e.Reason }

// Ambiguous: the message was handed over and no answer came; it may or may not arrive.
type Ambiguous struct{ Reason string }

func (e *Ambiguous) Error() string { return "no answer: " + e.Reason }

// checkAddress refuses what no provider could deliver to, without repeating it.
func checkAddress(to string) error {
	if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
		return &Refused{Reason: "the address is malformed"}
	}
	return nil
}

// cause names an error of the network without the addresses and names that it may contain.
func cause(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return "connection lost"
}
