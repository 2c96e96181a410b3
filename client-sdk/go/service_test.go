package ebb_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"ebb.dev/ebb"
	"ebb.dev/ebb/ebbv1"
)

// The tests run against the real service: EBB names the launcher, else it is the one of the tree that this module lies in. One
// service in a home of its own serves all tests and examples but those that kill theirs.

var (
	launcher string
	home     string
	origin   *httptest.Server
	content  = make([]byte, 300_000)
	// What /slow sends, half at once and half when the test lets it.
	slow = make(chan struct{})
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	launcher = os.Getenv("EBB")
	if launcher == "" {
		launcher, _ = filepath.Abs("../../ebb")
	}
	if _, err := os.Stat(launcher); err != nil {
		fmt.Fprintln(os.Stderr, "the tests need the service: set EBB to its launcher")
		return 1
	}
	rand.New(rand.NewSource(1)).Read(content)
	origin = httptest.NewServer(http.HandlerFunc(serve))
	defer origin.Close()
	os.Setenv("ORIGIN", origin.URL)

	folder, err := os.MkdirTemp("", "ebb-go")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	home = filepath.Join(folder, "home")
	// What Connect without options means, in the examples.
	os.Setenv("EBB_HOME", home)
	service, err := start(home)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer service.stop()
	return m.Run()
}

func serve(response http.ResponseWriter, request *http.Request) {
	switch request.URL.Path {
	case "/patch-6.6.1.xz", "/again":
		response.Header().Set("ETag", `"1"`)
		http.ServeContent(response, request, "", time.Time{}, bytes.NewReader(content))
	case "/slow":
		response.Header().Set("Content-Length", fmt.Sprint(len(content)))
		response.Write(content[:len(content)/2])
		response.(http.Flusher).Flush()
		select {
		case <-slow:
			response.Write(content[len(content)/2:])
		case <-request.Context().Done():
		}
	default:
		http.NotFound(response, request)
	}
}

type service struct {
	home    string
	process *exec.Cmd
	ended   chan struct{}
	log     bytes.Buffer
}

// start runs a service and waits until it answers.
func start(home string) (*service, error) {
	s := &service{home: home, process: exec.Command(launcher, "serve", "--home", home), ended: make(chan struct{})}
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.process.Wait()
		close(s.ended)
	}()
	client, err := ebb.Connect(ebb.WithHome(home))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	for {
		_, err := client.Service.GetServiceStatus(context.Background(), &ebbv1.GetServiceStatusRequest{})
		if err == nil {
			return s, nil
		}
		select {
		case <-s.ended:
			return nil, fmt.Errorf("the service did not start: %s", &s.log)
		default:
		}
	}
}

func (s *service) kill() { s.signal(syscall.SIGKILL) }

func (s *service) stop() { s.signal(syscall.SIGTERM) }

func (s *service) signal(signal syscall.Signal) {
	select {
	case <-s.ended:
	default:
		syscall.Kill(-s.process.Process.Pid, signal)
		<-s.ended
	}
}

// serviceOf starts a service of the test's own, with settings.
func serviceOf(t *testing.T, home, settings string) *service {
	t.Helper()
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "ebb.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := start(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop() })
	return s
}

func connect(t *testing.T, options ...ebb.Option) *ebb.Client {
	t.Helper()
	client, err := ebb.Connect(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func same(t *testing.T, path string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%s is not what was sent: %d bytes, %v", path, len(got), err)
	}
}
