package appraisal

// Language is a language the product speaks to people.
type Language string

// The two languages of the product, Indonesian first.
const (
	Indonesian Language = "id"
	English    Language = "en"
)

// Text is something people read, in both languages. Both are required.
type Text struct {
	ID string `yaml:"id" json:"id" jsonschema:"required,description=Bahasa Indonesia"`
	EN string `yaml:"en" json:"en" jsonschema:"required,description=English"`
}

// In returns the text in language l, Indonesian when l is unknown.
func (t Text) In(l Language) string {
	if l == English {
		return t.EN
	}
	return t.ID
}
