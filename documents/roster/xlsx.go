package roster

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rapor/appraisal"
)

const (
	// maxPacked and maxUnpacked bound a workbook; its sheets wait on disk.
	maxPacked   = 64 << 20
	maxUnpacked = 512 << 20
	// maxInMemory bounds what of a workbook is held in memory: everything that is
	// neither a sheet nor the texts of the cells.
	maxInMemory = 32 << 20
	spillAbove  = 1 << 20
)

// workbook is an XLSX file.
type workbook struct {
	file *excelize.File
	zero appraisal.Date
	// parts are the files that make up the workbook.
	parts *zip.Reader
	// plain are the sheets known to hold no long figures.
	plain map[string]bool
}

// openWorkbook opens an XLSX file after looking at how large it would become.
func openWorkbook(file io.ReaderAt, size int64) (*workbook, error) {
	parts, err := checkSize(file, size)
	if err != nil {
		return nil, err
	}
	w := &workbook{zero: epoch1900, parts: parts, plain: map[string]bool{}}
	err = guard(func() (err error) {
		w.file, err = excelize.OpenReader(io.NewSectionReader(file, 0, size), excelize.Options{
			UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: spillAbove, RawCellValue: true,
		})
		if err != nil {
			return err
		}
		props, err := w.file.GetWorkbookProps()
		if err == nil && props.Date1904 != nil && *props.Date1904 {
			w.zero = epoch1904
		}
		return nil
	})
	if err != nil {
		return nil, unreadable(err)
	}
	return w, nil
}

func checkSize(file io.ReaderAt, size int64) (*zip.Reader, error) {
	if size > maxPacked {
		return nil, appraisal.Refuse(appraisal.Invalid, codeTooLarge, "", "", "most", megabytes(maxPacked))
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, unreadable(err)
	}
	var all, inMemory uint64
	for _, f := range archive.File {
		// Sums could overflow where a part lies about its size.
		if f.UncompressedSize64 > maxUnpacked {
			all = maxUnpacked + 1
			break
		}
		all += f.UncompressedSize64
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if !strings.HasPrefix(name, "xl/worksheets/sheet") && name != "xl/sharedstrings.xml" {
			inMemory += f.UncompressedSize64
		}
	}
	if all > maxUnpacked {
		return nil, appraisal.Refuse(appraisal.Invalid, codeTooLarge, "", "", "most", megabytes(maxUnpacked))
	}
	if inMemory > maxInMemory {
		return nil, appraisal.Refuse(appraisal.Invalid, codeTooLarge, "", "", "most", megabytes(maxInMemory))
	}
	return archive, nil
}

func megabytes(bytes int) string { return strconv.Itoa(bytes>>20) + " MB" }

func unreadable(err error) error {
	return fmt.Errorf("%w: %w", appraisal.Refuse(appraisal.Invalid, codeWorkbook, "", ""), err)
}

// errParser is a panic of the workbook library over a malformed file.
var errParser = errors.New("the workbook is malformed")

// guard keeps a malformed workbook from taking the program down.
func guard(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errParser, p)
		}
	}()
	return do()
}

// Close removes what was unpacked to disk.
func (w *workbook) Close() error { return w.file.Close() }

// sheet is one table of a workbook.
type sheet struct {
	*workbook
	name string
}

func (w *workbook) sheets() []table {
	var tables []table
	for _, name := range w.file.GetSheetList() {
		tables = append(tables, sheet{w, name})
	}
	return tables
}

func (s sheet) epoch() appraisal.Date { return s.zero }

func (s sheet) records() iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var rows *excelize.Rows
		err := guard(func() (err error) {
			rows, err = s.file.Rows(s.name)
			return err
		})
		if err != nil {
			yield(record{}, unreadable(err))
			return
		}
		defer rows.Close()
		long := s.longFigures()
		defer long.close()
		for line := 1; ; line++ {
			var cells []string
			more := false
			err := guard(func() (err error) {
				if more = rows.Next(); more {
					cells, err = rows.Columns()
				}
				return errors.Join(err, rows.Error())
			})
			if err != nil {
				yield(record{}, unreadable(err))
				return
			}
			if !more {
				s.plain[s.name] = !long.found
				return
			}
			if !yield(record{line: line, cells: cells[:min(len(cells), maxColumns)], figures: long.row(line)}, nil) {
				return
			}
		}
	}
}
