package gateway

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"rapor/appraisal"
	"rapor/gateway/act"
)

//go:embed pages/verify.html
var verifyText string

//go:embed pages/verify.css
var verifyStyle string

//go:embed pages/verify.js
var verifyScript string

// verifyPath is where the code on a paper leads.
const verifyPath = "/verify/:id"

// verifyWords are the words of the page where anybody can check a paper.
var verifyWords = map[string]appraisal.Text{
	"title":          {ID: "Pemeriksaan dokumen", EN: "Check a document"},
	"other":          {ID: "English", EN: "Bahasa Indonesia"},
	"kind":           {ID: "Jenis dokumen", EN: "Kind of document"},
	"agency":         {ID: "Instansi penerbit", EN: "Issued by"},
	"issued-on":      {ID: "Tanggal terbit", EN: "Issued on"},
	"issued":         {ID: "Berlaku", EN: "Issued"},
	"superseded":     {ID: "Digantikan", EN: "Superseded"},
	"withdrawn":      {ID: "Dicabut", EN: "Withdrawn"},
	"is-issued":      {ID: "Dokumen dengan kode ini diterbitkan dan masih berlaku.", EN: "A document with this code was issued and still holds."},
	"is-superseded":  {ID: "Dokumen dengan kode ini pernah diterbitkan, lalu digantikan oleh versi yang lebih baru.", EN: "A document with this code was issued, and a later version has taken its place."},
	"is-withdrawn":   {ID: "Dokumen dengan kode ini pernah diterbitkan, lalu dicabut. Dokumen ini tidak berlaku lagi.", EN: "A document with this code was issued and has been withdrawn. It does not hold any more."},
	"compare":        {ID: "Apakah salinan Anda tidak diubah?", EN: "Is your copy unaltered?"},
	"compare-hint":   {ID: "Pilih berkasnya. Berkas tidak dikirim ke mana pun: peramban Anda sendiri menghitung SHA-256 dan membandingkannya.", EN: "Choose the file. It is sent nowhere: your own browser computes its SHA-256 and compares it."},
	"file":           {ID: "Berkas", EN: "File"},
	"same":           {ID: "Sama: berkas ini persis seperti yang diterbitkan.", EN: "The same: this file is exactly what was issued."},
	"copy":           {ID: "Pindaian: berkas ini diserahkan sebagai salinan bertanda tangan. Berkas ini tidak dibuat oleh sistem dan isinya tidak diperiksa; bandingkan isinya dengan berkas yang diterbitkan.", EN: "A scan: this file was handed in as a signed copy. It was not made by this system and nobody checked what it says; compare it with a file that was issued."},
	"copies":         {ID: "SHA-256 pindaian yang diserahkan", EN: "SHA-256 of the scans handed in"},
	"altered":        {ID: "Berbeda: berkas ini bukan berkas yang diterbitkan, atau telah diubah. Pindaian, cetakan, atau berkas yang disimpan ulang juga berbeda.", EN: "Different: this is not the file that was issued, or it has been altered. A scan, a print or a file that was saved anew differs, too."},
	"no-files":       {ID: "Belum ada berkas dokumen ini yang dapat dibandingkan.", EN: "There is no file of this document yet to compare with."},
	"busy":           {ID: "Menghitung…", EN: "Computing…"},
	"failed":         {ID: "Peramban ini tidak dapat menghitung SHA-256. Bandingkan sendiri dengan daftar di bawah.", EN: "This browser cannot compute the SHA-256. Compare it yourself with the list below."},
	"no-script":      {ID: "Tanpa skrip, hitung sendiri SHA-256 berkas Anda dan bandingkan dengan daftar di bawah.", EN: "Without scripts, compute the SHA-256 of your file yourself and compare it with the list below."},
	"hashes":         {ID: "SHA-256 berkas yang diterbitkan", EN: "SHA-256 of the files issued"},
	"unknown":        {ID: "Dokumen tidak ditemukan", EN: "No such document"},
	"no-certificate": {ID: "Halaman ini bukan tanda tangan elektronik tersertifikasi. Halaman ini hanya menyatakan apakah dokumen diterbitkan oleh sistem ini, dan tidak memuat keterangan tentang orangnya.", EN: "This page is not a certified electronic signature. It says only whether a document was issued by this system, and nothing about the person."},
}

// verifyPage is what the page shows.
type verifyPage struct {
	Style           template.CSS
	Script          template.JS
	Language, Other appraisal.Language
	Paper           *act.Verification
	Problem         string
}

// Say is a word of the page.
func (p verifyPage) Say(word string) string { return verifyWords[word].In(p.Language) }

// Heading says whether the paper holds.
func (p verifyPage) Heading() string { return p.Say(string(p.Paper.State)) }

// Explained says what that means.
func (p verifyPage) Explained() string { return p.Say("is-" + string(p.Paper.State)) }

func newVerifyPage() (*pages, error) {
	text, err := template.New("verify").Parse(verifyText)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return &pages{text: text, policy: "default-src 'none'; style-src " + hash(pageStyle+reportStyle+verifyStyle) + "; script-src " + hash(verifyScript) +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}, nil
}

func (s *server) verifyRoutes(router *gin.Engine) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		router.Handle(method, verifyPath, s.verify)
	}
}

func (s *server) verify(c *gin.Context) {
	p := verifyPage{Language: pageLanguage(c), Other: appraisal.English}
	if p.Language == appraisal.English {
		p.Other = appraisal.Indonesian
	}
	status := http.StatusOK
	found, err := s.acts.Verify(c.Request.Context(), c.Param("id"))
	var refused *appraisal.Error
	switch {
	case err == nil:
		p.Paper = &found
	case errors.As(err, &refused) && refused.Fault == appraisal.NotFound:
		status, p.Problem = http.StatusNotFound, s.words.Text(p.Language, refused)
	default:
		s.answer(c, err)
		return
	}
	// The whole texts of the style and the script are ours, and their hashes are in the policy.
	p.Style, p.Script = template.CSS(pageStyle+reportStyle+verifyStyle), template.JS(verifyScript)
	var body bytes.Buffer
	if err := s.verifying.text.Execute(&body, p); err != nil {
		s.answer(c, fmt.Errorf("page: %w", err))
		return
	}
	c.Header("Content-Security-Policy", s.verifying.policy)
	c.Header("Referrer-Policy", "no-referrer")
	c.Data(status, "text/html; charset=utf-8", body.Bytes())
}
