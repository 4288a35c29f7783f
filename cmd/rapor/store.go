package main

import (
	"context"
	"time"
	// Containers have no time zones of their own.
	_ "time/tzdata"

	"rapor/config"
	"rapor/store"
)

// openStore opens the database of the environment for a command that needs nothing else.
func openStore(ctx context.Context) (*store.Store, error) {
	settings, err := config.Load(config.ForStore)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, settings.DatabaseURL.Reveal(), time.Now)
}
