package dev.ebb.server.rpc;

import com.google.protobuf.Message;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.ledger.CertificateSearch;
import dev.ebb.server.ledger.JobCommands;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.GetClientCertificateRequest;
import dev.ebb.v1.GetClientCertificateResponse;
import dev.ebb.v1.GetHttpMethodRequest;
import dev.ebb.v1.GetHttpMethodResponse;
import dev.ebb.v1.GetSecurityFlagsRequest;
import dev.ebb.v1.GetSecurityFlagsResponse;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyResponse;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.RemoveClientCertificateResponse;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByIDResponse;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetClientCertificateByNameResponse;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetHttpMethodResponse;
import dev.ebb.v1.SetSecurityFlagsRequest;
import dev.ebb.v1.SetSecurityFlagsResponse;
import dev.ebb.v1.SetServerCertificateValidationInterfaceRequest;
import dev.ebb.v1.SetServerCertificateValidationInterfaceResponse;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.function.Function;

/** How a job and its servers prove who they are, and the request method (IBackgroundCopyJobHttpOptions 1 to 3). Thread-safe. */
final class JobTls implements ServiceTable.Part {
    private final JobQueries queries;
    private final JobCommands commands;
    private final CertificateSearch search;
    private final CertificateDesk desk;
    private final RpcTranslation translation;
    private final JobChanges changes;

    JobTls(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.commands = backends.commands();
        this.search = backends.certificates();
        this.desk = backends.desk();
        this.translation = translation;
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetSecurityFlagsMethod(), this::setSecurityFlags)
                .unary(BackgroundCopyJobGrpc.getGetSecurityFlagsMethod(), this::getSecurityFlags)
                .unary(BackgroundCopyJobGrpc.getSetClientCertificateByIDMethod(), this::setCertificateById)
                .unary(BackgroundCopyJobGrpc.getSetClientCertificateByNameMethod(), this::setCertificateByName)
                .unary(BackgroundCopyJobGrpc.getRemoveClientCertificateMethod(), this::removeCertificate)
                .unary(BackgroundCopyJobGrpc.getGetClientCertificateMethod(), this::getCertificate)
                .unary(BackgroundCopyJobGrpc.getSetHttpMethodMethod(), this::setHttpMethod)
                .unary(BackgroundCopyJobGrpc.getGetHttpMethodMethod(), this::getHttpMethod)
                .unary(BackgroundCopyJobGrpc.getMakeCustomHeadersWriteOnlyMethod(), this::makeWriteOnly)
                .unary(BackgroundCopyJobGrpc.getSetServerCertificateValidationInterfaceMethod(), this::setCallback);
    }

    private void setSecurityFlags(SetSecurityFlagsRequest request, StreamObserver<SetSecurityFlagsResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.Security(HttpRequests.security("security_flags", request.getSecurityFlags())),
                job -> SetSecurityFlagsResponse.newBuilder().setJob(job).build());
    }

    private void getSecurityFlags(GetSecurityFlagsRequest request, StreamObserver<GetSecurityFlagsResponse> observer) {
        translation
                .calls()
                .read(
                        observer,
                        caller -> GetSecurityFlagsResponse.newBuilder()
                                .setSecurityFlags(SettingsMessages.security(
                                        job(caller, request).settings().http().security()))
                                .build());
    }

    private void setCertificateById(
            SetClientCertificateByIDRequest request, StreamObserver<SetClientCertificateByIDResponse> observer) {
        setCertificate(
                request,
                observer,
                job -> HttpRequests.byId(
                        "", request.getLocation(), request.getStoreName(), request.getSha1Hash(), job.fileOwner()),
                job -> SetClientCertificateByIDResponse.newBuilder().setJob(job).build());
    }

    private void setCertificateByName(
            SetClientCertificateByNameRequest request, StreamObserver<SetClientCertificateByNameResponse> observer) {
        setCertificate(
                request,
                observer,
                job -> HttpRequests.byName(
                        "", request.getLocation(), request.getStoreName(), request.getSubjectName(), job.fileOwner()),
                job -> SetClientCertificateByNameResponse.newBuilder()
                        .setJob(job)
                        .build());
    }

    private <R> void setCertificate(
            Message request,
            StreamObserver<R> observer,
            Function<Job, CertificateSearch.Wish> wish,
            Function<dev.ebb.v1.Job, R> answer) {
        translation
                .calls()
                .later(
                        observer,
                        () -> {
                            Caller caller = CallerContext.current();
                            Job job = job(caller, request);
                            // Before the search: what is in the owner's stores is nobody else's to find out.
                            AccessRule.requireOwner(caller, job);
                            requireLive(job);
                            return search.find(wish.apply(job))
                                    .thenCompose(found -> commands.execute(
                                            caller,
                                            job.id(),
                                            new JobCommand.SetProperty(new JobProperty.Certificate(found)),
                                            translation.keys().of(request)));
                        },
                        outcome -> answer.apply(translation.messages().job(outcome.job())));
    }

    private void removeCertificate(
            RemoveClientCertificateRequest request, StreamObserver<RemoveClientCertificateResponse> observer) {
        translation
                .calls()
                .change(
                        request,
                        observer,
                        caller -> new JobCommand.SetProperty(new JobProperty.Certificate(null)),
                        outcome -> RemoveClientCertificateResponse.newBuilder()
                                .setJob(translation.messages().job(outcome.job()))
                                .setResult(WireEnums.result(outcome.result()))
                                .build());
    }

    /** Asked again when the change is decided; here, so that an ended job is not told of the owner's stores. */
    private static void requireLive(Job job) {
        if (job.state().isFinal()) {
            throw JobException.of(
                    ErrorCode.INVALID_STATE, job.id(), "The job is " + job.state() + "; nothing of it can be changed.");
        }
    }

    private void getCertificate(
            GetClientCertificateRequest request, StreamObserver<GetClientCertificateResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = job(caller, request);
            if (job.settings().http().clientCertificate() == null) {
                throw JobException.of(ErrorCode.BAD_STUB_DATA, job.id(), "The job has no client certificate.");
            }
            return GetClientCertificateResponse.newBuilder()
                    .setClientCertificate(
                            SettingsMessages.certificate(job.settings().http().clientCertificate()))
                    .build();
        });
    }

    private void setHttpMethod(SetHttpMethodRequest request, StreamObserver<SetHttpMethodResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.HttpMethod(HttpMethodRules.check("http_method", request.getHttpMethod())),
                job -> SetHttpMethodResponse.newBuilder().setJob(job).build());
    }

    private void getHttpMethod(GetHttpMethodRequest request, StreamObserver<GetHttpMethodResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = job(caller, request);
            return GetHttpMethodResponse.newBuilder()
                    .setHttpMethod(Objects.requireNonNullElse(
                            job.settings().http().method(), HttpMethodRules.usual(job.type())))
                    .build();
        });
    }

    private void makeWriteOnly(
            MakeCustomHeadersWriteOnlyRequest request, StreamObserver<MakeCustomHeadersWriteOnlyResponse> observer) {
        changes.set(
                request,
                observer,
                JobProperty.CustomHeadersWriteOnly::new,
                job -> MakeCustomHeadersWriteOnlyResponse.newBuilder()
                        .setJob(job)
                        .build());
    }

    private void setCallback(
            SetServerCertificateValidationInterfaceRequest request,
            StreamObserver<SetServerCertificateValidationInterfaceResponse> observer) {
        translation
                .calls()
                .change(
                        request,
                        observer,
                        caller -> new JobCommand.SetProperty(new JobProperty.CertificateCallback(request.getEnabled())),
                        outcome -> {
                            desk.forget(outcome.job().id());
                            return SetServerCertificateValidationInterfaceResponse.newBuilder()
                                    .setJob(translation.messages().job(outcome.job()))
                                    .build();
                        });
    }

    private Job job(Caller caller, Message request) {
        return queries.job(caller, UnaryCalls.jobId(request));
    }
}
