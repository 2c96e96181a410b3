package dev.ebb.server.rpc.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.TraceContext;
import dev.ebb.server.rpc.CallTrace;
import dev.ebb.server.rpc.StatusMapper;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Tells a {@link CallWatch} of every call, those that the other interceptors refuse among them. Thread-safe. */
final class WatchedCalls implements ServerInterceptor {
    private static final Metadata.Key<String> PARENT = text("traceparent");
    private static final Metadata.Key<String> STATE = text("tracestate");
    private static final Metadata.Key<String> AUTHORIZATION = text("authorization");
    private static final Context.Key<CallWatch.OneCall> CURRENT = Context.key("ebb-watched-call");
    private static final Pattern READS =
            Pattern.compile("(Get|Enum|List|Query|Simulate|Why|Subscribe|ValidateServerCertificates|Check|Watch).*");

    private final CallWatch watch;

    WatchedCalls(CallWatch watch) {
        this.watch = watch;
    }

    /** The door knows who makes the current call. */
    static void identified(Caller caller) {
        CallWatch.OneCall call = CURRENT.get();
        if (call != null) {
            call.identified(caller);
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallWatch.OneCall looking = watch.begun(head(call, headers));
        if (looking.equals(CallWatch.OneCall.NOBODY)) {
            return next.startCall(call, headers);
        }
        Answering<Q, R> answering = new Answering<>(call, looking);
        Context context = CallTrace.with(Context.current().withValue(CURRENT, looking), looking.trace());
        return new Asking<>(Contexts.interceptCall(context, answering, headers, next), answering, looking);
    }

    private static CallHead head(ServerCall<?, ?> call, Metadata headers) {
        MethodDescriptor<?, ?> method = call.getMethodDescriptor();
        String service = String.valueOf(method.getServiceName());
        String name = String.valueOf(method.getBareMethodName());
        boolean changes = service.startsWith("ebb.") && !READS.matcher(name).matches();
        PeerConnection local = call.getAttributes().get(PeerCredentialsDoor.PEER);
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String peer = local != null ? local.toString() : remote == null ? "" : address(remote);
        return new CallHead(
                service,
                name,
                changes,
                proof(call, headers),
                peer,
                TraceContext.of(headers.get(PARENT), headers.get(STATE)));
    }

    private static String address(SocketAddress remote) {
        String text = remote.toString();
        return text.startsWith("/") ? text.substring(1) : text;
    }

    private static String proof(ServerCall<?, ?> call, Metadata headers) {
        if (call.getAttributes().get(PeerCredentialsDoor.PEER) != null) {
            return "socket";
        }
        if (headers.containsKey(AUTHORIZATION)) {
            return "token";
        }
        return isCertified(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)) ? "certificate" : "none";
    }

    private static boolean isCertified(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerPrincipal() != null;
        } catch (SSLPeerUnverifiedException noCertificate) {
            return false;
        }
    }

    private static Metadata.Key<String> text(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** What goes to the caller. */
    private static final class Answering<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final CallWatch.OneCall looking;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable CallSubject answer;

        Answering(ServerCall<Q, R> call, CallWatch.OneCall looking) {
            super(call);
            this.looking = looking;
        }

        @Override
        public void sendMessage(R message) {
            looking.message(false);
            answer = message instanceof Message said ? new CallSubject(said) : null;
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            over(status, trailers);
            super.close(status, trailers);
        }

        void over(Status status, @Nullable Metadata trailers) {
            if (over.compareAndSet(false, true)) {
                String message = status.isOk() || status.getDescription() == null ? "" : status.getDescription();
                looking.closed(new CallEnd(status.getCode().name(), reason(status, trailers), message, answer));
            }
        }

        boolean isOver() {
            return over.get();
        }

        private static String reason(Status status, @Nullable Metadata trailers) {
            if (status.isOk() || trailers == null) {
                return "";
            }
            com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
            try {
                for (com.google.protobuf.Any detail : details.getDetailsList()) {
                    if (detail.is(ErrorInfo.class)) {
                        return detail.unpack(ErrorInfo.class).getReason();
                    }
                }
            } catch (InvalidProtocolBufferException unreadable) {
                return "";
            }
            return "";
        }
    }

    /** What comes from the caller. A request that is refused here does not reach its service. */
    private static final class Asking<Q, R> extends SimpleForwardingServerCallListener<Q> {
        private final Answering<Q, R> answering;
        private final CallWatch.OneCall looking;
        private boolean asked;
        private boolean refused;

        Asking(ServerCall.Listener<Q> listener, Answering<Q, R> answering, CallWatch.OneCall looking) {
            super(listener);
            this.answering = answering;
            this.looking = looking;
        }

        @Override
        public void onMessage(Q message) {
            if (answering.isOver()) {
                return;
            }
            looking.message(true);
            if (!asked && message instanceof Message said) {
                asked = true;
                refused = isRefused(new CallSubject(said));
            }
            if (!refused) {
                super.onMessage(message);
            }
        }

        private boolean isRefused(CallSubject subject) {
            try {
                looking.asked(subject);
                return false;
            } catch (RuntimeException refusal) {
                StatusRuntimeException status = StatusMapper.toStatus(refusal);
                Metadata trailers = status.getTrailers();
                answering.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
                return true;
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            answering.over(Status.CANCELLED, null);
            super.onCancel();
        }
    }
}
