package ebb

import (
	"net"

	"golang.org/x/sys/unix"
)

// serverOf is the user who listens on the other end, as the kernel knows it (SO_PEERCRED).
func serverOf(connection *net.UnixConn) (uint32, error) {
	raw, err := connection.SyscallConn()
	if err != nil {
		return 0, err
	}
	var peer *unix.Ucred
	var failure error
	if err := raw.Control(func(fd uintptr) {
		peer, failure = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return 0, err
	}
	if failure != nil {
		return 0, failure
	}
	return peer.Uid, nil
}
