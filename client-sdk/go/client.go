package ebb

import (
	"errors"
	"fmt"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc"
)

const (
	maxMessage = 16 << 20
	userAgent  = "ebb-client-go"
)

// Client is a connection to a service. It is made when the first call needs it and made again when it breaks. Safe for use by
// many goroutines.
type Client struct {
	// Manager creates, finds and lists jobs.
	Manager ebbv1.BackgroundCopyManagerClient
	// Job has what can be done with a job.
	Job ebbv1.BackgroundCopyJobClient
	// File has what can be done with a file of a job.
	File ebbv1.BackgroundCopyFileClient
	// Callback has the raw streams; [Client.Events] resumes by itself.
	Callback ebbv1.BackgroundCopyCallbackClient
	// Policy has what administrators decide for all jobs.
	Policy ebbv1.PolicyAdministrationClient
	// Nodes are the machines that share the queue.
	Nodes ebbv1.NodeAdministrationClient
	// Peers has the cache that the machine keeps for others, and the machines it knows.
	Peers ebbv1.PeerCacheAdministrationClient
	// History has the jobs that have ended, as long as they are kept.
	History ebbv1.JobHistoryClient
	// Service says how the service does, and stops it.
	Service ebbv1.ServiceAdministrationClient

	connection *grpc.ClientConn
}

// Connect makes a client of a service: without options, of the one that the ebb command means (see [Discover]). It does not
// wait for the service; a call that finds it away is tried again for some seconds and then fails with codes.Unavailable.
func Connect(options ...Option) (*Client, error) {
	chosen := settings{deadline: defaultDeadline, endingDeadline: defaultEndingDeadline, attempts: defaultAttempts}
	for _, option := range options {
		option(&chosen)
	}
	if err := errors.Join(chosen.mistakes...); err != nil {
		return nil, err
	}
	target, dialing, err := chosen.dialing()
	if err != nil {
		return nil, err
	}
	connection, err := grpc.NewClient(target, append(dialing, chosen.calling()...)...)
	if err != nil {
		return nil, fmt.Errorf("ebb: %w", err)
	}
	return &Client{
		Manager:    ebbv1.NewBackgroundCopyManagerClient(connection),
		Job:        ebbv1.NewBackgroundCopyJobClient(connection),
		File:       ebbv1.NewBackgroundCopyFileClient(connection),
		Callback:   ebbv1.NewBackgroundCopyCallbackClient(connection),
		Policy:     ebbv1.NewPolicyAdministrationClient(connection),
		Nodes:      ebbv1.NewNodeAdministrationClient(connection),
		Peers:      ebbv1.NewPeerCacheAdministrationClient(connection),
		History:    ebbv1.NewJobHistoryClient(connection),
		Service:    ebbv1.NewServiceAdministrationClient(connection),
		connection: connection,
	}, nil
}

// Close ends the calls and subscriptions under way. Jobs go on.
func (c *Client) Close() error { return c.connection.Close() }
