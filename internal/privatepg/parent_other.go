//go:build !linux

package privatepg

import "syscall"

// dieWithParent has no counterpart outside Linux: a server whose parent was killed is stopped by the next Start of its
// directory.
func dieWithParent(*syscall.SysProcAttr) {}
