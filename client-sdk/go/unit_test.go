package ebb

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc/codes"
)

func TestDiscover_takesWhatACommandWithoutOptionsMeans(t *testing.T) {
	for name, each := range map[string]struct {
		environment map[string]string
		there, want string
	}{
		"a home that is named":           {map[string]string{"EBB_HOME": "/h", "XDG_RUNTIME_DIR": "/r"}, "/r/ebb/ebb.sock", "/h/run/ebb.sock"},
		"the session's":                  {map[string]string{"XDG_RUNTIME_DIR": "/r", "HOME": "/u"}, "/r/ebb/ebb.sock", "/r/ebb/ebb.sock"},
		"outside the session":            {map[string]string{"XDG_RUNTIME_DIR": "/r", "HOME": "/u"}, "/u/.local/state/ebb/run/ebb.sock", "/u/.local/state/ebb/run/ebb.sock"},
		"the machine's":                  {map[string]string{"XDG_RUNTIME_DIR": "/r", "HOME": "/u"}, "/run/ebb/ebb.sock", "/run/ebb/ebb.sock"},
		"none runs":                      {map[string]string{"XDG_RUNTIME_DIR": "/r", "HOME": "/u"}, "", "/r/ebb/ebb.sock"},
		"none runs, no session":          {map[string]string{"HOME": "/u", "XDG_STATE_HOME": "/s"}, "", "/s/ebb/run/ebb.sock"},
		"relative folders do not count":  {map[string]string{"HOME": "/u", "XDG_STATE_HOME": "s", "XDG_RUNTIME_DIR": "r"}, "", "/u/.local/state/ebb/run/ebb.sock"},
		"the state's before the machine": {map[string]string{"HOME": "/u"}, "/u/.local/state/ebb/run/ebb.sock", "/u/.local/state/ebb/run/ebb.sock"},
	} {
		got := discover(func(key string) string { return each.environment[key] }, func(path string) bool { return path == each.there })
		if got != each.want {
			t.Errorf("%s: %s instead of %s", name, got, each.want)
		}
	}
}

func TestConnect_refusesWhatWouldGiveSecretsAway(t *testing.T) {
	for name, each := range map[string]struct {
		options []Option
		says    string
	}{
		"in clear to elsewhere":    {[]Option{WithAddress("example.com:7070"), WithoutTLS(), WithToken("secret")}, "without TLS"},
		"a token over a socket":    {[]Option{WithSocket("/s"), WithToken("secret")}, "WithAddress"},
		"two services":             {[]Option{WithSocket("/s"), WithAddress("localhost:1")}, "not both"},
		"no port":                  {[]Option{WithAddress("localhost")}, "missing port"},
		"authorities are not here": {[]Option{WithAddress("localhost:1"), WithAuthorities("/not/here.pem")}, "/not/here.pem"},
		"the key is not here":      {[]Option{WithAddress("localhost:1"), WithCertificate("/not/here.pem", "/nor.key")}, "/not/here.pem"},
	} {
		if _, err := Connect(each.options...); err == nil || !strings.Contains(err.Error(), each.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSafeMethods_repeatNothingThatChangesWithoutRequestID(t *testing.T) {
	safe := map[string]bool{}
	for _, each := range safeMethods() {
		safe[each.Service+"/"+each.Method] = true
	}
	for _, each := range []string{"Manager/CreateJob", "Manager/GetJob", "Job/Complete", "Job/WhyNotRunning", "File/GetProperty"} {
		if !safe["ebb.v1.BackgroundCopy"+each] {
			t.Errorf("%s is not repeated", each)
		}
	}
	for _, each := range []string{"ServiceAdministration/StopService", "PolicyAdministration/SetPolicy", "BackgroundCopyCallback/Subscribe"} {
		if safe["ebb.v1."+each] {
			t.Errorf("%s is repeated", each)
		}
	}
}

func TestRequestID_isFilledInForEveryChangeAndTheCallersMessageLeftAlone(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	request := &ebbv1.SuspendRequest{JobId: "x"}
	first := withRequestID(request).(*ebbv1.SuspendRequest).GetRequestId()
	second := withRequestID(request).(*ebbv1.SuspendRequest).GetRequestId()
	if !uuid.MatchString(first) || first == second || request.GetRequestId() != "" {
		t.Errorf("%q, %q, and %q in the caller's", first, second, request.GetRequestId())
	}
	own := &ebbv1.SuspendRequest{JobId: "x", RequestId: "mine"}
	if withRequestID(own) != any(own) {
		t.Error("the caller's own id was replaced")
	}
	services := ebbv1.File_ebb_v1_background_copy_job_proto.Services()
	for i := range services.Get(0).Methods().Len() {
		method := services.Get(0).Methods().Get(i)
		if !reads.MatchString(string(method.Name())) && method.Input().Fields().ByName(requestID) == nil {
			t.Errorf("%s changes and has no request id", method.Name())
		}
	}
}

func TestSocket_ofAnotherUserIsNotTrusted(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	heard := make(chan int, 1)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		read, _ := connection.Read(make([]byte, 1))
		heard <- read
	}()
	actual := currentUser
	currentUser = func() int { return actual() + 4711 }
	defer func() { currentUser = actual }()
	if actual() == 0 {
		t.Skip("root is trusted by everybody")
	}
	client, err := Connect(WithSocket(socket))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Manager.EnumJobs(context.Background(), &ebbv1.EnumJobsRequest{})
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != codes.Unauthenticated || !strings.Contains(failure.Message, "not trusted") {
		t.Errorf("%v", err)
	}
	if read := <-heard; read != 0 {
		t.Error("a byte was sent")
	}
}

func TestUnavailable_isTriedForAWhileAndThenSaysSo(t *testing.T) {
	client, err := Connect(WithSocket(filepath.Join(t.TempDir(), "none")), WithAttempts(2), WithDeadlines(10*time.Second, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Manager.EnumJobs(context.Background(), &ebbv1.EnumJobsRequest{})
	if !IsUnavailable(err) || !strings.Contains(err.Error(), "ebb serve") {
		t.Errorf("%v", err)
	}
}
