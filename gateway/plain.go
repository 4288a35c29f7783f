package gateway

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rapor/appraisal"
)

// unreadable is refused wherever text comes in: the database keeps neither NUL nor what is no
// UTF-8.
const unreadable appraisal.Code = "text-unreadable"

// plain refuses a path or a query that no text can be made of.
func (s *server) plain(c *gin.Context) {
	query, err := url.QueryUnescape(c.Request.URL.RawQuery)
	if err != nil || !plainText(query) || !plainText(c.Request.URL.Path) {
		s.answer(c, appraisal.Refuse(appraisal.Invalid, unreadable, "", ""))
		return
	}
	c.Next()
}

func plainText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// plainJSON refuses a body that no text can be made of, as it is written and as its escapes read.
func plainJSON(body []byte) error {
	text := string(body)
	ok := plainText(text)
	for at := strings.IndexByte(text, '\\'); ok && at >= 0 && at+1 < len(text); {
		next := at + 2
		if text[at+1] == 'u' {
			next, ok = plainEscape(text, at)
		}
		if at = strings.IndexByte(text[next:], '\\'); at >= 0 {
			at += next
		}
	}
	if !ok {
		return appraisal.Refuse(appraisal.Invalid, unreadable, "body", "")
	}
	return nil
}

// plainEscape reads a \u escape at a place, two of them where it takes two, and returns where
// the text goes on. What is no escape at all is for the reader of JSON to say.
func plainEscape(text string, at int) (next int, ok bool) {
	unit, known := escape(text, at)
	if !known {
		return at + 2, true
	}
	if !utf16.IsSurrogate(unit) {
		return at + 6, unit != 0
	}
	second, _ := escape(text, at+6)
	return min(at+12, len(text)), utf16.DecodeRune(unit, second) != utf8.RuneError
}

// escape is the unit that a \u escape stands for.
func escape(text string, at int) (rune, bool) {
	if at+6 > len(text) || text[at] != '\\' || text[at+1] != 'u' {
		return 0, false
	}
	unit, err := hex.DecodeString(text[at+2 : at+6])
	if err != nil {
		return 0, false
	}
	return rune(binary.BigEndian.Uint16(unit)), true
}

// jsonFormat is how bodies are read and written.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error { return huma.DefaultJSONFormat.Marshal(w, v) },
	Unmarshal: func(data []byte, v any) error {
		if err := plainJSON(data); err != nil {
			return errors.New(string(unreadable)) // the framework keeps no more than the text
		}
		return json.Unmarshal(data, v)
	},
}
