package appraisal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// PaperKind is a kind of document that leaves as a file.
type PaperKind string

// The kinds of papers.
const (
	PaperSKP                PaperKind = "skp"
	PaperPeriodicEvaluation PaperKind = "periodic-evaluation"
	PaperAnnualEvaluation   PaperKind = "annual-evaluation"
	PaperEvaluationDocument PaperKind = "evaluation-document"
	PaperCertificate        PaperKind = "certificate"
	PaperCoachingForm       PaperKind = "coaching-form"
	PaperObjectionReceipt   PaperKind = "objection-receipt"
	PaperObjectionDecision  PaperKind = "objection-decision"
	PaperCreditConversion   PaperKind = "credit-conversion"
	PaperForumMinutes       PaperKind = "forum-minutes"
	PaperMethodEvaluation   PaperKind = "method-evaluation"
)

// paperNames are what the documents are called, as the form itself is headed.
var paperNames = map[PaperKind]Text{
	PaperSKP:                {"Sasaran Kinerja Pegawai", "Employee Performance Plan"},
	PaperPeriodicEvaluation: {"Evaluasi Kinerja Periodik", "Periodic Performance Evaluation"},
	PaperAnnualEvaluation:   {"Evaluasi Kinerja Tahunan", "Annual Performance Evaluation"},
	PaperEvaluationDocument: {"Dokumen Evaluasi Kinerja Pegawai", "Employee Performance Evaluation Document"},
	PaperCertificate:        {"Piagam Penghargaan", "Certificate of Appreciation"},
	PaperCoachingForm:       {"Formulir Pembinaan Kinerja", "Performance Coaching Form"},
	PaperObjectionReceipt:   {"Tanda Terima Keberatan", "Receipt of an Objection"},
	PaperObjectionDecision:  {"Keputusan atas Keberatan", "Decision on an Objection"},
	PaperCreditConversion:   {"Konversi Predikat Kinerja ke Angka Kredit", "Conversion of a Rating into Credit Points"},
	PaperForumMinutes:       {"Berita Acara Forum Evaluasi", "Minutes of the Evaluation Forum"},
	PaperMethodEvaluation:   {"Laporan Evaluasi Metode Penilaian", "Evaluation of the Appraisal Method"},
}

// PaperKinds are all kinds, in the order of a year.
func PaperKinds() []PaperKind {
	return []PaperKind{
		PaperSKP, PaperPeriodicEvaluation, PaperAnnualEvaluation, PaperEvaluationDocument, PaperObjectionReceipt, PaperObjectionDecision,
		PaperForumMinutes, PaperCertificate, PaperCoachingForm, PaperCreditConversion, PaperMethodEvaluation,
	}
}

// Name is what papers of the kind are called.
func (k PaperKind) Name() Text { return paperNames[k] }

// PaperContent is what a paper of one kind says: plain values, as they were when it was issued.
type PaperContent interface {
	// PaperKind it is the content of.
	PaperKind() PaperKind
	// Signatories are the people who are asked to sign, in the order of the form.
	Signatories() []Signatory
}

// Letterhead (kop surat) is what stands at the top of an agency's papers.
type Letterhead struct {
	// Government above the agency, such as a regency; empty where none is set.
	Government string `json:"government,omitempty" maxLength:"200" doc:"The line above the agency's name" example:"Pemerintah Kota Pekanbaru"`
	Agency     string `json:"agency" maxLength:"200"`
	Address    string `json:"address,omitempty" maxLength:"300"`
	// Contact is a line of telephone, mail and web addresses.
	Contact string `json:"contact,omitempty" maxLength:"300"`
	// Place papers are signed in.
	Place string `json:"place,omitempty" maxLength:"100"`
}

// PaperPart is in which capacity somebody stands on a paper.
type PaperPart string

// The capacities. Manager is the appraiser's superior.
const (
	PartEmployee   PaperPart = "employee"
	PartSupervisor PaperPart = "supervisor"
	PartManager    PaperPart = "manager"
	PartOfficial   PaperPart = "official"
	PartMember     PaperPart = "member"
	PartHR         PaperPart = "hr"
)

var paperParts = map[PaperPart]Text{
	PartEmployee:   {"Pegawai yang Dinilai", "Employee"},
	PartSupervisor: {"Pejabat Penilai Kinerja", "Appraiser"},
	PartManager:    {"Atasan Pejabat Penilai Kinerja", "Appraiser's Superior"},
	PartOfficial:   {"Pejabat yang Berwenang", "Authorised Official"},
	PartMember:     {"Anggota Forum", "Member of the Forum"},
	PartHR:         {"Pengelola Kinerja", "Performance Administrator"},
}

// Name is what the capacity is called.
func (p PaperPart) Name() Text { return paperParts[p] }

// PaperPerson is somebody as a paper names them: name, NIP, rank, post and unit, each as it was
// when the paper was issued.
type PaperPerson struct {
	ID     uuid.UUID `json:"id"`
	Name   string    `json:"name"`
	Number string    `json:"number,omitempty"`
	Rank   string    `json:"rank,omitempty"`
	Post   string    `json:"post,omitempty"`
	Unit   string    `json:"unit,omitempty"`
	// Acting: plt or plh, where they act for somebody.
	Acting string `json:"acting,omitempty"`
}

// Signatory is somebody who is asked to sign, and as what.
type Signatory struct {
	Part   PaperPart   `json:"part"`
	Person PaperPerson `json:"person"`
}

// signed lists who signs, without those who are not known.
func signed(all ...Signatory) []Signatory {
	return slices.DeleteFunc(all, func(s Signatory) bool { return s.Person.ID == uuid.Nil })
}

// PaperRating is a judgement as a paper words it. Official is the national predikat, where it differs.
type PaperRating struct {
	ID       string `json:"id"`
	Name     Text   `json:"name"`
	Official *Text  `json:"official,omitempty"`
}

// PaperState says whether a paper still holds.
type PaperState string

// The states of a paper.
const (
	PaperIssued     PaperState = "issued"
	PaperSuperseded PaperState = "superseded" // a later version took its place
	PaperWithdrawn  PaperState = "withdrawn"
)

// PaperSigning says how far the signing of a paper is.
type PaperSigning string

// The states of signing. A refusal to sign is recorded and leaves nothing open.
const (
	PaperUnsigned   PaperSigning = "unsigned"
	PaperSigned     PaperSigning = "signed"
	PaperSignedCopy PaperSigning = "signed-copy" // a scan of the signed paper was attached
)

// SignedByDuty is the provider of a signature that was given by meeting a duty to sign: in the system, with the person's
// sign-in, and not certified.
const SignedByDuty = "duty"

// GivenSignature is what somebody did about their signature before the paper was issued, by meeting a duty.
type GivenSignature struct {
	Part PaperPart `json:"part"`
	On   Date      `json:"on"`
	// Refused says that they did not sign, and Reason why.
	Refused bool   `json:"refused,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// DecodePaper reads the content of a paper of kind k back as a pointer to its type.
func DecodePaper(k PaperKind, content []byte) (PaperContent, error) {
	c := newPaper(k)
	if c == nil {
		return nil, fmt.Errorf("there are no papers of kind %q", k)
	}
	if err := json.Unmarshal(content, c); err != nil {
		return nil, fmt.Errorf("content of a paper of kind %s: %w", k, err)
	}
	return c, nil
}

func newPaper(k PaperKind) PaperContent {
	switch k {
	case PaperSKP:
		return &PlanPaper{}
	case PaperPeriodicEvaluation:
		return &PeriodicPaper{}
	case PaperAnnualEvaluation:
		return &AnnualPaper{}
	case PaperEvaluationDocument:
		return &EvaluationPaper{}
	case PaperCertificate:
		return &CertificatePaper{}
	case PaperCoachingForm:
		return &CoachingPaper{}
	case PaperObjectionReceipt:
		return &ObjectionReceiptPaper{}
	case PaperObjectionDecision:
		return &ObjectionDecisionPaper{}
	case PaperCreditConversion:
		return &CreditPaper{}
	case PaperForumMinutes:
		return &MinutesPaper{}
	case PaperMethodEvaluation:
		return &MethodPaper{}
	}
	return nil
}

// PaperHead is what every paper bears around its content.
type PaperHead struct {
	Letterhead Letterhead `json:"letterhead"`
	Cycle      string     `json:"cycle"`
	// On is the day it was issued.
	On Date `json:"on"`
	// Signatories are asked to sign, in the order of the form.
	Signatories []Signatory `json:"signatories,omitempty"`
	// Withheld from those who have no say about what it tells, whatever their role.
	Withheld []uuid.UUID `json:"withheld,omitempty"`
}

// Check says what is wrong with a letterhead: it needs the agency's name, and each line fits on one or two.
func (l Letterhead) Check() (p Problems) {
	if strings.TrimSpace(l.Agency) == "" {
		p.Add("letterhead-nameless", "agency", l.Agency)
	}
	for _, line := range []struct {
		field, text string
		most        int
	}{{"government", l.Government, 200}, {"agency", l.Agency, 200}, {"address", l.Address, 300}, {"contact", l.Contact, 300}, {"place", l.Place, 100}} {
		if utf8.RuneCountInString(line.text) > line.most {
			p.Add("text-too-long", line.field, clip(line.text), "max", strconv.Itoa(line.most))
		}
	}
	return p
}
