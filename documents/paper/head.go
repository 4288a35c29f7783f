package paper

import (
	"slices"
	"strings"

	"rapor/appraisal"
)

const (
	// runningHeight is what the line at the top of later pages takes.
	runningHeight = 9
	codeSize      = 20
	// headShade is the grey behind heads of tables.
	headShade = 232
)

// framed is the sheet of certificates, whose frame stands outside of its margins.
var framed = sheet{width: 297, height: 210, left: 34, right: 34, top: 22, bottom: 36}

// begin opens the paper; about is what the later pages name it by.
func (s *setter) begin(on sheet, about string) {
	s.flow = newFlow(on)
	running := s.small.sized(7.5).toned(90)
	title := s.in(s.paper.Kind.Name())
	s.again = func(f *flow) {
		width := f.sheet.inner()
		mine, _ := running.wrap(title, width*0.45)
		theirs, _ := running.wrap(about, width*0.5)
		f.line(mine[0], running, f.sheet.left, f.sheet.top, width, left)
		f.line(theirs[0], running, f.sheet.left, f.sheet.top, width, right)
		f.rule(f.sheet.left, f.sheet.top+running.lineHeight()+1, width, 0.2, 150)
	}
}

// letterhead (kop surat) with its double rule.
func (s *setter) letterhead() {
	head := s.paper.Head.Letterhead
	if head.Government != "" {
		s.text(strings.ToUpper(head.Government), s.base.sized(12), centre)
		s.space(0.5)
	}
	s.text(strings.ToUpper(head.Agency), s.base.bold().sized(15), centre)
	for _, l := range []string{head.Address, head.Contact} {
		if l != "" {
			s.text(l, s.base.sized(8.5), centre)
		}
	}
	s.y += 2.2
	s.rule(s.sheet.left, s.y, s.sheet.inner(), 0.9, 0)
	s.rule(s.sheet.left, s.y+1.1, s.sheet.inner(), 0.25, 0)
	s.y += 6
}

// title of the paper with lines below it.
func (s *setter) title(below ...string) {
	s.letterhead()
	s.text(strings.ToUpper(s.in(s.paper.Kind.Name())), s.base.bold().sized(13), centre)
	for _, l := range below {
		if l != "" {
			s.text(l, s.base, centre)
		}
	}
	s.y += 5
}

// section heads a part of the paper and stays with what follows.
func (s *setter) section(text string) {
	s.space(4.5)
	s.need(18)
	s.text(text, s.base.bold(), left)
	s.y += 1.2
}

// headed is a table under a heading of its own.
func (s *setter) headed(title string, t table) {
	t.title, t.titleStyle = title, s.base.bold()
	s.table(t)
}

// shaded is a cell of a head.
func (s *setter) shaded(text string) cell {
	return cell{paras: []para{{text: text, style: s.small.bold()}}, align: centre, shade: headShade}
}

func (s *setter) banner(text string) cell { c := s.shaded(text); c.align = left; return c }

// heads is the head of a table, with the columns numbered below where the form numbers them.
func (s *setter) heads(numbered bool, titles ...string) []group {
	var row, numbers []cell
	for i, t := range titles {
		row = append(row, s.shaded(t))
		numbers = append(numbers, cell{paras: []para{{text: "(" + number(i+1) + ")", style: s.small.sized(7)}}, align: centre, shade: 244})
	}
	if !numbered {
		return []group{rowOf(row...)}
	}
	return []group{rowOf(row...), rowOf(numbers...)}
}

func (s *setter) cell(text string) cell { return cellOf(text, s.small) }

// acting says in which capacity somebody stands in for another.
func acting(p appraisal.PaperPerson) string {
	switch p.Acting {
	case "plt":
		return "Plt. "
	case "plh":
		return "Plh. "
	}
	return ""
}

// person are the five fields by which the forms name somebody.
func (s *setter) person(p appraisal.PaperPerson) [][2]string {
	return [][2]string{
		{s.say("Nama", "Name"), p.Name}, {"NIP", or(p.Number, "—")}, {s.say("Pangkat/Gol. Ruang", "Rank"), or(p.Rank, "—")},
		{s.say("Jabatan", "Position"), acting(p) + or(p.Post, "—")}, {s.say("Unit Kerja", "Unit"), or(p.Unit, "—")},
	}
}

// pair names the employee and the appraiser side by side.
func (s *setter) pair(employee, supervisor appraisal.PaperPerson) {
	t := table{
		columns: []column{{share: 5.6}, {share: 16.8}, {share: 27.6}, {share: 5.6}, {share: 16.8}, {share: 27.6}},
		head: []group{{rows: [][]cell{{s.shaded("No."), s.shaded(strings.ToUpper(s.in(appraisal.PartEmployee.Name()))), s.shaded("No."),
			s.shaded(strings.ToUpper(s.in(appraisal.PartSupervisor.Name())))}}, spans: []int{1, 2, 1, 2}}},
	}
	a, b := s.person(employee), s.person(supervisor)
	for i := range a {
		n := s.cell(number(i + 1)).centred()
		t.body = append(t.body, rowOf(n, s.cell(a[i][0]), s.cell(a[i][1]), n, s.cell(b[i][0]), s.cell(b[i][1])))
	}
	s.table(t)
	s.y += 5
}

// facts are lines of a name and what it is, without rules.
func (s *setter) facts(lines ...[2]string) {
	t := table{columns: []column{{share: 30}, {share: 3}, {share: 67}}, open: true, pad: 0.7}
	for _, l := range lines {
		t.body = append(t.body, rowOf(cellOf(l[0], s.base), cellOf(":", s.base), cellOf(or(l[1], "—"), s.base)))
	}
	s.table(t)
}

// box sets a longer text in a frame of its own, with a title.
func (s *setter) box(title, text string) {
	body := cell{paras: []para{{text: or(text, "—"), style: s.base.sized(9.5)}}}
	s.table(table{columns: []column{{share: 1}}, head: []group{rowOf(s.banner(title))}, body: []group{rowOf(body)}})
	s.y += 3.5
}

// closing keeps the last thing before the signatures, of some height, on one page with them.
func (s *setter) closing(height float64) { s.need(height + 58) }

// signatures are blocks to sign in, two side by side, below the place and the day.
// What was given by duties is said where one would sign by hand.
func (s *setter) signatures(on appraisal.Date, all []appraisal.Signatory, given ...appraisal.GivenSignature) {
	if len(all) == 0 {
		return
	}
	s.space(5)
	half := s.sheet.inner() / 2
	const gap, room = 6.0, 18.0
	where := s.day(on)
	if place := s.paper.Head.Letterhead.Place; place != "" {
		where = place + ", " + where
	}
	for i := 0; i < len(all); i += 2 {
		pair := all[i:min(i+2, len(all))]
		tallest := 0.0
		for _, one := range pair {
			tallest = max(tallest, s.block(one, nil, 0, half-gap, 0, room, true))
		}
		s.need(tallest + s.base.lineHeight()*2 + 2)
		if i == 0 {
			s.line(where, s.base, s.sheet.left+half, s.y, half, centre)
			s.y += s.base.lineHeight() + 1.5
		}
		for j, one := range pair {
			x := s.sheet.left
			if len(pair) == 1 || j == 1 {
				x += half
			}
			var word *appraisal.GivenSignature
			if k := slices.IndexFunc(given, func(g appraisal.GivenSignature) bool { return g.Part == one.Part }); k >= 0 {
				word = &given[k]
			}
			s.block(one, word, x+gap/2, half-gap, s.y, room, false)
		}
		s.y += tallest + 5
	}
	if len(given) > 0 {
		s.text(s.say("Tanda tangan dalam sistem diberikan setelah masuk dengan akun sendiri; bukan tanda tangan elektronik tersertifikasi.",
			"A signature in the system is given after signing in with one's own account; it is not a certified electronic signature."), s.base.italic().sized(8), left)
	}
}

// block is what one person signs in; it returns its height. Measured only, it puts nothing.
func (s *setter) block(one appraisal.Signatory, given *appraisal.GivenSignature, x, width, y, room float64, measure bool) float64 {
	from := y
	put := func(text string, st style) float64 {
		lines, _ := st.wrap(text, width)
		widest := 0.0
		for _, l := range lines {
			if !measure {
				s.line(l, st, x, y, width, centre)
			}
			widest = max(widest, st.width(l))
			y += st.lineHeight()
		}
		return widest
	}
	put(acting(one.Person)+s.in(one.Part.Name()), s.base)
	if given != nil && !measure {
		word := s.say("Ditandatangani dalam sistem", "Signed in the system")
		if given.Refused {
			word = s.say("Menolak menandatangani", "Refused to sign")
		}
		said := s.base.italic().sized(9)
		s.line(word, said, x, y+room/2-said.lineHeight(), width, centre)
		s.line(s.day(given.On), said, x, y+room/2, width, centre)
	}
	y += room
	under := put(one.Person.Name, s.base.bold())
	if !measure {
		s.rule(x+(width-under)/2, y+0.1, under, 0.25, 0)
	}
	y += 0.8
	if one.Person.Number != "" {
		put("NIP "+one.Person.Number, s.base.sized(9))
	}
	return y - from
}

// footers puts the code, the address and the number on every page, now that there is a last one.
func (s *setter) footers() error {
	note, address := s.small.sized(7.2).toned(60), s.small.bold().sized(7.2)
	for i := range s.pages {
		on := &flow{sheet: s.sheet, pages: s.pages[i : i+1 : i+1]}
		x, y := s.sheet.left, s.sheet.end()+5
		if s.sheet == framed {
			y -= 2
		}
		on.rule(x, y-1.2, s.sheet.inner(), 0.2, 150)
		if err := on.code(s.paper.Verify, x-1.5, y-0.6, codeSize); err != nil {
			return err
		}
		tx, width := x+codeSize+1.5, s.sheet.inner()-codeSize-36
		at := y + 2
		for _, l := range []struct {
			text  string
			style style
		}{
			{s.say("Keaslian dokumen ini dapat diperiksa siapa pun dengan memindai kode QR atau membuka:",
				"Anybody can check whether this document is genuine by scanning the code or opening:"), note},
			{s.paper.Verify, address},
			{s.say("Kode QR ini bukan tanda tangan elektronik tersertifikasi.", "The code is not a certified electronic signature."), note.italic()},
		} {
			lines, _ := l.style.wrap(l.text, width)
			for _, text := range lines {
				on.line(text, l.style, tx, at, width, left)
				at += l.style.lineHeight()
			}
			at += 0.5
		}
		pages := s.say("Halaman ", "Page ") + number(i+1) + s.say(" dari ", " of ") + number(len(s.pages))
		on.line(pages, note, x, y+2, s.sheet.inner(), right)
		on.line(s.say("Versi ", "Version ")+number(s.paper.Number), note, x, y+2+note.lineHeight()+0.5, s.sheet.inner(), right)
		s.pages[i] = on.pages[0]
	}
	return nil
}
