package worker

import (
	"context"
	"log/slog"
	"time"

	"rapor/store"
)

// dropEvery is how often uploads that nothing refers to are looked for.
const dropEvery = time.Hour

// Uploads are where files wait for something that refers to them; *store.Store is one.
type Uploads interface {
	DropUnusedFiles(context.Context) ([]store.DroppedFiles, error)
}

// dropUnused drops what waited too long and says how much; what fails is tried again an hour later.
// Several workers may do so at once: what one has dropped the other does not find.
func dropUnused(ctx context.Context, uploads Uploads, log *slog.Logger) {
	dropped, err := uploads.DropUnusedFiles(ctx)
	for _, d := range dropped {
		log.InfoContext(ctx, "unused uploads dropped", "agency", d.Agency, "files", d.Files, "bytes", d.Bytes)
	}
	if err != nil && ctx.Err() == nil {
		log.WarnContext(ctx, "unused uploads not dropped; trying again", "error", err)
	}
}
