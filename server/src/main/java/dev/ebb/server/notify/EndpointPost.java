package dev.ebb.server.notify;

import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.SealedText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Posts a notification to the endpoint of a job, once, to an address that was checked: what is connected to is what was
 * resolved. Runs on the thread of the delivery and holds it no longer than the limit.
 */
final class EndpointPost implements AutoCloseable {
    private static final int MAX_LOOKUPS = 4;
    private static final int MAX_WAITING_LOOKUPS = 64;

    private final Predicate<InetAddress> mayConnect;
    private final Function<SealedText, String> secrets;
    private final PostClient client;
    private final Duration limit;
    private final ThreadPoolExecutor lookups;

    EndpointPost(
            Predicate<InetAddress> mayConnect,
            Function<SealedText, String> secrets,
            PostClient client,
            Duration limit) {
        this.mayConnect = mayConnect;
        this.secrets = secrets;
        this.client = client;
        this.limit = limit;
        this.lookups = new ThreadPoolExecutor(
                MAX_LOOKUPS,
                MAX_LOOKUPS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS),
                task -> NotifyThreads.daemon(task, "ebb-notify-dns"));
        lookups.allowCoreThreadTimeOut(true);
    }

    /** Returns when the endpoint answered 2xx; the IOException says what happened else, without secrets. */
    void post(NotifySettings.Endpoint endpoint, Notification notification, Instant now)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        URI url = URI.create(endpoint.url());
        byte[] body = NotificationDocument.json(notification);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        headers.put("webhook-id", notification.deliveryId());
        headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
        SealedText sealed = endpoint.sealedSecret();
        if (sealed != null) {
            headers.put(
                    "webhook-signature",
                    Signature.of(secrets.apply(sealed), notification.deliveryId(), now.getEpochSecond(), body));
        }
        InetAddress address = address(url, deadline);
        int status = client.post(url, address, headers, body, remaining(deadline));
        if (status < 200 || status > 299) {
            throw new IOException("it answered " + status);
        }
    }

    private InetAddress address(URI url, long deadline) throws IOException, InterruptedException {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        List<InetAddress> all = resolve(url.getHost(), deadline);
        Stream<InetAddress> allowed = all.stream().filter(mayConnect);
        return (secure ? allowed : allowed.filter(InetAddress::isLoopbackAddress))
                .findFirst()
                .orElseThrow(() -> new IOException("its address is one that may not be connected to"));
    }

    private List<InetAddress> resolve(String host, long deadline) throws IOException, InterruptedException {
        Callable<List<InetAddress>> lookUp = () -> List.of(InetAddress.getAllByName(host));
        try {
            Future<List<InetAddress>> found = lookups.submit(lookUp);
            return found.get(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException unknown) {
            UnknownHostException failure = new UnknownHostException("its name cannot be resolved");
            failure.initCause(unknown);
            throw failure;
        }
    }

    private static Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        client.close();
    }
}
