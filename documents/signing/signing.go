// Package signing is where a provider of certified electronic signatures is put.
package signing

import "context"

// Manual is the name of no provider: papers are signed by hand, and that they were is recorded.
const Manual = "manual"

// Request is a PDF to be signed by one person.
type Request struct {
	// Once names the signature: a provider that is asked again for the same one signs once.
	Once string
	// Name and Number (NIP) of who signs.
	Name, Number string
	// Reason to show with the signature.
	Reason string
	// PDF as it is, with the signatures given before.
	PDF []byte
}

// Signature is what a provider made.
type Signature struct {
	// PDF with the signature in it.
	PDF []byte
	// Reference of the provider's own, such as the number of the transaction.
	Reference string
}

// Signer puts a certified electronic signature on a PDF, such as one of a provider that the law
// recognises. Errors of a provider that cannot be reached wrap appraisal.Error of the fault
// Unavailable; refusals say what the person can do.
type Signer interface {
	// Name of the provider, as it is recorded with each signature.
	Name() string
	Sign(context.Context, Request) (Signature, error)
}
