package ebb_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ebb.dev/ebb"
	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestDownload_isCompleteAndTellsHowFarItIs(t *testing.T) {
	client := connect(t)
	path := filepath.Join(t.TempDir(), "file")
	var last *ebbv1.Progress
	job, err := client.Download(patient(t), origin.URL+"/again", path,
		ebb.OnProgress(100_000_000, func(p *ebbv1.Progress) { last = p }))
	if err != nil {
		t.Fatal(err)
	}
	same(t, path)
	if job.GetState() != ebbv1.JobState_JOB_STATE_ACKNOWLEDGED {
		t.Errorf("%v", job.GetState())
	}
	if last.GetProgress().GetBytesTransferred() != uint64(len(content)) {
		t.Errorf("the last progress was %v", last)
	}
}

func TestDownload_thatFailsSaysWhyAndWhatToDo(t *testing.T) {
	client := connect(t)
	path := filepath.Join(t.TempDir(), "file")
	job, err := client.Download(patient(t), origin.URL+"/nothing", path)
	var failure *ebb.Error
	if !errors.As(err, &failure) {
		t.Fatalf("%v", err)
	}
	if failure.Reason != "BG_E_HTTP_ERROR_404" || failure.HResult != 0x80190194 || failure.Remedy == "" || failure.JobID != job.GetId() ||
		failure.Job.GetError().GetContext() != ebbv1.ErrorContext_ERROR_CONTEXT_REMOTE_FILE {
		t.Errorf("%#v", failure)
	}
	if _, err := client.Job.Cancel(patient(t), &ebbv1.CancelRequest{JobId: job.GetId()}); err != nil {
		t.Error(err)
	}
	if _, err := client.Wait(patient(t), job.GetId()); !errors.As(err, &failure) || failure.Code != codes.Canceled {
		t.Errorf("%v", err)
	}
}

func TestRefusal_namesTheCodeAndTheField(t *testing.T) {
	client := connect(t)
	_, err := client.Submit(patient(t), &ebbv1.CreateJobRequest{
		DisplayName: "bad", Files: []*ebbv1.FileSpec{{RemoteName: origin.URL + "/again", LocalName: "not/absolute"}},
	})
	var failure *ebb.Error
	if !errors.As(err, &failure) || failure.Code != codes.InvalidArgument || failure.Reason != "E_INVALIDARG" ||
		failure.HResult != 0x80070057 || failure.Field != "files[0].local_name" || failure.Remedy == "" {
		t.Errorf("%#v", failure)
	}
	if status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "E_INVALIDARG") {
		t.Errorf("%v", err)
	}
}

func TestRequestID_makesOneJobOfTwoRequests(t *testing.T) {
	client := connect(t)
	path := filepath.Join(t.TempDir(), "file")
	request := &ebbv1.CreateJobRequest{
		DisplayName: "twice", RequestId: ebb.NewRequestID(),
		Files: []*ebbv1.FileSpec{{RemoteName: origin.URL + "/again", LocalName: path}},
	}
	first, err := client.SubmitAndWait(patient(t), request)
	if err != nil {
		t.Fatal(err)
	}
	second, err := client.SubmitAndWait(patient(t), request)
	if err != nil || second.GetId() != first.GetId() {
		t.Errorf("%v and %v, %v", first.GetId(), second.GetId(), err)
	}
}

func TestCancellation_endsTheWaitingAndNotTheJob(t *testing.T) {
	client := connect(t)
	path := filepath.Join(t.TempDir(), "file")
	ctx, cancel := context.WithCancel(patient(t))
	job, err := client.Download(ctx, origin.URL+"/slow", path, ebb.OnProgress(100_000_000, func(p *ebbv1.Progress) {
		if p.GetProgress().GetBytesTransferred() > 0 {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || job == nil {
		t.Fatalf("%v, %v", job, err)
	}
	slow <- struct{}{}
	if _, err := client.Wait(patient(t), job.GetId()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Job.Complete(patient(t), &ebbv1.CompleteRequest{JobId: job.GetId()}); err != nil {
		t.Fatal(err)
	}
	same(t, path)
}

func TestUpload_arrives(t *testing.T) {
	folder := t.TempDir()
	receiver := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodPut {
			response.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "received"), body, 0o600)
		}
		if err != nil {
			response.WriteHeader(http.StatusInternalServerError)
			return
		}
		response.WriteHeader(http.StatusCreated)
	}))
	defer receiver.Close()
	path := filepath.Join(folder, "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := connect(t).Upload(patient(t), path, receiver.URL+"/file"); err != nil {
		t.Fatal(err)
	}
	same(t, filepath.Join(folder, "received"))
}

// The service is killed while events are read. What it has committed comes once and in order, before and after.
func TestEvents_goOnOverTheDeathOfTheService(t *testing.T) {
	own := filepath.Join(t.TempDir(), "home")
	service := serviceOf(t, own, "")
	client := connect(t, ebb.WithHome(own))
	ctx := patient(t)
	create := func(name string) {
		if _, err := client.Manager.CreateJob(ctx, &ebbv1.CreateJobRequest{DisplayName: name, Type: ebbv1.JobType_JOB_TYPE_DOWNLOAD}); err != nil {
			t.Error(err)
		}
	}
	ids := func() []string {
		jobs, err := client.Manager.EnumJobs(ctx, &ebbv1.EnumJobsRequest{Order: ebbv1.JobOrder_JOB_ORDER_OLDEST_FIRST})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, job := range jobs.GetJobs() {
			all = append(all, job.GetId())
		}
		return all
	}
	var got []string
	var cursor string
	for message, err := range client.Events(ctx, &ebbv1.SubscribeRequest{}) {
		if err != nil {
			t.Fatal(err)
		}
		if event := message.GetEvent(); event != nil {
			got, cursor = append(got, event.GetJobId()), event.GetCursor()
		}
		switch {
		case message.GetHeartbeat() != nil && len(got) == 0:
			create("before")
		case message.GetEvent() != nil && len(got) == 1:
			// Committed and not yet read when the service dies, and committed while nobody reads.
			create("last words")
			service.kill()
			service = serviceOf(t, own, "")
			create("after")
		}
		if len(got) == 3 {
			break
		}
	}
	if wanted := ids(); !slices.Equal(got, wanted) {
		t.Errorf("events of %v, and there are %v", got, wanted)
	}
	// The next run of the program goes on after the cursor that it kept.
	create("later")
	for message, err := range client.Events(ctx, &ebbv1.SubscribeRequest{Cursor: cursor}) {
		if err != nil {
			t.Fatal(err)
		}
		if event := message.GetEvent(); event != nil {
			if want := ids()[3]; event.GetJobId() != want {
				t.Errorf("%v instead of %v", event.GetJobId(), want)
			}
			break
		}
	}
}

func TestEvents_sayWhenTheyCannotGoOn(t *testing.T) {
	client := connect(t)
	for _, err := range client.Events(patient(t), &ebbv1.SubscribeRequest{Cursor: "not a cursor"}) {
		if status.Code(err) != codes.InvalidArgument {
			t.Errorf("%v", err)
		}
		return
	}
	t.Error("no error")
}

func TestEvents_ofAServiceThatIsAwayEndWithTheContext(t *testing.T) {
	client := connect(t, ebb.WithHome(t.TempDir()))
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	for _, err := range client.Events(ctx, &ebbv1.SubscribeRequest{}) {
		if !errors.Is(err, context.DeadlineExceeded) || status.Code(err) != codes.DeadlineExceeded {
			t.Errorf("%v", err)
		}
		return
	}
	t.Error("no error")
}
