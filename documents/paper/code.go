package paper

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// code draws a QR code as rectangles, so that it is sharp at every size. The light border a reader
// needs is part of size.
func (f *flow) code(text string, x, y, size float64) error {
	drawn, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	bounds := drawn.Bounds()
	const quiet = 4
	module := size / float64(bounds.Dx()+2*quiet)
	for j := bounds.Min.Y; j < bounds.Max.Y; j++ {
		for i := bounds.Min.X; i < bounds.Max.X; i++ {
			run := 0
			for i+run < bounds.Max.X && dark(drawn.At(i+run, j)) {
				run++
			}
			if run == 0 {
				continue
			}
			// A hair higher than a module, so that no line of light shows between rows.
			f.put(mark{kind: ruleMark, x: x + float64(i-bounds.Min.X+quiet)*module, y: y + float64(j-bounds.Min.Y+quiet)*module,
				width: float64(run) * module, height: module * 1.01})
			i += run
		}
	}
	return nil
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
