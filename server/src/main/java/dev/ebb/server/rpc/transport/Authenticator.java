package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.LocalCallers;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.rpc.CallerContext;
import dev.ebb.server.rpc.StatusMapper;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.security.Principal;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Lets no call through without a caller: by the kernel's word, a bearer token or a client certificate. Thread-safe. */
final class Authenticator implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final Door door;

    Authenticator(Door door) {
        this.door = door;
    }

    /** How a door tells who comes in. */
    interface Door {
        Caller caller(ServerCall<?, ?> call, Metadata headers);

        /** The Unix socket: the kernel says. */
        static Door ofSocket(LocalCallers callers) {
            return (call, headers) -> {
                PeerConnection peer = call.getAttributes().get(PeerCredentialsDoor.PEER);
                if (peer == null) {
                    throw unknown("The kernel does not say who calls");
                }
                return peer.caller(callers);
            };
        }

        /** TCP: a bearer token or a client certificate says. */
        static Door ofTcp(RemoteCallers callers, boolean anonymousAllowed) {
            return (call, headers) -> remote(callers, anonymousAllowed, call, headers);
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Caller caller;
        try {
            caller = door.caller(call, headers);
        } catch (RuntimeException refused) {
            return StatusMapper.refuse(call, refused);
        }
        WatchedCalls.identified(caller);
        return Contexts.interceptCall(CallerContext.with(caller), call, headers, next);
    }

    private static Caller remote(
            RemoteCallers remote, boolean anonymousAllowed, ServerCall<?, ?> call, Metadata headers) {
        String authorization = headers.get(AUTHORIZATION);
        if (authorization != null) {
            return bearer(remote, authorization);
        }
        X500Principal subject = subject(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (subject != null) {
            return remote.bySubject(subject)
                    .orElseThrow(() ->
                            unknown("The client certificate of " + subject.getName() + " is not one that is accepted"));
        }
        if (anonymousAllowed) {
            return RemoteCallers.ANONYMOUS;
        }
        throw unknown("The call says not who makes it: it needs a bearer token or a client certificate");
    }

    private static Caller bearer(RemoteCallers remote, String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unknown("The authorization is not of the form 'Bearer <token>'");
        }
        return remote.byToken(authorization.substring(BEARER.length()).strip())
                .orElseThrow(() -> unknown("The bearer token is not one that is accepted"));
    }

    private static @Nullable X500Principal subject(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Principal principal = session.getPeerPrincipal();
            return principal instanceof X500Principal subject ? subject : null;
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    private static StatusRuntimeException unknown(String message) {
        return StatusMapper.unauthenticated(message + ".");
    }
}
