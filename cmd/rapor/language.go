package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/language"

	"rapor/appraisal"
	"rapor/gateway/message"
)

// spoken is the language people are told things in, as a flag.
type spoken appraisal.Language

func (s *spoken) String() string { return string(*s) }

func (s *spoken) Type() string { return "id|en" }

func (s *spoken) Set(text string) error {
	if l := appraisal.Language(text); l != appraisal.Indonesian && l != appraisal.English {
		return fmt.Errorf("right is %s or %s", appraisal.Indonesian, appraisal.English)
	}
	*s = spoken(text)
	return nil
}

// languageOf is what a command speaks.
func languageOf(cmd *cobra.Command) appraisal.Language {
	return appraisal.Language(cmd.Flag("language").Value.String())
}

// terminalLanguage is the language of the terminal; Indonesian where that is neither.
func terminalLanguage(getenv func(string) string) appraisal.Language {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	// As in id_ID.UTF-8 or en_GB@euro.
	locale, _, _ = strings.Cut(locale, ".")
	locale, _, _ = strings.Cut(locale, "@")
	tag, err := language.Parse(locale)
	if err != nil {
		return appraisal.Indonesian
	}
	return cmp.Or(message.Spoken(tag), appraisal.Indonesian)
}

// explain says why a command failed, in a language.
func explain(err error, l appraisal.Language) string {
	texts, broken := message.New()
	if broken != nil {
		return err.Error()
	}
	return texts.Explain(l, err)
}

// newSpoken is the language of the environment, for a flag to change.
func newSpoken() *spoken {
	s := spoken(terminalLanguage(os.Getenv))
	return &s
}
