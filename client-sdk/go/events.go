package ebb

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

const (
	usualHeartbeat = 15 * time.Second
	// After so many heartbeats without a sign of life the connection is taken for dead.
	missedHeartbeats = 3

	firstDelay   = 100 * time.Millisecond
	longestDelay = 10 * time.Second
)

// Failures that the next try may not meet again.
var passing = []codes.Code{codes.Unavailable, codes.Internal, codes.Unknown, codes.Canceled, codes.DeadlineExceeded,
	codes.ResourceExhausted, codes.Aborted}

// Events iterates over what is committed, in order and each event once, from the cursor of the request on: "0" is the oldest
// that is kept, an empty one begins with what is committed from now on. When the connection breaks or the service restarts it
// goes on after the last event. A reader that is slow is waited for.
//
// Its first message is a heartbeat: from there on nothing is missed. Each event has the cursor by which the next run of the
// program goes on after it. Progress comes between events when the request says how often.
//
// The iteration ends when the loop is left, or with an error: that of the context, or one that trying again does not mend, such
// as an [*Error] with OldestCursor. Nothing but the context limits how long a service that is away is waited for.
func (c *Client) Events(ctx context.Context, request *ebbv1.SubscribeRequest) iter.Seq2[*ebbv1.SubscribeResponse, error] {
	return func(yield func(*ebbv1.SubscribeResponse, error) bool) {
		at := proto.Clone(request).(*ebbv1.SubscribeRequest)
		delay := firstDelay
		for {
			err := c.follow(ctx, at, func(message *ebbv1.SubscribeResponse) bool {
				delay = firstDelay
				return yield(message, nil)
			})
			if err == nil {
				return
			}
			if ctx.Err() != nil || !slices.Contains(passing, codeOf(err)) {
				yield(nil, err)
				return
			}
			if !pause(ctx, max(spread(delay), retryAfter(err))) {
				yield(nil, typed(ctx, status.FromContextError(ctx.Err()).Err()))
				return
			}
			delay = min(2*delay, longestDelay)
			// The stream waits by its own rule.
			c.connection.ResetConnectBackoff()
		}
	}
}

// follow hands on the messages of one call and moves the cursor of the request along. Without an error the reader has left.
func (c *Client) follow(ctx context.Context, at *ebbv1.SubscribeRequest, next func(*ebbv1.SubscribeResponse) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Callback.Subscribe(ctx, at)
	if err != nil {
		return err
	}
	patience := usualHeartbeat
	if at.HeartbeatInterval != nil {
		patience = at.GetHeartbeatInterval().AsDuration()
	}
	// A connection whose other end has gone without a word is found out by its silence, while the reader waits for it.
	silence := time.AfterFunc(missedHeartbeats*patience, cancel)
	defer silence.Stop()
	for {
		silence.Reset(missedHeartbeats * patience)
		message, err := stream.Recv()
		silence.Stop()
		if errors.Is(err, io.EOF) {
			return &Error{Code: codes.Unavailable, Reason: codes.Unavailable.String(), Message: "the service ended the stream"}
		}
		if err != nil {
			return err
		}
		switch {
		case message.GetEvent() != nil:
			at.Cursor = message.GetEvent().GetCursor()
		case message.GetHeartbeat() != nil:
			at.Cursor = message.GetHeartbeat().GetCursor()
		}
		if !next(message) {
			return nil
		}
	}
}

func codeOf(err error) codes.Code {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return codes.Unknown
}

func retryAfter(err error) time.Duration {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.RetryAfter
	}
	return 0
}

// spread keeps clients that lost the same service from coming back at the same moment.
func spread(delay time.Duration) time.Duration {
	return time.Duration(float64(delay) * (0.8 + 0.4*rand.Float64()))
}

func pause(ctx context.Context, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
