// Package workflows holds the durable processes of Rapor, one file each. They decide when
// and what next; what is true is in Postgres, and every look at it is an activity.
package workflows
