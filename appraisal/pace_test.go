package appraisal_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

func jakarta(t require.TestingT) Calendar {
	zone, err := time.LoadLocation("Asia/Jakarta")
	require.NoError(t, err)
	return Calendar{Zone: zone, Holidays: Holidays{}}
}

var wholeCycle = Scope{Kind: ScopeCycle}

func theMarch(day int) Date { return NewDate(2026, time.March, day) }

func TestWhereADueDayComesFrom(t *testing.T) {
	t.Parallel()
	budi, unit, duty := uuid.New(), uuid.New(), uuid.New()
	calendar := Calendar{Zone: jakarta(t).Zone, Holidays: Holidays{theMarch(19): "Nyepi"}}
	flood := Standstill{Scope: Scope{ScopeUnit, unit}, Number: 2, From: theMarch(5), Until: theMarch(9)}
	for name, c := range map[string]struct {
		within      string
		kind        DutyKind
		from        int
		standstills []Standstill
		moves       []Move
		want        Date
	}{
		"the span alone":                  {within: "10d", want: theMarch(12)},
		"working days":                    {within: "14wd", want: theMarch(23)},
		"standing time does not count":    {within: "10d", standstills: []Standstill{flood}, want: theMarch(17)},
		"nor in working days":             {within: "5wd", standstills: []Standstill{flood}, want: theMarch(12)},
		"opened while time stands still":  {within: "3d", from: 7, standstills: []Standstill{flood}, want: theMarch(12)},
		"a standstill of others":          {within: "10d", standstills: []Standstill{{Scope: Scope{ScopeUnit, uuid.New()}, Number: 1, From: theMarch(3), Until: theMarch(9)}}, want: theMarch(12)},
		"a standstill of the person":      {within: "10d", standstills: []Standstill{{Scope: Scope{ScopePerson, budi}, Number: 1, From: theMarch(3), Until: theMarch(3)}}, want: theMarch(13)},
		"days are added":                  {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, Days: 5}}, want: theMarch(17)},
		"and counted while time runs":     {within: "2d", standstills: []Standstill{flood}, moves: []Move{{Scope: wholeCycle, Number: 3, Days: 2}}, want: theMarch(11)},
		"to a date":                       {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, To: theMarch(20)}}, want: theMarch(20)},
		"of what opens before it only":    {within: "10d", from: 20, moves: []Move{{Scope: wholeCycle, Number: 1, To: theMarch(20)}}, want: theMarch(30)},
		"a date knows what stood still":   {within: "10d", standstills: []Standstill{flood}, moves: []Move{{Scope: wholeCycle, Number: 3, To: theMarch(20)}}, want: theMarch(20)},
		"and not what stands still later": {within: "10d", standstills: []Standstill{flood}, moves: []Move{{Scope: wholeCycle, Number: 1, To: theMarch(20)}}, want: theMarch(25)},
		"nor counts the same day twice": {within: "10d", standstills: []Standstill{
			flood, {Scope: wholeCycle, Number: 4, From: theMarch(8), Until: theMarch(12)},
		}, moves: []Move{{Scope: wholeCycle, Number: 3, To: theMarch(20)}}, want: theMarch(23)},
		"days are added to a date while time runs": {within: "1d", standstills: []Standstill{flood}, moves: []Move{
			{Scope: wholeCycle, Number: 3, To: theMarch(4)}, {Scope: wholeCycle, Number: 4, Days: 2},
		}, want: theMarch(11)},
		"of another step":                    {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, Step: "other", Days: 5}}, want: theMarch(12)},
		"of another kind":                    {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, Kind: AssessPeer, Days: 5}}, want: theMarch(12)},
		"of this duty":                       {within: "10d", moves: []Move{{Scope: Scope{ScopeDuty, duty}, Number: 1, Days: 5}}, want: theMarch(17)},
		"of another duty":                    {within: "10d", moves: []Move{{Scope: Scope{ScopeDuty, uuid.New()}, Number: 1, Days: 5}}, want: theMarch(12)},
		"an opening moves no deadline":       {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, Opening: true, Step: "self", Days: 5}}, want: theMarch(12)},
		"earlier":                            {within: "10d", moves: []Move{{Scope: wholeCycle, Number: 1, Days: -5}}, want: theMarch(7)},
		"a day is always left":               {within: "3d", moves: []Move{{Scope: wholeCycle, Number: 1, Days: -5}}, want: theMarch(3)},
		"a right is not shortened":           {within: "14d", kind: Object, moves: []Move{{Scope: wholeCycle, Number: 1, Days: -5}}, want: theMarch(16)},
		"a right is not shortened by a date": {within: "14d", kind: Object, moves: []Move{{Scope: wholeCycle, Number: 1, To: theMarch(10)}}, want: theMarch(16)},
		"a right may be longer":              {within: "14d", kind: Object, moves: []Move{{Scope: wholeCycle, Number: 1, Days: 5}}, want: theMarch(21)},
	} {
		within, err := ParseSpan(c.within)
		require.NoError(t, err)
		o := Owed{
			Terms: Terms{From: theMarch(max(c.from, 2)), Within: within}, Step: "self", Kind: AssessSelf,
			Concern: Concern{Duty: duty, People: []uuid.UUID{budi}, Units: []uuid.UUID{unit}},
		}
		if c.kind != "" {
			o.Kind = c.kind
		}
		require.Equal(t, c.want, Pace{Calendar: calendar, Standstills: c.standstills, Moves: c.moves}.Due(o), name)
	}
}

func TestStepsOpenLaterWhenTimeStandsStill(t *testing.T) {
	t.Parallel()
	p := Pace{
		Calendar:    jakarta(t),
		Standstills: []Standstill{{Scope: wholeCycle, Number: 1, From: theMarch(5), Until: theMarch(9)}},
		Moves:       []Move{{Scope: wholeCycle, Number: 2, Step: "self", Opening: true, Days: 3}, {Scope: wholeCycle, Number: 3, Step: "self", Days: 100}},
	}
	require.Equal(t, theMarch(20), p.Opens(theMarch(2), Span{Days: 10}, "self", Concern{}))
	require.Equal(t, theMarch(17), p.Opens(theMarch(2), Span{Days: 10}, "other", Concern{}))
	require.Equal(t, theMarch(10), p.Opens(theMarch(5), Span{}, "other", Concern{}), "nothing opens while time stands still")
	p.Moves = append(p.Moves, Move{Scope: wholeCycle, Number: 4, Step: "self", Opening: true, To: theMarch(28)})
	require.Equal(t, theMarch(28), p.Opens(theMarch(2), Span{Days: 10}, "self", Concern{}))
}

func TestExtendedByOutage(t *testing.T) {
	t.Parallel()
	c := jakarta(t)
	at := func(day, hour int) time.Time { return time.Date(2026, time.March, day, hour, 0, 0, 0, c.Zone) }
	for name, w := range map[string]struct {
		outages []Outage
		want    Date
	}{
		"none":                     {nil, theMarch(10)},
		"before":                   {[]Outage{{at(9, 0), at(10, 23)}}, theMarch(10)},
		"after":                    {[]Outage{{at(11, 0), at(11, 5)}}, theMarch(10)},
		"an hour":                  {[]Outage{{at(10, 23), at(11, 0)}}, theMarch(11)},
		"a day and more":           {[]Outage{{at(10, 0), at(11, 5)}}, theMarch(12)},
		"the next one falls there": {[]Outage{{at(10, 23), at(11, 0)}, {at(11, 22), at(12, 3)}}, theMarch(12)},
	} {
		require.Equal(t, w.want, c.Extended(theMarch(10), w.outages), name)
	}
}

// anyPace draws acts about time that all concern the same duty.
func anyPace(t *rapid.T, c Calendar) Pace {
	p := Pace{Calendar: c}
	day := rapid.Custom(func(t *rapid.T) Date { return theMarch(rapid.IntRange(-20, 60).Draw(t, "day")) })
	for n := range rapid.IntRange(0, 4).Draw(t, "standstills") {
		from := day.Draw(t, "from")
		p.Standstills = append(p.Standstills, Standstill{
			Scope: wholeCycle, Number: int64(2 * n), From: from, Until: from.AddDays(rapid.IntRange(0, 20).Draw(t, "long")),
		})
	}
	for n := range rapid.IntRange(0, 4).Draw(t, "moves") {
		m := Move{Scope: wholeCycle, Number: int64(2*n + 1)}
		if rapid.Bool().Draw(t, "date") {
			m.To = day.Draw(t, "to")
		} else {
			m.Days = rapid.IntRange(-20, 30).Draw(t, "days")
		}
		p.Moves = append(p.Moves, m)
	}
	return p
}

func anyOwed(t *rapid.T) Owed {
	return Owed{
		Terms: Terms{From: theMarch(rapid.IntRange(1, 30).Draw(t, "from")), Within: Span{rapid.IntRange(1, 40).Draw(t, "within"), rapid.Bool().Draw(t, "working")}},
		Kind:  rapid.SampledFrom([]DutyKind{AssessSelf, AgreePlan, Object}).Draw(t, "kind"),
	}
}

func TestRecountProperties(t *testing.T) {
	t.Parallel()
	c := jakarta(t)
	rapid.Check(t, func(t *rapid.T) {
		p, o := anyPace(t, c), anyOwed(t)
		current := p.Due(o)
		require.False(t, current.Before(o.From), "never before its duty")

		// Whatever is declared next, in whatever order it is read: nothing open goes into the
		// past, no right is shortened, and counting once more changes nothing.
		q := anyPace(t, c)
		today := o.From.AddDays(rapid.IntRange(0, 30).Draw(t, "today"))
		due, kept := q.Recount(o, current, today)
		if due.Before(today) {
			require.False(t, due.Before(current), "an overdue duty goes no further back")
		}
		if o.Kind.Right() {
			require.False(t, due.Before(current))
			plain := Pace{Calendar: c, Standstills: q.Standstills}
			require.False(t, q.Due(o).Before(plain.Due(o)), "moves only lengthen a right")
		}
		require.Equal(t, kept, due != q.Due(o))
		again, _ := q.Recount(o, due, today)
		require.Equal(t, due, again)

		// A pinned day stays.
		o.Duty = uuid.New()
		pinned := q
		pinned.Moves = append(pinned.Moves, Move{Scope: Scope{ScopeDuty, o.Duty}, Number: 1000, To: due, Cause: MovedToKeep})
		require.Equal(t, due, pinned.Due(o))

		shuffled := Pace{
			Calendar: c, Standstills: rapid.Permutation(q.Standstills).Draw(t, "standstills"), Moves: rapid.Permutation(q.Moves).Draw(t, "moves"),
		}
		require.Equal(t, q.Due(o), shuffled.Due(o))
	})
}

// Standing time and added days give the same day in whatever order they are declared; only a
// date knows what came before it.
func TestDeclarationsCommute(t *testing.T) {
	t.Parallel()
	c := jakarta(t)
	rapid.Check(t, func(t *rapid.T) {
		p, o := anyPace(t, c), anyOwed(t)
		for i := range p.Moves {
			p.Moves[i].To, p.Moves[i].Days = Date{}, max(p.Moves[i].Days, -p.Moves[i].Days)
		}
		want := p.Due(o)
		numbers := rapid.Permutation([]int64{1, 2, 3, 4, 5, 6, 7, 8}).Draw(t, "numbers")
		for i := range p.Standstills {
			p.Standstills[i].Number = numbers[i]
		}
		for i := range p.Moves {
			p.Moves[i].Number = numbers[4+i]
		}
		require.Equal(t, want, p.Due(o))

		// A standstill never brings anything forward.
		from := theMarch(rapid.IntRange(-20, 60).Draw(t, "more"))
		p.Standstills = append(p.Standstills, Standstill{Scope: wholeCycle, Number: 9, From: from, Until: from.AddDays(5)})
		require.False(t, p.Due(o).Before(want))
	})
}
