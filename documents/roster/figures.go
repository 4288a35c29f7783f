package roster

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// longest is the first figure with more digits than a spreadsheet keeps: it rounds the
// 16th and all that follow to 0.
const longest = 1e15

// figures finds the cells of a sheet that hold figures of more than 15 digits. The
// workbook library tells what a cell holds as text, and there a number that was rounded
// looks like any other. Where the sheet cannot be followed, there are none.
type figures struct {
	part    io.ReadCloser
	decoder *xml.Decoder
	// line is the row read last, columns its long figures.
	line    int
	columns []int
	found   bool
}

// longFigures begins at the top of the sheet.
func (s sheet) longFigures() *figures {
	if s.plain[s.name] {
		return &figures{}
	}
	part, err := s.parts.Open(sheetPart(s.parts, s.name))
	if err != nil {
		return &figures{}
	}
	return &figures{part: part, decoder: xml.NewDecoder(io.LimitReader(part, maxUnpacked))}
}

func (f *figures) close() {
	if f.part != nil {
		// It was only read.
		_ = f.part.Close()
	}
}

// row are the columns of the long figures in a line. Lines are asked for in order.
func (f *figures) row(line int) []int {
	for f.decoder != nil && f.line < line {
		if !f.next() {
			f.decoder = nil
			f.columns = nil
		}
	}
	if f.line != line {
		return nil
	}
	return f.columns
}

// next reads one row; it reports false at the end.
func (f *figures) next() bool {
	f.columns = nil
	column, figure, value := -1, false, false
	var text strings.Builder
	for {
		token, err := f.decoder.RawToken()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				f.line++
				if n, err := strconv.Atoi(attribute(t, "r")); err == nil && n > 0 {
					f.line = n
				}
			case "c":
				column++
				if n, _, err := excelize.CellNameToCoordinates(attribute(t, "r")); err == nil {
					column = n - 1
				}
				kind := attribute(t, "t")
				figure = kind == "" || kind == "n"
			case "v":
				value = figure
				text.Reset()
			}
		case xml.CharData:
			if value {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v":
				if n, err := strconv.ParseFloat(strings.TrimSpace(text.String()), 64); value && err == nil && (n >= longest || n <= -longest) {
					f.columns, f.found = append(f.columns, column), true
				}
				value = false
			case "row":
				return true
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// sheetPart is the name of the part that holds a sheet, "" where it is not found.
func sheetPart(parts *zip.Reader, name string) string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if !decodePart(parts, "xl/workbook.xml", &book) || !decodePart(parts, "xl/_rels/workbook.xml.rels", &links) {
		return ""
	}
	for _, s := range book.Sheets {
		if s.Name != name {
			continue
		}
		for _, l := range links.Links {
			if l.ID != s.ID {
				continue
			}
			if strings.HasPrefix(l.Target, "/") {
				return strings.TrimPrefix(path.Clean(l.Target), "/")
			}
			return path.Join("xl", l.Target)
		}
	}
	return ""
}

func decodePart(parts *zip.Reader, name string, into any) bool {
	part, err := parts.Open(name)
	if err != nil {
		return false
	}
	defer part.Close()
	return xml.NewDecoder(io.LimitReader(part, maxInMemory)).Decode(into) == nil
}
