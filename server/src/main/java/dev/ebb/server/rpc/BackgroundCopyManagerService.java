package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.ErrorDescription;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.ledger.CertificateSearch;
import dev.ebb.server.ledger.JobCommands;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.CreateJobResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.GetErrorDescriptionRequest;
import dev.ebb.v1.GetErrorDescriptionResponse;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetJobResponse;
import dev.ebb.v1.QueryInterfaceRequest;
import dev.ebb.v1.QueryInterfaceResponse;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** IBackgroundCopyManager: creates, finds and lists jobs. Thread-safe. */
final class BackgroundCopyManagerService extends BackgroundCopyManagerGrpc.BackgroundCopyManagerImplBase {
    private final JobCommands commands;
    private final JobQueries queries;
    private final CertificateSearch certificates;
    private final RpcTranslation translation;
    private final JobPlaces places;

    BackgroundCopyManagerService(RpcBackends backends, RpcTranslation translation) {
        this.commands = backends.commands();
        this.queries = backends.queries();
        this.certificates = backends.certificates();
        this.translation = translation;
        this.places = new JobPlaces(backends, translation);
    }

    @Override
    public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> observer) {
        translation
                .calls()
                .later(
                        observer,
                        () -> {
                            Caller caller = CallerContext.current();
                            NewJob wanted = places.place(
                                    caller,
                                    translation
                                            .requests()
                                            .newJob(caller, request)
                                            .withTrace(CallTrace.current()),
                                    request);
                            CertificateSearch.Wish wish = HttpRequests.wish(request.getSettings(), caller.account());
                            if (wish == null) {
                                return commands.create(
                                        caller, wanted, translation.keys().of(request));
                            }
                            return certificates
                                    .find(wish)
                                    .thenCompose(found -> commands.create(
                                            caller,
                                            wanted.withClientCertificate(found),
                                            translation.keys().of(request)));
                        },
                        outcome -> CreateJobResponse.newBuilder()
                                .setJob(translation.messages().job(outcome.job()))
                                .build());
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            if (job.state().isFinal() && !request.getIncludeFinal()) {
                throw JobException.of(
                        ErrorCode.NOT_FOUND, job.id(), "The job has ended; include_final shows it still.");
            }
            return GetJobResponse.newBuilder()
                    .setJob(translation.messages().job(job))
                    .build();
        });
    }

    @Override
    public void enumJobs(EnumJobsRequest request, StreamObserver<EnumJobsResponse> observer) {
        translation.calls().read(observer, caller -> translation.listing().jobs(caller, request));
    }

    @Override
    public void getErrorDescription(
            GetErrorDescriptionRequest request, StreamObserver<GetErrorDescriptionResponse> observer) {
        translation.calls().read(observer, caller -> {
            ErrorCode code = new ErrorCode(request.getHresult());
            Language.require(request.getLanguage());
            if (!ErrorCatalog.knows(code)) {
                throw JobException.of(
                        ErrorCode.LANGUAGE_NOT_FOUND, "There is no text for " + code.hex() + " in that language.");
            }
            return describe(ErrorCatalog.describe(code), WireEnums.context("context", request.getContext()));
        });
    }

    @Override
    public void queryInterface(QueryInterfaceRequest request, StreamObserver<QueryInterfaceResponse> observer) {
        translation.calls().read(observer, caller -> {
            boolean ofJob = !request.getJobId().isEmpty();
            if (ofJob) {
                queries.job(caller, JobId.parse("job_id", request.getJobId()));
            }
            return InterfaceCatalog.INSTANCE.query(request.getInterface(), ofJob);
        });
    }

    private static GetErrorDescriptionResponse describe(ErrorDescription known, @Nullable ErrorContext context) {
        return GetErrorDescriptionResponse.newBuilder()
                .setName(known.name())
                .setDescription(known.meaning())
                .setRemedy(known.remedy())
                .setContextDescription(context == null ? "" : Language.describe(context))
                .build();
    }
}
