package attachment_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/documents/attachment"
)

// archive is a ZIP file of empty parts.
func archive(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		if _, err := z.Create(p); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func pictures() (p, j []byte) {
	dot := image.NewGray(image.Rect(0, 0, 2, 2))
	var a, b bytes.Buffer
	if err := errors.Join(png.Encode(&a, dot), jpeg.Encode(&b, dot, nil)); err != nil {
		panic(err)
	}
	return a.Bytes(), b.Bytes()
}

var (
	dotPNG, dotJPEG = pictures()
	pdf             = []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
	xlsx            = archive("[Content_Types].xml", "xl/workbook.xml")
	docx            = archive("[Content_Types].xml", "word/document.xml")
)

func TestTakesWhatItSaysItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, claimed, want string
		content             []byte
	}{
		{"laporan.pdf", attachment.PDF, attachment.PDF, pdf},
		{"Laporan Akhir.PDF", "", attachment.PDF, pdf},
		{"foto.png", attachment.PNG, attachment.PNG, dotPNG},
		{"foto.jpeg", attachment.JPEG, attachment.JPEG, dotJPEG},
		{"foto.jpg", "application/octet-stream", attachment.JPEG, dotJPEG},
		{"rekap.xlsx", attachment.XLSX, attachment.XLSX, xlsx},
		{"surat.docx", attachment.DOCX, attachment.DOCX, docx},
		{"catatan.txt", "text/plain; charset=utf-8", attachment.Text, []byte("Rapat pada 3 Maret: antrean turun separuh.")},
		{"rekap.csv", "text/csv", attachment.CSV, []byte("bulan;hari\nJanuari;20\nFebruari;19\n")},
		{"rekap.csv", "", attachment.CSV, []byte("\xef\xbb\xbfbulan,hari\nJanuari,20\n")},
	} {
		got, err := attachment.Check(c.name, c.claimed, c.content)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, got)
	}
}

func TestRefusesWhatItIsNot(t *testing.T) {
	t.Parallel()
	text := []byte("Catatan rapat")
	for _, c := range []struct {
		name, claimed, want string
		content             []byte
	}{
		{"", "", "attachment-name", text},
		{"../../etc/passwd.txt", "", "attachment-name", text},
		{`c:\laporan.txt`, "", "attachment-name", text},
		{"lap\x00oran.txt", "", "attachment-name", text},
		{"laporan\u202efdp.txt", "", "attachment-name", text},
		{strings.Repeat("a", 200) + ".txt", "", "attachment-name", text},
		{"kosong.txt", "", "attachment-empty", nil},
		{"program.exe", "", "attachment-type", []byte("MZ\x90\x00")},
		{"laporan", "", "attachment-type", text},
		{"laporan.html", "text/html", "attachment-type", []byte("<html></html>")},
		{"laporan.pdf", "text/html", "attachment-type", pdf},
		{"laporan.pdf", "bukan jenis", "attachment-type", pdf},
		{"laporan.pdf", attachment.PNG, "attachment-mismatch", pdf},
		{"laporan.pdf", attachment.PDF, "attachment-not-as-claimed", text},
		{"laporan.pdf", attachment.PDF, "attachment-not-as-claimed", dotPNG},
		{"laporan.pdf", attachment.PDF, "attachment-not-as-claimed", []byte("%PDF-1.4\ncut off")},
		{"foto.png", attachment.PNG, "attachment-not-as-claimed", dotJPEG},
		{"foto.png", attachment.PNG, "attachment-not-as-claimed", dotPNG[:10]},
		{"foto.jpg", attachment.JPEG, "attachment-not-as-claimed", pdf},
		{"rekap.xlsx", attachment.XLSX, "attachment-not-as-claimed", docx},
		{"rekap.xlsx", attachment.XLSX, "attachment-not-as-claimed", archive("xl/workbook.xml")},
		{"rekap.xlsx", attachment.XLSX, "attachment-not-as-claimed", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")},
		{"surat.docx", attachment.DOCX, "attachment-not-as-claimed", []byte("PK\x03\x04")},
		{"catatan.txt", "", "attachment-not-as-claimed", []byte("<!DOCTYPE html><html><script>alert(1)</script></html>")},
		{"catatan.txt", "", "attachment-not-as-claimed", []byte("<svg xmlns='http://www.w3.org/2000/svg'></svg>")},
		{"catatan.txt", "", "attachment-not-as-claimed", []byte("#!/bin/sh\nrm -rf /\n")},
		{"catatan.txt", "", "attachment-not-as-claimed", []byte{0xff, 0xfe, 'a'}},
		{"catatan.txt", "", "attachment-not-as-claimed", []byte("a\x00b")},
		{"rekap.csv", "", "attachment-not-as-claimed", []byte("a,\x1b[31mb\n")},
	} {
		_, err := attachment.Check(c.name, c.claimed, c.content)
		var refused *appraisal.Error
		require.ErrorAs(t, err, &refused, "%q as %q", c.name, c.claimed)
		require.Equal(t, c.want, string(refused.Code), "%q as %q", c.name, c.claimed)
	}
}

// FuzzCheck: whatever is attached, it is taken as one of the types or refused, and what is taken
// never passes for something that a browser would run.
func FuzzCheck(f *testing.F) {
	for _, c := range [][]byte{pdf, dotPNG, dotJPEG, xlsx, docx, []byte("a;b\n1;2\n"), []byte("<html>"), []byte("GIF89a"), nil} {
		for _, name := range []string{"a.pdf", "a.png", "a.jpg", "a.xlsx", "a.docx", "a.txt", "a.csv", "a.exe", "../a.txt"} {
			f.Add(name, "", c)
			f.Add(name, "text/plain", c)
		}
	}
	f.Fuzz(func(t *testing.T, name, claimed string, content []byte) {
		media, err := attachment.Check(name, claimed, content)
		var refused *appraisal.Error
		if err != nil {
			if !errors.As(err, &refused) || refused.Fault != appraisal.Invalid {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		if !slices.Contains(attachment.Types(), media) {
			t.Fatalf("taken as %q", media)
		}
		sniffed, _, _ := strings.Cut(http.DetectContentType(content), ";")
		binary := map[string]string{attachment.PDF: "application/pdf", attachment.PNG: "image/png", attachment.JPEG: "image/jpeg"}
		if want, ok := binary[media]; ok && sniffed != want {
			t.Fatalf("taken as %s, but it is %s", media, sniffed)
		}
		if strings.HasPrefix(media, "text/") && (sniffed == "text/html" || sniffed == "text/xml") {
			t.Fatalf("taken as %s, but it is %s", media, sniffed)
		}
	})
}
