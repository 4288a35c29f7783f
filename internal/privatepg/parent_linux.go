package privatepg

import "syscall"

// dieWithParent has the kernel shut the server down in good order should this process be killed. The signal is tied to
// the thread that started the child; see run, which keeps that thread.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
