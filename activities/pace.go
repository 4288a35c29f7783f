package activities

import "context"

// quiet reports whether nobody moved or stopped time in the cycle; asked once in a transaction.
func (c *course) quiet(ctx context.Context) (bool, error) {
	if c.still == nil {
		quiet, err := c.tx.Untouched(ctx, c.cycle.ID)
		if err != nil {
			return false, err
		}
		c.still = &quiet
	}
	return *c.still, nil
}
