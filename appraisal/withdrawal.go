package appraisal

import "github.com/google/uuid"

// Who is asked in confidence may stand back. Where fewer are left than the threshold, the
// supervisor may name somebody else; who withdrew is not told to the employee.

// PeerNaming names a peer in the place of one who withdrew, or says that there is nobody.
type PeerNaming struct {
	Peer *uuid.UUID `json:"peer,omitempty"`
	// Reason why nobody is named.
	Reason string `json:"reason,omitempty"`
}

// Check implements Submission. That Peer may be asked, the store knows.
func (n PeerNaming) Check(Facts) (p Problems) {
	if n.Peer == nil {
		p.reason("reason", n.Reason)
	}
	p.text("reason", n.Reason)
	return p
}

// fewest answers of a group that its members stay unknown with.
func (s Situation) fewest() int { return max(s.Method.Scoring.Threshold, 1) }

// tooFew notes that a group is too small to enter the score.
func tooFew(kind DutyKind) Record {
	return Record{Act: "assessors.too-few", Detail: map[string]string{"kind": string(kind)}}
}

// withdrawn says what follows when somebody who was asked stands back: nothing while enough
// are left, counting those who are about to be named. Nobody can take the place of a subordinate.
func (s Situation) withdrawn(d Duty) []Effect {
	left := 0
	for _, other := range s.Duties {
		switch {
		case other.Kind == d.Kind && (other.State == DutyOpen || other.State == DutyMet):
			left++
		case other.Kind == NamePeer && d.Kind == AssessPeer && other.State == DutyOpen:
			left++
		}
	}
	switch {
	case left >= s.fewest():
		return nil
	case d.Kind != AssessPeer:
		return []Effect{tooFew(d.Kind)}
	}
	return []Effect{s.pass(NamePeer, 0, &d.ID, d.Round)}
}

// named asks the peer who was named.
func (s Situation) named(d Duty, n PeerNaming) []Effect {
	if n.Peer == nil {
		return []Effect{tooFew(AssessPeer)}
	}
	return []Effect{Open{Kind: AssessPeer, Assignee: n.Peer, Round: d.Round}}
}
