package appraisal

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// What a unit needs, as its assessors see it: they tag what they assess, and the tags of many are counted.

// Tag is something a unit may need, such as facilities or training.
type Tag struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
}

// Tagged is one tag that an assessor gave: to a competency, to an indicator of the plan, or, where both are
// left out, to the comments as a whole.
type Tagged struct {
	Tag        string `json:"tag"`
	Competency string `json:"competency,omitempty"`
	Indicator  string `json:"indicator,omitempty"`
}

// maxTags is the most tags that one submission gives.
const maxTags = 20

// TagByID finds a tag of the method.
func (m *Method) TagByID(id string) (Tag, bool) {
	for _, t := range m.Tags {
		if t.ID == id {
			return t, true
		}
	}
	return Tag{}, false
}

// tagged checks the tags of a submission by a rater.
func (p *Problems) tagged(tags []Tagged, by Rater, f Facts) {
	if len(tags) > 0 && len(f.Method.Tags) == 0 {
		p.Add("not-asked", "tags", "")
		return
	}
	if len(tags) > maxTags {
		p.Add("tags-too-many", "tags", strconv.Itoa(len(tags)), "max", strconv.Itoa(maxTags))
		return
	}
	known := ids(f.Method.Tags, func(t Tag) string { return t.ID })
	family, _ := f.Method.FamilyByID(f.Family)
	indicators := ids(planIndicators(f.Plan), func(i Indicator) string { return i.Name })
	for i, t := range tags {
		field := at("tags", i)
		if !slices.Contains(known, t.Tag) {
			p.Add("tag-unknown", field+".tag", clip(t.Tag), "tags", join(known))
		}
		if slices.Contains(tags[:i], t) {
			p.Add("tag-twice", field, clip(t.Tag))
		}
		switch {
		case t.Competency != "" && t.Indicator != "":
			p.Add("tag-on-two", field, clip(t.Tag))
		case t.Competency != "" && !slices.Contains(family.competencyIDs(), t.Competency):
			p.Add("competency-unknown", field+".competency", clip(t.Competency), "competencies", join(family.competencyIDs()))
		case t.Indicator != "" && by.Group():
			// They do not see the plan.
			p.Add("not-asked", field+".indicator", clip(t.Indicator))
		case t.Indicator != "" && !slices.Contains(indicators, t.Indicator):
			p.Add("indicator-unknown", field+".indicator", clip(t.Indicator))
		}
	}
}

// TagAnswer is a tag with whose assessment it was given in, and by which group of raters.
type TagAnswer struct {
	Tagged
	By Rater
	// Employee the assessment is about; Answer is the document, one for each assessor.
	Employee, Answer uuid.UUID
}

// Need is what tags say a unit needs.
type Need struct {
	Tag string
	// Item is "competency:" with the ID, "indicator:" with the name, "indicators" for those of single
	// people, or "" for comments.
	Item string
	// Count of the people in whose assessments it was tagged; see ShownCount.
	Count int
}

// Needs counts the tags of a unit, the most frequent first. What confidential groups said counts where
// three of their answers or more say it. An indicator that fewer than three people have is
// not named: it would name them.
func (m *Method) Needs(answers []TagAnswer) []Need {
	plans := map[string]map[uuid.UUID]bool{}
	for _, a := range answers {
		if a.Indicator != "" {
			note(plans, a.Indicator, a.Employee)
		}
	}
	type key struct{ tag, item string }
	open, confidential, answered := map[key]map[uuid.UUID]bool{}, map[key]map[uuid.UUID]bool{}, map[key]map[uuid.UUID]bool{}
	for _, a := range answers {
		k := key{a.Tag, ""}
		switch {
		case a.Competency != "":
			k.item = "competency:" + a.Competency
		case a.Indicator != "" && len(plans[a.Indicator]) >= leastConfidential:
			k.item = "indicator:" + a.Indicator
		case a.Indicator != "":
			k.item = "indicators"
		}
		if _, known := m.TagByID(a.Tag); !known {
			continue
		}
		if a.By.Group() {
			note(confidential, k, a.Employee)
			note(answered, k, a.Answer)
		} else {
			note(open, k, a.Employee)
		}
	}
	for k, who := range confidential {
		if len(answered[k]) < max(leastConfidential, m.Scoring.Threshold) {
			continue
		}
		for employee := range who {
			note(open, k, employee)
		}
	}
	needs := make([]Need, 0, len(open))
	for k, who := range open {
		needs = append(needs, Need{Tag: k.tag, Item: k.item, Count: len(who)})
	}
	slices.SortFunc(needs, func(a, b Need) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Item, b.Item))
	})
	return needs
}

func note[K comparable](sets map[K]map[uuid.UUID]bool, k K, id uuid.UUID) {
	if sets[k] == nil {
		sets[k] = map[uuid.UUID]bool{}
	}
	sets[k][id] = true
}

// ShownCount is a count as it is shown: nil where it is too small to be told.
func ShownCount(n int) *int {
	if n < leastUnit {
		return nil
	}
	return &n
}

// tags checks the tags of a method.
func (c *methodCheck) tags() {
	c.distinct("tags[%d].id", ids(c.m.Tags, func(t Tag) string { return t.ID }))
	if len(c.m.Tags) > 0 && c.m.Development == nil {
		c.wrong("tags", "need development: its smallest says how small a unit may be about which anything is told")
	}
}
