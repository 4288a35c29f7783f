// Package activities is what workflows may cause in the world: each is a method on a struct
// with the dependencies it needs, takes IDs, and can be repeated safely.
package activities
