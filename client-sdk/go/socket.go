package ebb

import (
	"context"
	"net"
	"os"
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A test puts another user in its place.
var currentUser = os.Getuid

// dialTrusted connects and looks who serves the socket before a byte is sent: whoever could put a socket of his own in the
// place of the service's would otherwise be told every secret of its clients.
func dialTrusted(ctx context.Context, socket string, trusted []uint32) (net.Conn, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	server, err := serverOf(connection.(*net.UnixConn))
	if err != nil {
		connection.Close()
		return nil, status.Errorf(codes.Unauthenticated, "who serves the socket %s cannot be told: %v", socket, err)
	}
	if server != 0 && int64(server) != int64(currentUser()) && !slices.Contains(trusted, server) {
		connection.Close()
		return nil, status.Errorf(codes.Unauthenticated,
			"the socket %s is served by user %d, who is neither you nor root: it is not trusted", socket, server)
	}
	return connection, nil
}
