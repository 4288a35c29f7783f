package gateway_test

import (
	"flag"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rapor/internal/privatepg/pgtest"
)

// Every check lives two years: a few are enough for each run, -rapid.checks asks for more.
const usualChecks = "2"

// few bounds the checks of properties unless the command line says how many.
func few() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", usualChecks); err != nil {
			panic(err)
		}
	}
}

func TestMain(m *testing.M) {
	few()
	os.Exit(pgtest.Run(m))
}

// Nobody can work out what one person said in confidence, whoever reads whatever the API tells and whenever: for
// each answer there is another world in which it was otherwise and everybody reads the same, byte for byte,
// before, between and after what was said, and again after a correction.
func TestNobodyReadsWhatOnePersonSaid(t *testing.T) {
	t.Parallel()
	source := readMethod(t)
	owner := pgtest.Database(t, migrate)
	houses := [2]*house{newHouse(t, owner), newHouse(t, owner)}
	rapid.Check(t, func(r *rapid.T) {
		script := drawScript(r)
		var worlds [2]*world
		var errs [2]error
		var both sync.WaitGroup
		for i := range worlds {
			both.Go(func() {
				worlds[i] = newWorld(t.Context(), houses[i], script, i, source)
				errs[i] = worlds[i].live()
			})
		}
		both.Wait()
		for _, err := range errs {
			if err != nil {
				r.Fatal(err)
			}
		}
		compare(r, worlds[0].entries, worlds[1].entries)
	})
}

// compare requires that two worlds read the same.
func compare(r *rapid.T, first, second []entry) {
	for i, e := range first {
		if i >= len(second) {
			r.Fatalf("%s, only one world has %s for %s", e.at, e.path, e.who)
		}
		if e != second[i] {
			r.Fatalf("%s, %s can tell the worlds apart by %s:\n%s", e.at, e.who, e.path, apart(e, second[i]))
		}
	}
	require.Len(r, second, len(first))
}

// apart shows where two answers begin to differ.
func apart(a, b entry) string {
	if a.path != b.path || a.who != b.who || a.at != b.at {
		return "or " + b.at + ", " + b.who + " by " + b.path
	}
	i := 0
	for i < len(a.said) && i < len(b.said) && a.said[i] == b.said[i] {
		i++
	}
	from := max(0, i-200)
	return "… " + a.said[from:min(len(a.said), i+200)] + " …\n… " + b.said[from:min(len(b.said), i+200)] + " …"
}
