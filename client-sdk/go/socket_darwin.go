package ebb

import (
	"net"

	"golang.org/x/sys/unix"
)

// serverOf is the user who listens on the other end, as the kernel knows it (LOCAL_PEERCRED).
func serverOf(connection *net.UnixConn) (uint32, error) {
	raw, err := connection.SyscallConn()
	if err != nil {
		return 0, err
	}
	var peer *unix.Xucred
	var failure error
	if err := raw.Control(func(fd uintptr) {
		peer, failure = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	}); err != nil {
		return 0, err
	}
	if failure != nil {
		return 0, failure
	}
	return peer.Uid, nil
}
