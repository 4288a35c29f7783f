package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/johnfercher/go-tree/node"
	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/config"
	alignment "github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/breakline"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/linestyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// about is what the file says about itself.
type about struct {
	title, author string
	at            time.Time
}

// paint makes the PDF of pages that were set. Every page is one component, so that nothing is moved
// or broken again.
func paint(s sheet, pages [][]mark, a about) ([]byte, error) {
	// The embedded fonts are only as many as are used: parsing them is most of the work.
	used := map[face]bool{sans: true}
	for _, marks := range pages {
		for _, m := range marks {
			if m.kind == textMark {
				used[m.style.face] = true
			}
		}
	}
	var fonts []*entity.CustomFont
	for i, f := range faces {
		if used[face(i)] {
			// A copy: the writer of the PDF pads the tables of a font where they lie.
			fonts = append(fonts, &entity.CustomFont{Family: f.family, Style: fontstyle.Type(f.style), Bytes: bytes.Clone(f.bytes)})
		}
	}
	settings := config.NewBuilder().WithDimensions(s.width, s.height).
		WithLeftMargin(0).WithRightMargin(0).WithTopMargin(0).WithBottomMargin(0).
		WithCustomFonts(fonts).WithDefaultFont(&props.Font{Family: faces[sans].family, Size: 10}).
		WithTitle(sans.printable(a.title, false), true).WithAuthor(sans.printable(a.author, false), true).WithCreator("Rapor", true).WithCreationDate(a.at).
		WithCompression(true).Build()
	document := maroto.New(settings)
	for _, marks := range pages {
		document.AddPages(page.New().Add(row.New(s.height).Add(col.New().Add(&canvas{marks}))))
	}
	done, err := document.Generate()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return done.GetBytes(), nil
}

// canvas is a page as a component.
type canvas struct{ marks []mark }

func (c *canvas) SetConfig(*entity.Config) {}

func (c *canvas) GetStructure() *node.Node[core.Structure] {
	return node.New(core.Structure{Type: "canvas", Value: len(c.marks)})
}

func (c *canvas) GetHeight(_ core.Provider, cell *entity.Cell) float64 { return cell.Height }

func (c *canvas) Render(provider core.Provider, _ *entity.Cell) {
	for _, m := range c.marks {
		switch m.kind {
		case ruleMark:
			// A thick line is a filled rectangle.
			provider.AddLine(&entity.Cell{X: m.x, Y: m.y + m.height/2, Width: m.width}, &props.Line{
				Color: grey(m.grey), Style: linestyle.Solid, Thickness: m.height, Orientation: orientation.Horizontal, SizePercent: 100,
			})
		case textMark:
			f := faces[m.style.face]
			size := m.style.size * mmPerPoint
			// The line is as wide as it is: the room beyond keeps it from being broken again.
			provider.AddText(m.text, &entity.Cell{X: m.x, Y: m.y + (baseline-1)*size, Width: m.width + 50, Height: m.height}, &props.Text{
				Family: f.family, Style: fontstyle.Type(f.style), Size: m.style.size, Color: grey(m.style.grey), Align: alignment.Left, BreakLineStrategy: breakline.EmptySpaceStrategy,
			})
		}
	}
}

func grey(level int) *props.Color { return &props.Color{Red: level, Green: level, Blue: level} }
