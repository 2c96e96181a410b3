package ebb

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
)

// WaitOption says what to do while waiting for a job.
type WaitOption func(*waiting)

type waiting struct {
	interval time.Duration
	progress func(*ebbv1.Progress)
}

// OnProgress has a function called with where the job stands, every so often (100 ms to 1 hour) while it moves. It is called
// by the goroutine that waits.
func OnProgress(interval time.Duration, tell func(*ebbv1.Progress)) WaitOption {
	return func(w *waiting) { w.interval, w.progress = interval, tell }
}

// Download fetches a file and puts it in place; see [Client.SubmitAndWait]. The folder of the path has to be there.
func (c *Client) Download(ctx context.Context, url, path string, options ...WaitOption) (*ebbv1.Job, error) {
	return c.single(ctx, ebbv1.JobType_JOB_TYPE_DOWNLOAD, url, path, options)
}

// Upload sends a file; see [Client.SubmitAndWait].
func (c *Client) Upload(ctx context.Context, path, url string, options ...WaitOption) (*ebbv1.Job, error) {
	return c.single(ctx, ebbv1.JobType_JOB_TYPE_UPLOAD, url, path, options)
}

func (c *Client) single(ctx context.Context, kind ebbv1.JobType, url, path string, options []WaitOption) (*ebbv1.Job, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return c.SubmitAndWait(ctx, &ebbv1.CreateJobRequest{
		DisplayName: filepath.Base(absolute),
		Type:        kind,
		Files:       []*ebbv1.FileSpec{{RemoteName: url, LocalName: absolute}},
	}, options...)
}

// SubmitAndWait makes a job, sets it going, waits until everything has moved and completes it. Type may be left out for
// downloads.
//
// A job that goes to ERROR is an [*Error] with its code, and stays: mend the cause and Resume it, Complete what has arrived, or
// Cancel it. When the context ends the waiting, the job goes on; the job that is returned beside the error, if any, is as it
// was last seen. Waiting again is [Client.Wait]; asking again with the same RequestId finds the same job.
func (c *Client) SubmitAndWait(ctx context.Context, request *ebbv1.CreateJobRequest, options ...WaitOption) (*ebbv1.Job, error) {
	job, err := c.Submit(ctx, request)
	if err != nil {
		return nil, err
	}
	arrived, err := c.Wait(ctx, job.GetId(), options...)
	if err != nil {
		if arrived == nil {
			arrived = job
		}
		return arrived, err
	}
	if arrived.GetState() == ebbv1.JobState_JOB_STATE_ACKNOWLEDGED { // By somebody else, or when asked for the second time.
		return arrived, nil
	}
	done, err := c.Job.Complete(ctx, &ebbv1.CompleteRequest{JobId: job.GetId()})
	if err != nil {
		return arrived, err
	}
	return done.GetJob(), nil
}

// Submit makes a job and sets it going, in one step. When it returns, the job survives a crash.
func (c *Client) Submit(ctx context.Context, request *ebbv1.CreateJobRequest) (*ebbv1.Job, error) {
	going := proto.Clone(request).(*ebbv1.CreateJobRequest)
	going.Resume = true
	if going.GetType() == ebbv1.JobType_JOB_TYPE_UNSPECIFIED {
		going.Type = ebbv1.JobType_JOB_TYPE_DOWNLOAD
	}
	created, err := c.Manager.CreateJob(ctx, going)
	if err != nil {
		return nil, err
	}
	return created.GetJob(), nil
}

// Wait waits until everything has moved, and returns the job: TRANSFERRED, or ACKNOWLEDGED when somebody has completed it. A
// job that goes to ERROR or is cancelled is an [*Error] with the job; a job that is suspended is waited for.
func (c *Client) Wait(ctx context.Context, jobID string, options ...WaitOption) (*ebbv1.Job, error) {
	chosen := waiting{progress: func(*ebbv1.Progress) {}}
	for _, option := range options {
		option(&chosen)
	}
	request := &ebbv1.SubscribeRequest{JobId: jobID}
	if chosen.interval > 0 {
		request.ProgressInterval = durationpb.New(chosen.interval)
	}
	for {
		job, err := c.watch(ctx, request, chosen.progress)
		var failure *Error
		if !errors.As(err, &failure) || failure.OldestCursor == "" {
			return job, err
		}
		// Away for longer than history is kept: look again.
	}
}

func (c *Client) watch(ctx context.Context, request *ebbv1.SubscribeRequest, tell func(*ebbv1.Progress)) (*ebbv1.Job, error) {
	stands := false
	for message, err := range c.Events(ctx, request) {
		if err != nil {
			return nil, err
		}
		if progress := message.GetProgress(); progress != nil {
			tell(progress)
			continue
		}
		// Looked at after the stream stands, so that nothing happens in between.
		if stands && !settled(message.GetEvent().GetState()) {
			continue
		}
		stands = true
		answer, err := c.Manager.GetJob(ctx, &ebbv1.GetJobRequest{JobId: request.GetJobId(), IncludeFinal: true})
		if err != nil {
			return nil, err
		}
		job := answer.GetJob()
		if settled(job.GetState()) {
			tell(&ebbv1.Progress{JobId: job.GetId(), State: job.GetState(), Progress: job.GetProgress()})
			return job, failed(job)
		}
	}
	panic("events ended without an error")
}

// settled says that a job in this state does not go on by itself.
func settled(state ebbv1.JobState) bool {
	switch state {
	case ebbv1.JobState_JOB_STATE_TRANSFERRED, ebbv1.JobState_JOB_STATE_ERROR,
		ebbv1.JobState_JOB_STATE_ACKNOWLEDGED, ebbv1.JobState_JOB_STATE_CANCELLED:
		return true
	default:
		return false
	}
}
