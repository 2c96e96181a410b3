package dev.ebb.server.cli;

import com.google.rpc.Code;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileSetResponse;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobImplBase;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerImplBase;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CancelResponse;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.CreateJobResponse;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetConfigurationResponse;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetJobResponse;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.GetReplyProgressResponse;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobReplyProgress;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobStateCount;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.RemoveCredentialsResponse;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.ResumeResponse;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationImplBase;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetBandwidthLimitResponse;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetChangePolicyResponse;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetCredentialsResponse;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetDisplayNameResponse;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumRetryDelayResponse;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPriorityResponse;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetPropertyResponse;
import dev.ebb.v1.SetProxySettingsRequest;
import dev.ebb.v1.SetProxySettingsResponse;
import dev.ebb.v1.SetResumePolicyRequest;
import dev.ebb.v1.SetResumePolicyResponse;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.SetUploadProtocolResponse;
import dev.ebb.v1.StopServiceRequest;
import dev.ebb.v1.StopServiceResponse;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.SuspendResponse;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The services of a {@link FakeServer}: as little as the commands need. */
final class FakeServices {
    private FakeServices() {}

    static <T> void answer(StreamObserver<T> to, T message) {
        to.onNext(message);
        to.onCompleted();
    }

    private static Optional<Job> find(FakeQueue queue, String id, StreamObserver<?> to) {
        Job job = queue.jobs.get(id);
        if (job == null) {
            to.onError(FakeServer.refusal(
                    Code.NOT_FOUND, "BG_E_NOT_FOUND", "0x80200001", "No job has the id " + id + "."));
        }
        return Optional.ofNullable(job);
    }

    /** Creates, finds, lists. */
    static final class Manager extends BackgroundCopyManagerImplBase {
        private final FakeQueue queue;

        Manager(FakeQueue queue) {
            this.queue = queue;
        }

        @Override
        public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> to) {
            if (request.getDisplayName().equals("refused")) {
                to.onError(FakeServer.refusal(
                        Code.RESOURCE_EXHAUSTED, "BG_E_TOO_MANY_JOBS_PER_USER", "0x80200049", "Too many jobs."));
                return;
            }
            answer(
                    to,
                    CreateJobResponse.newBuilder().setJob(queue.create(request)).build());
        }

        @Override
        public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> to) {
            find(queue, request.getJobId(), to)
                    .ifPresent(job ->
                            answer(to, GetJobResponse.newBuilder().setJob(job).build()));
        }

        /** Pages of one, so that every caller has to turn them. */
        @Override
        public void enumJobs(EnumJobsRequest request, StreamObserver<EnumJobsResponse> to) {
            queue.requests.add(request);
            List<Job> all = new ArrayList<>(queue.jobs.values());
            int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            EnumJobsResponse.Builder page = EnumJobsResponse.newBuilder();
            if (from < all.size()) {
                page.addJobs(all.get(from));
            }
            page.setNextPageToken(from + 1 < all.size() ? String.valueOf(from + 1) : "");
            answer(to, page.setOtherUsersJobs(from + 1 >= all.size() ? 2 : 0).build());
        }
    }

    /** Verbs and setters. */
    static final class Jobs extends BackgroundCopyJobImplBase {
        private final FakeQueue queue;

        Jobs(FakeQueue queue) {
            this.queue = queue;
        }

        @Override
        public void addFileSet(AddFileSetRequest request, StreamObserver<AddFileSetResponse> to) {
            queue.requests.add(request);
            find(queue, request.getJobId(), to)
                    .ifPresent(job -> answer(
                            to, AddFileSetResponse.newBuilder().setJob(job).build()));
        }

        @Override
        public void replaceRemotePrefix(
                ReplaceRemotePrefixRequest request, StreamObserver<ReplaceRemotePrefixResponse> to) {
            queue.requests.add(request);
            boolean matched = request.getOldPrefix().startsWith("http://x/");
            find(queue, request.getJobId(), to)
                    .ifPresent(job -> answer(
                            to,
                            ReplaceRemotePrefixResponse.newBuilder()
                                    .setResult(matched ? ResultCode.RESULT_CODE_S_OK : ResultCode.RESULT_CODE_S_FALSE)
                                    .setJob(job)
                                    .build()));
        }

        @Override
        public void enumFiles(EnumFilesRequest request, StreamObserver<EnumFilesResponse> to) {
            queue.requests.add(request);
            EnumFilesResponse.Builder page = EnumFilesResponse.newBuilder();
            java.util.List<FileSpec> specs = queue.files.get(request.getJobId());
            int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            int end = Math.min(specs.size(), from + (request.getPageSize() == 0 ? 200 : request.getPageSize()));
            for (int index = from; index < end; index++) {
                page.addFiles(File.newBuilder()
                        .setJobId(request.getJobId())
                        .setIndex(index)
                        .setRemoteName(specs.get(index).getRemoteName())
                        .setLocalName(specs.get(index).getLocalName())
                        .setState(FileState.FILE_STATE_PENDING)
                        .mergeFrom(queue.session)
                        .mergeFrom(queue.fileStates.apply(index)));
            }
            answer(
                    to,
                    page.setNextPageToken(end < specs.size() ? String.valueOf(end) : "")
                            .build());
        }

        @Override
        public void suspend(SuspendRequest request, StreamObserver<SuspendResponse> to) {
            find(queue, request.getJobId(), to)
                    .ifPresent(job -> answer(
                            to,
                            SuspendResponse.newBuilder()
                                    .setJob(queue.state(job.getId(), JobState.JOB_STATE_SUSPENDED))
                                    .build()));
        }

        @Override
        public void resume(ResumeRequest request, StreamObserver<ResumeResponse> to) {
            find(queue, request.getJobId(), to)
                    .ifPresent(job -> answer(
                            to,
                            ResumeResponse.newBuilder()
                                    .setJob(queue.state(job.getId(), JobState.JOB_STATE_QUEUED))
                                    .build()));
        }

        @Override
        public void cancel(CancelRequest request, StreamObserver<CancelResponse> to) {
            find(queue, request.getJobId(), to)
                    .ifPresent(job -> answer(
                            to,
                            CancelResponse.newBuilder()
                                    .setResult(ResultCode.RESULT_CODE_BG_S_UNABLE_TO_DELETE_FILES)
                                    .setJob(queue.state(job.getId(), JobState.JOB_STATE_CANCELLED))
                                    .build()));
        }

        @Override
        public void complete(CompleteRequest request, StreamObserver<CompleteResponse> to) {
            queue.requests.add(request);
            find(queue, request.getJobId(), to).ifPresent(job -> {
                if (job.getDisplayName().equals("taken")) {
                    to.onError(FakeServer.refusal(
                            Code.FAILED_PRECONDITION, "ERROR_FILE_EXISTS", "0x80070050", "The file exists."));
                    return;
                }
                answer(
                        to,
                        CompleteResponse.newBuilder()
                                .setResult(ResultCode.RESULT_CODE_S_OK)
                                .setJob(queue.state(job.getId(), JobState.JOB_STATE_ACKNOWLEDGED))
                                .build());
            });
        }

        @Override
        public void whyNotRunning(WhyNotRunningRequest request, StreamObserver<WhyNotRunningResponse> to) {
            find(queue, request.getJobId(), to).ifPresent(job -> answer(to, queue.why));
        }

        @Override
        public void setDisplayName(SetDisplayNameRequest request, StreamObserver<SetDisplayNameResponse> to) {
            Job job = queue.change(request.getJobId(), it -> it.setDisplayName(request.getDisplayName()));
            answer(to, SetDisplayNameResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setPriority(SetPriorityRequest request, StreamObserver<SetPriorityResponse> to) {
            Job job = queue.change(request.getJobId(), it -> it.setPriority(request.getPriority()));
            answer(to, SetPriorityResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setProxySettings(SetProxySettingsRequest request, StreamObserver<SetProxySettingsResponse> to) {
            queue.requests.add(request);
            Job job = queue.change(request.getJobId(), it -> it.setProxy(request.getProxy()));
            answer(to, SetProxySettingsResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setCredentials(SetCredentialsRequest request, StreamObserver<SetCredentialsResponse> to) {
            queue.requests.add(request);
            CredentialsKey key = CredentialsKey.newBuilder()
                    .setTarget(request.getCredentials().getTarget())
                    .setScheme(request.getCredentials().getScheme())
                    .build();
            Job job = queue.change(request.getJobId(), it -> it.addCredentials(key));
            answer(to, SetCredentialsResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void removeCredentials(RemoveCredentialsRequest request, StreamObserver<RemoveCredentialsResponse> to) {
            queue.requests.add(request);
            Job job = queue.jobs.get(request.getJobId());
            answer(to, RemoveCredentialsResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setProperty(SetPropertyRequest request, StreamObserver<SetPropertyResponse> to) {
            queue.requests.add(request);
            Job job = queue.jobs.get(request.getJobId());
            answer(to, SetPropertyResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setResumePolicy(SetResumePolicyRequest request, StreamObserver<SetResumePolicyResponse> to) {
            queue.requests.add(request);
            Job job = queue.jobs.get(request.getJobId());
            answer(to, SetResumePolicyResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setChangePolicy(SetChangePolicyRequest request, StreamObserver<SetChangePolicyResponse> to) {
            queue.requests.add(request);
            Job job = queue.jobs.get(request.getJobId());
            answer(to, SetChangePolicyResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setUploadProtocol(SetUploadProtocolRequest request, StreamObserver<SetUploadProtocolResponse> to) {
            queue.requests.add(request);
            Job job = queue.change(request.getJobId(), it -> it.setUploadProtocol(request.getUploadProtocol()));
            answer(to, SetUploadProtocolResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void getReplyProgress(GetReplyProgressRequest request, StreamObserver<GetReplyProgressResponse> to) {
            JobReplyProgress reply = JobReplyProgress.newBuilder()
                    .setBytesTotal(2048)
                    .setBytesTransferred(1024)
                    .build();
            answer(to, GetReplyProgressResponse.newBuilder().setProgress(reply).build());
        }

        @Override
        public void setBandwidthLimit(SetBandwidthLimitRequest request, StreamObserver<SetBandwidthLimitResponse> to) {
            queue.requests.add(request);
            Job job = queue.change(request.getJobId(), it -> it.setBandwidthLimit(request.getBytesPerSecond()));
            answer(to, SetBandwidthLimitResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setMinimumRetryDelay(
                SetMinimumRetryDelayRequest request, StreamObserver<SetMinimumRetryDelayResponse> to) {
            queue.requests.add(request);
            Job job = queue.jobs.get(request.getJobId());
            answer(to, SetMinimumRetryDelayResponse.newBuilder().setJob(job).build());
        }
    }

    /** The service itself. */
    static final class Administration extends ServiceAdministrationImplBase {
        volatile String buildId = "here";
        volatile boolean busy = true;
        volatile Runnable onStop = () -> {};

        @Override
        public void getServiceStatus(GetServiceStatusRequest request, StreamObserver<GetServiceStatusResponse> to) {
            answer(
                    to,
                    GetServiceStatusResponse.newBuilder()
                            .setVersion("1.2.3")
                            .setBuildId(buildId)
                            .setContractVersion(1)
                            .setProcessId(4711)
                            .setCaller("uid:1000")
                            .setCallerRole(CallerRole.CALLER_ROLE_ADMINISTRATOR)
                            .setStateDirectory("/somewhere/state")
                            .addJobCounts(JobStateCount.newBuilder()
                                    .setState("QUEUED")
                                    .setCount(3))
                            .addJobCounts(JobStateCount.newBuilder().setState("ERROR"))
                            .setRunningTransfers(2)
                            .setBytesPerSecond(1 << 20)
                            .build());
        }

        @Override
        public void stopService(StopServiceRequest request, StreamObserver<StopServiceResponse> to) {
            if (request.getOnlyIfIdle() && busy) {
                to.onError(FakeServer.refusal(
                        Code.FAILED_PRECONDITION, "BG_E_INVALID_STATE", "0x80200002", "Jobs are running."));
                return;
            }
            answer(to, StopServiceResponse.getDefaultInstance());
            onStop.run();
        }

        @Override
        public void getConfiguration(GetConfigurationRequest request, StreamObserver<GetConfigurationResponse> to) {
            answer(
                    to,
                    GetConfigurationResponse.newBuilder()
                            .addValues(ConfigurationValue.newBuilder()
                                    .setKey("limits.jobs-per-user")
                                    .setValue("60")
                                    .setSource("default"))
                            .addValues(ConfigurationValue.newBuilder()
                                    .setKey("log.level")
                                    .setValue("info")
                                    .setSource("file /etc/ebb/ebb.yaml:3"))
                            .build());
        }
    }
}
