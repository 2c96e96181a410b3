package ebb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const domain = "ebb"

const nobodyThere = "Start the service with `ebb serve`; any `ebb` command starts your own."

// Error says why a call failed, or why a job did. It is found with [errors.As].
type Error struct {
	// Code is the kind of failure, in gRPC's terms. Of a job that failed: codes.Aborted; that was cancelled: codes.Canceled.
	Code codes.Code
	// Reason is the name of the code, such as BG_E_INVALID_STATE; that of Code when no service answered.
	Reason string
	// HResult is the number of the code, such as 0x80200002; 0 when no service answered.
	HResult uint32
	// Message is what happened, for a person.
	Message string
	// Remedy is what to do about it, one sentence; empty when nobody knows.
	Remedy string
	// Field is the field of the request at fault, such as files[2].local_name.
	Field string
	// JobID is the job concerned.
	JobID string
	// RetryAfter is when the same call can work; 0 when the service did not say.
	RetryAfter time.Duration
	// OldestCursor is set when the events after a cursor are not kept any more: list the jobs again, and go on from this one.
	OldestCursor string
	// Job is the job that failed or was cancelled, with its JobError; nil when a call failed.
	Job *ebbv1.Job

	status *status.Status
	cause  error
}

// Error has the name of the code, what happened and what to do.
func (e *Error) Error() string {
	text := "ebb: " + e.Reason + ": " + e.Message
	if e.Remedy != "" && !strings.Contains(e.Message, e.Remedy) {
		text += " " + e.Remedy
	}
	return text
}

// Unwrap is [context.Canceled] or [context.DeadlineExceeded] when the caller's patience ended the call.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus makes status.Code and status.FromError work on it.
func (e *Error) GRPCStatus() *status.Status {
	if e.status == nil {
		return status.New(e.Code, e.Message)
	}
	return e.status
}

// IsUnavailable is true when no service could be reached, or it is on its way out.
func IsUnavailable(err error) bool { return status.Code(err) == codes.Unavailable }

func typed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	answer := status.Convert(err)
	failure := &Error{Code: answer.Code(), Reason: answer.Code().String(), Message: answer.Message(), status: answer}
	if answer.Code() == codes.Canceled || answer.Code() == codes.DeadlineExceeded {
		failure.cause = ctx.Err()
	}
	for _, detail := range answer.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == domain {
				failure.fill(detail)
			}
		case *errdetails.RetryInfo:
			failure.RetryAfter = detail.GetRetryDelay().AsDuration()
		}
	}
	if failure.Code == codes.Unavailable && failure.HResult == 0 {
		failure.Remedy = nobodyThere
	}
	return failure
}

func (e *Error) fill(info *errdetails.ErrorInfo) {
	e.Reason = info.GetReason()
	more := info.GetMetadata()
	if number, err := strconv.ParseUint(strings.TrimPrefix(more["hresult"], "0x"), 16, 32); err == nil {
		e.HResult = uint32(number)
	}
	e.Remedy, e.Field, e.JobID, e.OldestCursor = more["remedy"], more["field"], more["job_id"], more["oldest_cursor"]
}

// failed is why a job does not go on; nil for one that has arrived.
func failed(job *ebbv1.Job) error {
	switch job.GetState() {
	case ebbv1.JobState_JOB_STATE_ERROR:
		why := job.GetError()
		return &Error{
			Code: codes.Aborted, Reason: why.GetName(), HResult: why.GetHresult(), Message: why.GetMessage(),
			Remedy: why.GetRemedy(), JobID: job.GetId(), Job: job,
		}
	case ebbv1.JobState_JOB_STATE_CANCELLED:
		return &Error{
			Code: codes.Canceled, Reason: "JOB_STATE_CANCELLED", Message: fmt.Sprintf("job %s was cancelled", job.GetId()),
			JobID: job.GetId(), Job: job,
		}
	default:
		return nil
	}
}
