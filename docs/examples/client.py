"""A client of Ebb in Python: makes a job, follows its events, completes it, and reads the details of an error.

Uses gRPC alone: grpcio, googleapis-common-protos, and ebb.v1 as client-sdk/python/generate makes it from the proto files. The
package in client-sdk/python does the same in fewer lines.

    python3 client.py SOCKET URL FILE
"""

import sys
import uuid

import grpc
from google.rpc import error_details_pb2, status_pb2

from ebb.v1 import background_copy_callback_pb2 as callback_pb
from ebb.v1 import background_copy_callback_pb2_grpc as callback_grpc
from ebb.v1 import background_copy_job_pb2 as job_calls_pb
from ebb.v1 import background_copy_job_pb2_grpc as job_calls_grpc
from ebb.v1 import background_copy_manager_pb2 as manager_pb
from ebb.v1 import background_copy_manager_pb2_grpc as manager_grpc
from ebb.v1 import job_pb2 as job_pb

PATIENCE = 60  # seconds


def error_info(error: grpc.RpcError) -> error_details_pb2.ErrorInfo:
    """What Ebb says about a failure: the BITS name as reason, hresult and remedy in the metadata."""
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info
    raise error


def download(channel: grpc.Channel, url: str, file: str) -> None:
    manager = manager_grpc.BackgroundCopyManagerStub(channel)
    jobs = job_calls_grpc.BackgroundCopyJobStub(channel)
    job = manager.CreateJob(
        manager_pb.CreateJobRequest(
            display_name="from Python",
            type=job_pb.JOB_TYPE_DOWNLOAD,
            request_id=str(uuid.uuid4()),
            files=[job_pb.FileSpec(remote_name=url, local_name=file)],
            resume=True,
        ),
        timeout=PATIENCE,
    ).job
    print("created", job.id)

    follow(channel, job.id)
    print("progress", jobs.GetProgress(job_calls_pb.GetProgressRequest(job_id=job.id), timeout=PATIENCE).progress)
    done = jobs.Complete(job_calls_pb.CompleteRequest(job_id=job.id), timeout=PATIENCE)
    print("completed", job_pb.ResultCode.Name(done.result))
    ended = manager.GetJob(manager_pb.GetJobRequest(job_id=job.id, include_final=True), timeout=PATIENCE).job
    print("state", job_pb.JobState.Name(ended.state))


def follow(channel: grpc.Channel, job_id: str) -> None:
    """Prints the events of a job, from the oldest kept, until it has arrived or failed."""
    events = callback_grpc.BackgroundCopyCallbackStub(channel).Subscribe(
        callback_pb.SubscribeRequest(cursor="0", job_id=job_id), timeout=PATIENCE
    )
    for message in events:
        if message.WhichOneof("message") == "event":
            print("event", callback_pb.EventKind.Name(message.event.kind), message.event.reason)
            if message.event.kind in (callback_pb.EVENT_KIND_JOB_TRANSFERRED, callback_pb.EVENT_KIND_JOB_ERROR):
                events.cancel()
                return


def show_refusal(channel: grpc.Channel) -> None:
    unknown = str(uuid.uuid4())
    try:
        manager_grpc.BackgroundCopyManagerStub(channel).GetJob(
            manager_pb.GetJobRequest(job_id=unknown), timeout=PATIENCE
        )
    except grpc.RpcError as error:
        info = error_info(error)
        print("refused", error.code().name, info.domain, info.reason, info.metadata["hresult"])


def main() -> None:
    socket, url, file = sys.argv[1:]
    with grpc.insecure_channel("unix:" + socket) as channel:
        download(channel, url, file)
        show_refusal(channel)


if __name__ == "__main__":
    main()
