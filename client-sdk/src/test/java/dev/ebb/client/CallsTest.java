package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.reflect.ClassPath;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.Code;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobProto;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.GetStateResponse;
import dev.ebb.v1.JobState;
import dev.ebb.v1.PolicyAdministrationProto;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.ResumeResponse;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.ServiceAdministrationProto;
import dev.ebb.v1.StopServiceRequest;
import dev.ebb.v1.StopServiceResponse;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsTest {
    @TempDir
    Path folder;

    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final List<String> requestIds = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Long> secondsLeft = new CopyOnWriteArrayList<>();
    private final AtomicInteger loseAnswers = new AtomicInteger();
    private final AtomicBoolean silent = new AtomicBoolean();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch unanswered = new CountDownLatch(1);
    private volatile StatusRuntimeException refusal;
    private TestServer server;
    private EbbClient client;

    @BeforeEach
    void open() throws Exception {
        Path socket = folder.resolve("s");
        server = new TestServer(socket, new Flap(), new Jobs(), new Administration());
        server.start();
        client = EbbClient.connect(EbbTarget.unix(socket));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void change_withoutRequestId_isGivenOne() {
        client.blocking().job().resume(ResumeRequest.getDefaultInstance());
        client.blocking().job().resume(ResumeRequest.getDefaultInstance());
        client.blocking()
                .job()
                .resume(ResumeRequest.newBuilder().setRequestId("mine").build());
        assertThat(requestIds).hasSize(3).doesNotHaveDuplicates().doesNotContain("");
        assertThat(requestIds.get(2)).isEqualTo("mine");
    }

    @Test
    void change_serviceFlapping_isRepeatedWithTheSameId() throws Exception {
        failuresLeft.set(2);
        client.blocking().job().resume(ResumeRequest.getDefaultInstance());
        failuresLeft.set(2);
        client.async().job().resume(ResumeRequest.getDefaultInstance()).get(30, TimeUnit.SECONDS);
        assertThat(calls).hasSize(6);
        // The tries that failed never reached the service's own code; those that did carry one id each.
        assertThat(requestIds).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void change_answerLost_isRepeatedWithTheSameId() {
        loseAnswers.set(1);
        client.blocking().job().resume(ResumeRequest.getDefaultInstance());
        assertThat(requestIds).hasSize(2);
        assertThat(requestIds.get(0)).isEqualTo(requestIds.get(1)).isNotEmpty();
    }

    @Test
    void read_serviceFlapping_isRepeated() {
        failuresLeft.set(3);
        assertThat(client.blocking()
                        .job()
                        .getState(GetStateRequest.getDefaultInstance())
                        .getState())
                .isEqualTo(JobState.JOB_STATE_QUEUED);
    }

    @Test
    void call_thatNobodyRecognises_isNotRepeated() {
        failuresLeft.set(1);
        EbbException failure = catchThrowableOfType(
                EbbException.class,
                () -> client.blocking().administration().stopService(StopServiceRequest.getDefaultInstance()));
        assertThat(failure.isUnavailable()).isTrue();
        assertThat(calls).hasSize(1);
    }

    @Test
    void methods_safe_areReadsAndThoseWithARequestId() {
        assertThat(BackgroundCopyJobProto.getDescriptor().getServices().get(0).getMethods())
                .allMatch(SafeRetries::isSafe);
        assertThat(ServiceAdministrationProto.getDescriptor()
                        .getServices()
                        .get(0)
                        .getMethods())
                .filteredOn(SafeRetries::isSafe)
                .extracting(method -> method.getName())
                .containsExactly("GetServiceStatus", "ListPathDecisions", "GetConfiguration");
        assertThat(PolicyAdministrationProto.getDescriptor()
                        .getServices()
                        .get(0)
                        .getMethods())
                .filteredOn(SafeRetries::isSafe)
                .extracting(method -> method.getName())
                .containsExactly("ListPolicies", "GetPolicy", "SimulatePolicies");
    }

    /** By rule and not by list: what is new in the contract is either safe to repeat, or named here with a reason. */
    @Test
    void methods_ofTheWholeContract_areSafeOrKnownNotToBe() throws Exception {
        Set<String> safe = SafeRetries.safeMethods().stream()
                .map(name -> name.get("service") + "/" + name.get("method"))
                .collect(Collectors.toSet());
        List<String> unsafe = contract().stream()
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> !method.isServerStreaming())
                .map(method -> method.getService().getFullName() + "/" + method.getName())
                .filter(name -> !safe.contains(name))
                .toList();
        assertThat(unsafe)
                .containsExactlyInAnyOrder(
                        // Stopping what has been started again meanwhile would be a surprise.
                        "ebb.v1.ServiceAdministration/StopService",
                        // Another administrator may have decided otherwise meanwhile.
                        "ebb.v1.PolicyAdministration/SetPolicy",
                        "ebb.v1.PolicyAdministration/ClearPolicy",
                        "ebb.v1.NodeAdministration/CordonNode",
                        "ebb.v1.NodeAdministration/UncordonNode",
                        "ebb.v1.NodeAdministration/DrainNode",
                        "ebb.v1.NodeAdministration/ForgetNode",
                        "ebb.v1.PeerCacheAdministration/SetMaximumCacheSize",
                        "ebb.v1.PeerCacheAdministration/SetMaximumContentAge",
                        "ebb.v1.PeerCacheAdministration/SetConfigurationFlags",
                        "ebb.v1.PeerCacheAdministration/ClearPeers",
                        // What was put there meanwhile would go as well.
                        "ebb.v1.PeerCacheAdministration/ClearRecords",
                        "ebb.v1.PeerCacheAdministration/DeleteRecord",
                        "ebb.v1.PeerCacheAdministration/DeleteUrl",
                        // The second is told that there is no such job.
                        "ebb.v1.JobHistory/ForgetHistory",
                        // The second is told that the first one is under way.
                        "ebb.v1.PeerCacheAdministration/DiscoverPeers",
                        // The second answer to a question is refused, although the first was taken.
                        "ebb.v1.BackgroundCopyCallback/AnswerServerCertificate");
    }

    @Test
    void stubs_coverEveryService() throws Exception {
        for (Object stubs : List.of(client.blocking(), client.async())) {
            List<String> offered = Arrays.stream(stubs.getClass().getMethods())
                    .map(method -> method.getReturnType().getName())
                    .filter(name -> name.endsWith("Stub"))
                    .map(name -> name.replaceAll(".*\\.(\\w+)Grpc\\$.*", "$1"))
                    .toList();
            assertThat(offered)
                    .containsExactlyInAnyOrderElementsOf(
                            contract().stream().map(ServiceDescriptor::getName).toList());
        }
    }

    private static List<ServiceDescriptor> contract() throws Exception {
        List<ServiceDescriptor> services = new ArrayList<>();
        for (var each : ClassPath.from(CallsTest.class.getClassLoader()).getTopLevelClasses("dev.ebb.v1")) {
            if (each.getSimpleName().endsWith("Proto")) {
                var file =
                        (FileDescriptor) each.load().getMethod("getDescriptor").invoke(null);
                services.addAll(file.getServices());
            }
        }
        return services;
    }

    @Test
    void service_downThenUp_isWaitedFor() throws Exception {
        client.blocking().job().getState(GetStateRequest.getDefaultInstance());
        server.stop();
        CompletableFuture<GetStateResponse> answer =
                AsyncStubs.completable(client.async().job().getState(GetStateRequest.getDefaultInstance()));
        server.start();
        assertThat(answer.get(30, TimeUnit.SECONDS).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
    }

    @Test
    void service_away_isUnavailable() throws Exception {
        EbbClientOptions once = EbbClientOptions.DEFAULTS.withAttempts(1);
        try (EbbClient lost = EbbClient.connect(EbbTarget.unix(folder.resolve("nobody")), once)) {
            EbbException failure = catchThrowableOfType(
                    EbbException.class, () -> lost.blocking().job().getState(GetStateRequest.getDefaultInstance()));
            assertThat(failure.isUnavailable()).isTrue();
            assertThat(failure.reason()).isEqualTo("UNAVAILABLE");
            assertThat(failure.hresult()).isZero();
            assertThat(failure.remedy()).isEmpty();
            assertThat(failure).hasMessage("there is no such socket");
        }
    }

    @Test
    void deadline_notSaid_isTheUsual() {
        client.blocking().job().getState(GetStateRequest.getDefaultInstance());
        client.blocking().job().complete(CompleteRequest.getDefaultInstance());
        client.blocking()
                .job()
                .withDeadlineAfter(1000, TimeUnit.SECONDS)
                .getState(GetStateRequest.getDefaultInstance());
        assertThat(secondsLeft.get(0)).isBetween(15L, 30L);
        assertThat(secondsLeft.get(1)).isBetween(560L, 600L);
        assertThat(secondsLeft.get(2)).isBetween(950L, 1000L);
    }

    @Test
    void deadline_passed_isTyped() throws Exception {
        silent.set(true);
        EbbClientOptions hasty = EbbClientOptions.DEFAULTS.withDeadline(Duration.ofMillis(300));
        try (EbbClient impatient = EbbClient.connect(EbbTarget.unix(folder.resolve("s")), hasty)) {
            assertThat(catchThrowableOfType(
                                    EbbException.class,
                                    () -> impatient.blocking().job().getState(GetStateRequest.getDefaultInstance()))
                            .status())
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        } finally {
            silent.set(false);
        }
    }

    @Test
    void failure_ofAFuture_isTypedByCompletable() {
        refusal = TestServer.failure(
                Code.FAILED_PRECONDITION,
                "BG_E_EMPTY",
                Map.of("hresult", "0x80200003", "remedy", "Add a file first.", "job_id", "42"));
        try {
            CompletableFuture<ResumeResponse> call =
                    AsyncStubs.completable(client.async().job().resume(ResumeRequest.getDefaultInstance()));
            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .satisfies(failure -> assertThat(EbbException.of(failure)).satisfies(typed -> {
                        assertThat(typed.reason()).isEqualTo("BG_E_EMPTY");
                        assertThat(typed.hresult()).isEqualTo(0x80200003);
                        assertThat(typed.remedy()).contains("Add a file first.");
                        assertThat(typed.jobId()).contains("42");
                        assertThat(typed).hasMessage("what happened");
                    }));
            // A program that knows nothing of this library sees what it is used to.
            assertThatThrownBy(() -> client.blocking().job().resume(ResumeRequest.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .isInstanceOf(EbbException.class);
        } finally {
            refusal = null;
        }
    }

    @Test
    void completable_cancelled_cancelsTheCall() throws Exception {
        silent.set(true);
        try {
            CompletableFuture<GetStateResponse> call =
                    AsyncStubs.completable(client.async().job().getState(GetStateRequest.getDefaultInstance()));
            assertThat(unanswered.await(10, TimeUnit.SECONDS)).isTrue();
            call.cancel(true);
            assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            silent.set(false);
        }
    }

    @Test
    void caller_interrupted_staysInterrupted() throws Exception {
        silent.set(true);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.blocking().job().getState(GetStateRequest.getDefaultInstance());
            } catch (EbbException cancelled) {
                seen.complete(Thread.currentThread().isInterrupted() ? cancelled : new AssertionError("forgotten"));
            }
        });
        caller.start();
        assertThat(unanswered.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(seen.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        EbbException.class,
                        cancelled -> assertThat(cancelled.status()).isEqualTo(Status.Code.CANCELLED));
        silent.set(false);
    }

    /** Refuses as an overloaded proxy would, before the service sees the call. */
    private final class Flap implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            calls.add(call.getMethodDescriptor().getBareMethodName());
            secondsLeft.add(Context.current().getDeadline().timeRemaining(TimeUnit.SECONDS));
            if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                call.close(Status.UNAVAILABLE, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    private final class Jobs extends BackgroundCopyJobGrpc.BackgroundCopyJobImplBase {
        @Override
        public void resume(ResumeRequest request, StreamObserver<ResumeResponse> observer) {
            requestIds.add(request.getRequestId());
            if (refusal != null) {
                observer.onError(refusal);
            } else if (loseAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                observer.onNext(ResumeResponse.getDefaultInstance());
                observer.onCompleted();
            }
        }

        @Override
        public void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
            if (silent.get()) {
                ((ServerCallStreamObserver<GetStateResponse>) observer).setOnCancelHandler(cancelled::countDown);
                unanswered.countDown();
                return;
            }
            observer.onNext(GetStateResponse.newBuilder()
                    .setState(JobState.JOB_STATE_QUEUED)
                    .build());
            observer.onCompleted();
        }

        @Override
        public void complete(CompleteRequest request, StreamObserver<CompleteResponse> observer) {
            observer.onNext(CompleteResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private static final class Administration extends ServiceAdministrationGrpc.ServiceAdministrationImplBase {
        @Override
        public void stopService(StopServiceRequest request, StreamObserver<StopServiceResponse> observer) {
            observer.onNext(StopServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }
}
