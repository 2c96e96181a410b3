// Package ebb talks to Ebb, the background transfer service: a job, once accepted, goes on over crashes and restarts of the
// service, of this program and of the machine, and makes way for other traffic.
//
//	client, err := ebb.Connect()
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	job, err := client.Download(ctx, "https://example.com/disk.iso", "/srv/disk.iso")
//
// The fields of [Client] are the services of the contract, with every call and message of it in package ebbv1; what is
// around them here is what such a client needs besides:
//
//   - [Connect] finds the service, checks who serves its socket, and proves over TCP who calls.
//   - [Client.Download], [Client.Upload], [Client.SubmitAndWait] and [Client.Wait] see a job through.
//   - [Client.Events] iterates over what is committed and goes on after the last event when the connection breaks or the
//     service restarts.
//   - Every failed call is an [*Error] with the BITS code, the field at fault and what to do.
//   - Every change carries a request id, by which the service recognises a repetition, and every call has a deadline.
//
// Cancelling a context ends the waiting, never the job.
package ebb

//go:generate buf generate ../../proto --template buf.gen.yaml
