package ebb_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"ebb.dev/ebb"
	"ebb.dev/ebb/ebbv1"
)

// A file is fetched and put in place. ORIGIN is any server.
func Example() {
	client, err := ebb.Connect()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	path := filepath.Join(os.TempDir(), "ebb-example.xz")
	defer os.Remove(path)
	job, err := client.Download(context.Background(), os.Getenv("ORIGIN")+"/patch-6.6.1.xz", path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(job.GetState(), job.GetProgress().GetBytesTransferred(), "bytes")
	// Output: JOB_STATE_ACKNOWLEDGED 300000 bytes
}

// Why something failed is found with errors.As.
func ExampleError() {
	client, err := ebb.Connect()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	_, err = client.Manager.GetJob(context.Background(), &ebbv1.GetJobRequest{JobId: "00000000-0000-0000-0000-000000000000"})
	var failure *ebb.Error
	if errors.As(err, &failure) {
		fmt.Printf("%s %#x %s\n", failure.Reason, failure.HResult, failure.Code)
	}
	// Output: BG_E_NOT_FOUND 0x80200001 NotFound
}

// Several files, with settings, in one job, that tells how far it is.
func ExampleClient_SubmitAndWait() {
	client, err := ebb.Connect()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	folder, err := os.MkdirTemp("", "ebb-example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	job, err := client.SubmitAndWait(ctx, &ebbv1.CreateJobRequest{
		DisplayName: "two files",
		Settings:    &ebbv1.JobSettings{Priority: ebbv1.JobPriority_JOB_PRIORITY_HIGH},
		Files: []*ebbv1.FileSpec{
			{RemoteName: os.Getenv("ORIGIN") + "/patch-6.6.1.xz", LocalName: folder + "/one"},
			{RemoteName: os.Getenv("ORIGIN") + "/patch-6.6.1.xz", LocalName: folder + "/two"},
		},
	}, ebb.OnProgress(time.Second, func(step *ebbv1.Progress) {
		log.Println(step.GetProgress().GetBytesTransferred(), "bytes")
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(job.GetProgress().GetFilesTransferred(), "files")
	// Output: 2 files
}

// Everything that is committed, from the beginning of what is kept.
func ExampleClient_Events() {
	client, err := ebb.Connect()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	created, err := client.Manager.CreateJob(ctx, &ebbv1.CreateJobRequest{DisplayName: "watched", Type: ebbv1.JobType_JOB_TYPE_DOWNLOAD})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Job.Cancel(ctx, &ebbv1.CancelRequest{JobId: created.GetJob().GetId()}); err != nil {
		log.Fatal(err)
	}
	for message, err := range client.Events(ctx, &ebbv1.SubscribeRequest{Cursor: "0", JobId: created.GetJob().GetId()}) {
		if err != nil {
			log.Fatal(err)
		}
		if event := message.GetEvent(); event != nil {
			fmt.Println(event.GetKind(), event.GetState())
			if event.GetState() == ebbv1.JobState_JOB_STATE_CANCELLED {
				break
			}
		}
	}
	// Output:
	// EVENT_KIND_JOB_CREATED JOB_STATE_SUSPENDED
	// EVENT_KIND_JOB_CANCELLED JOB_STATE_CANCELLED
}
