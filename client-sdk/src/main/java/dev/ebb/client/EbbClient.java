package dev.ebb.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.io.IOException;

/**
 * A connection to a service, made when the first call needs it and made again when it breaks. Thread-safe; one client is
 * enough for a program.
 *
 * <pre>{@code
 * try (EbbClient client = EbbClient.connect(EbbTarget.discover())) {
 *     BackgroundCopyManager manager = BackgroundCopyManager.of(client);
 *     System.out.println(manager.enumJobs().toList());
 * }
 * }</pre>
 */
public final class EbbClient implements AutoCloseable {
    private final Connection connection;
    private final BlockingStubs blocking;
    private final AsyncStubs async;
    private final EbbEvents events;

    private EbbClient(Connection connection, EbbClientOptions options) {
        this.connection = connection;
        Channel channel = ClientInterceptors.intercept(connection.channel(), new CallDefaults(options));
        blocking = new BlockingStubs(ClientInterceptors.intercept(channel, new TypedErrors()));
        async = new AsyncStubs(channel);
        events = new EbbEvents(async.callback(), connection);
    }

    /** A client of a service. Whether it can be reached shows at the first call. */
    public static EbbClient connect(EbbTarget target) throws IOException {
        return connect(target, EbbClientOptions.DEFAULTS);
    }

    /**
     * As {@link #connect(EbbTarget)}. IOException when a certificate or a token file cannot be read, and when a service that is to be
     * started does not come up.
     */
    public static EbbClient connect(EbbTarget target, EbbClientOptions options) throws IOException {
        return new EbbClient(Connection.open(target, options), options);
    }

    /** Calls that wait for their answer, and throw {@link EbbException}. */
    public BlockingStubs blocking() {
        return blocking;
    }

    /** Calls that answer with futures. */
    public AsyncStubs async() {
        return async;
    }

    /** Committed events, as a stream that resumes by itself. */
    public EbbEvents events() {
        return events;
    }

    /** True after {@link #close}. */
    public boolean isClosed() {
        return connection.channel().isShutdown();
    }

    /** Ends subscriptions and calls under way, and lets go of every thread. */
    @Override
    public void close() {
        events.close();
        connection.close();
    }
}
