package dev.ebb.server.rpc;

import com.google.protobuf.ByteString;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.AnswerServerCertificateResponse;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * IBackgroundCopyServerCertificateValidationCallback: questions as a stream, answers as calls. A stream that cannot keep up
 * loses questions to their deadline, never memory. Thread-safe.
 */
final class CertificateQuestions {
    private final JobQueries queries;
    private final CertificateDesk desk;
    private final UnaryCalls calls;
    private final Executor executor;
    private final Set<Stream> streams = new HashSet<>();
    private boolean draining;

    CertificateQuestions(RpcBackends backends, UnaryCalls calls, Executor executor) {
        this.queries = backends.queries();
        this.desk = backends.desk();
        this.calls = calls;
        this.executor = executor;
    }

    void validate(
            ValidateServerCertificatesRequest request, StreamObserver<ValidateServerCertificatesResponse> observer) {
        try {
            JobId job = queries.job(CallerContext.current(), UnaryCalls.jobId(request))
                    .id();
            Stream stream = new Stream((ServerCallStreamObserver<ValidateServerCertificatesResponse>) observer);
            synchronized (this) {
                if (draining) {
                    throw StatusMapper.stopping();
                }
                streams.add(stream);
            }
            stream.open(job);
        } catch (RuntimeException refused) {
            observer.onError(StatusMapper.toStatus(refused));
        }
    }

    void answer(AnswerServerCertificateRequest request, StreamObserver<AnswerServerCertificateResponse> observer) {
        calls.read(observer, caller -> {
            JobId job = queries.job(caller, UnaryCalls.jobId(request)).id();
            desk.answer(job, request.getQuestionId(), new ErrorCode(request.getHresult()));
            return AnswerServerCertificateResponse.getDefaultInstance();
        });
    }

    /** Sends every watcher away, and lets none in. */
    void drain() {
        List<Stream> all;
        synchronized (this) {
            draining = true;
            all = List.copyOf(streams);
        }
        all.forEach(Stream::stop);
    }

    /** One watcher. */
    private final class Stream {
        private final ServerCallStreamObserver<ValidateServerCertificatesResponse> observer;
        private @Nullable AutoCloseable watch;
        private boolean over;

        Stream(ServerCallStreamObserver<ValidateServerCertificatesResponse> observer) {
            this.observer = observer;
        }

        void open(JobId job) {
            observer.setOnCancelHandler(this::end);
            AutoCloseable begun;
            try {
                // The first message says that from now on no question is missed.
                begun = desk.watch(job, question -> executor.execute(() -> send(message(question))));
            } catch (RuntimeException refused) {
                end();
                throw refused;
            }
            boolean late;
            synchronized (this) {
                watch = begun;
                late = over;
            }
            if (late) {
                close(begun);
            }
            send(ValidateServerCertificatesResponse.newBuilder()
                    .setJobId(job.toString())
                    .build());
        }

        private synchronized void send(ValidateServerCertificatesResponse message) {
            if (!over && observer.isReady()) {
                observer.onNext(message);
            }
        }

        void stop() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                observer.onError(StatusMapper.stopping());
            }
            end();
        }

        private void end() {
            AutoCloseable begun;
            synchronized (this) {
                over = true;
                begun = watch;
            }
            synchronized (CertificateQuestions.this) {
                streams.remove(this);
            }
            close(begun);
        }

        private static void close(@Nullable AutoCloseable begun) {
            try {
                if (begun != null) {
                    begun.close();
                }
            } catch (Exception unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
    }

    private static ValidateServerCertificatesResponse message(CertificateDesk.Question question) {
        ValidateServerCertificatesResponse.Builder message = ValidateServerCertificatesResponse.newBuilder()
                .setQuestionId(question.id())
                .setJobId(question.jobId().toString())
                .setFileIndex(question.fileIndex())
                .setHost(question.host())
                .setPort(question.port())
                .setCertificate(ByteString.copyFrom(question.chain().get(0)))
                .setDeadline(WireTimes.timestamp(question.deadline()));
        question.chain().stream().skip(1).forEach(der -> message.addChain(ByteString.copyFrom(der)));
        return message.build();
    }
}
