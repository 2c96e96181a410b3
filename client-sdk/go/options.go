package ebb

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

const (
	defaultDeadline       = 30 * time.Second
	defaultEndingDeadline = 10 * time.Minute
	// Enough for a service that restarts: about five seconds of tries.
	defaultAttempts = 8

	pingAfter  = 30 * time.Second
	pingAnswer = 10 * time.Second
)

// Option says where the service is, how to prove who calls, and how patient to be.
type Option func(*settings)

type settings struct {
	socket                   string
	trusted                  []uint32
	address                  string
	tls                      *tls.Config
	plaintext                bool
	token                    string
	deadline, endingDeadline time.Duration
	attempts                 int
	mistakes                 []error
}

// WithHome means the private service that has everything in one folder (--home, EBB_HOME).
func WithHome(folder string) Option {
	return func(s *settings) { s.socket = socketOf(folder) }
}

// WithSocket means the service behind a Unix socket. It must run as this user, as root, or as one of the trusted user ids.
func WithSocket(path string, trustedUIDs ...uint32) Option {
	return func(s *settings) { s.socket, s.trusted = path, trustedUIDs }
}

// WithAddress means the service behind a TCP port, host:port, with TLS and the machine's authorities.
func WithAddress(hostPort string) Option {
	return func(s *settings) { s.address = hostPort }
}

// WithToken proves with a bearer token who calls. For services behind a TCP port.
func WithToken(token string) Option {
	return func(s *settings) { s.token = token }
}

// WithAuthorities names a PEM file of the authorities that may have signed the server's certificate, instead of the machine's.
func WithAuthorities(pemFile string) Option {
	return func(s *settings) {
		pem, err := os.ReadFile(pemFile)
		pool := x509.NewCertPool()
		if err == nil && !pool.AppendCertsFromPEM(pem) {
			err = errors.New("no PEM certificate in it")
		}
		if err != nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("ebb: authorities %s: %w", pemFile, err))
		}
		s.withTLS().RootCAs = pool
	}
}

// WithCertificate proves with a client certificate who calls: PEM files of the chain and of the key.
func WithCertificate(chainFile, keyFile string) Option {
	return func(s *settings) {
		pair, err := tls.LoadX509KeyPair(chainFile, keyFile)
		if err != nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("ebb: client certificate %s: %w", chainFile, err))
		}
		s.withTLS().Certificates = []tls.Certificate{pair}
	}
}

// WithTLS is for what [WithAuthorities] and [WithCertificate] cannot say; those may follow and add to it.
func WithTLS(config *tls.Config) Option {
	return func(s *settings) { s.tls = config.Clone() }
}

// WithoutTLS talks in clear. Only to this machine: elsewhere everybody in between could read the token.
func WithoutTLS() Option {
	return func(s *settings) { s.plaintext = true }
}

// WithDeadlines says how long a call may take whose context has no deadline: 30 s, and 10 min for Complete and Cancel, which
// wait for the disk, unless this says otherwise.
func WithDeadlines(usual, ending time.Duration) Option {
	return func(s *settings) { s.deadline, s.endingDeadline = usual, ending }
}

// WithAttempts says how often a call that is safe to repeat is tried while the service is away; 1 is once, the default is 8.
func WithAttempts(attempts int) Option {
	return func(s *settings) { s.attempts = attempts }
}

func (s *settings) withTLS() *tls.Config {
	if s.tls == nil {
		s.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return s.tls
}

// dialing says where the connection goes and what it proves.
func (s *settings) dialing() (string, []grpc.DialOption, error) {
	if s.address == "" {
		if s.token != "" || s.tls != nil || s.plaintext {
			return "", nil, errors.New("ebb: token, TLS and WithoutTLS are for a service behind a TCP port: say WithAddress")
		}
		return s.unix()
	}
	if s.socket != "" {
		return "", nil, errors.New("ebb: a service is behind a socket or behind a TCP port, not both")
	}
	return s.tcp()
}

func (s *settings) unix() (string, []grpc.DialOption, error) {
	socket := s.socket
	if socket == "" {
		socket = Discover()
	}
	dial := func(ctx context.Context, _ string) (net.Conn, error) { return dialTrusted(ctx, socket, s.trusted) }
	return "passthrough:///" + socket, []grpc.DialOption{
		grpc.WithContextDialer(dial),
		grpc.WithAuthority("localhost"),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		// The socket of a service that restarts is there within a moment.
		grpc.WithConnectParams(reconnecting(time.Second)),
	}, nil
}

func (s *settings) tcp() (string, []grpc.DialOption, error) {
	host, _, err := net.SplitHostPort(s.address)
	if err != nil {
		return "", nil, fmt.Errorf("ebb: address: %w", err)
	}
	proof := insecure.NewCredentials()
	if !s.plaintext {
		proof = credentials.NewTLS(s.withTLS())
	} else if !isLoopback(host) {
		return "", nil, fmt.Errorf("ebb: %s is not this machine: without TLS everybody in between can read along", host)
	}
	dialing := []grpc.DialOption{
		grpc.WithTransportCredentials(proof),
		grpc.WithConnectParams(reconnecting(10 * time.Second)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingAfter, Timeout: pingAnswer}),
	}
	if s.token != "" {
		dialing = append(dialing, grpc.WithPerRPCCredentials(bearer{s.token, !s.plaintext}))
	}
	return "dns:///" + s.address, dialing, nil
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}

func reconnecting(longest time.Duration) grpc.ConnectParams {
	return grpc.ConnectParams{
		Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 2, Jitter: 0.2, MaxDelay: longest},
		MinConnectTimeout: 20 * time.Second,
	}
}

// bearer sends a token with every call (RFC 6750).
type bearer struct {
	token string
	tls   bool
}

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + b.token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return b.tls }
