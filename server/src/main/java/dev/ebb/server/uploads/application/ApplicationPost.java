package dev.ebb.server.uploads.application;

import dev.ebb.server.uploads.session.Application;
import dev.ebb.server.uploads.session.Delivery;
import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.Session;
import dev.ebb.server.uploads.session.UploadException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts each upload to one URL: its path, or its bytes (BITSServerNotificationType 1 and 2). The client of the JDK is enough
 * here: the URL is the administrator's, no redirect is followed and no proxy asked, so a request goes where the configuration
 * says. Every post of an upload bears the same Idempotency-Key, since after a crash it may come twice. Thread-safe.
 */
public final class ApplicationPost implements Application {
    private static final int SUCCESS = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final URI url;
    private final boolean byValue;
    private final Duration limit;

    /**
     * @param url of the application
     * @param byValue the bytes are posted, not their path
     * @param limit for the whole answer
     */
    public ApplicationPost(URI url, boolean byValue, Duration limit) {
        this.url = url;
        this.byValue = byValue;
        this.limit = limit;
    }

    @Override
    public Delivery deliver(Session session, Path data, Path reply) throws UploadException {
        try {
            Files.deleteIfExists(reply);
            HttpResponse<?> response = send(request(session, data, reply), reply);
            if (response.statusCode() == Delivery.FORBIDDEN) {
                Files.deleteIfExists(reply);
                return new Delivery(Delivery.FORBIDDEN, false, "", "");
            }
            if (response.statusCode() != SUCCESS) {
                Files.deleteIfExists(reply);
                throw UploadException.application(
                        response.statusCode(), "the application of the server answered " + response.statusCode());
            }
            return accepted(response, reply);
        } catch (IOException failed) {
            throw UploadException.application(
                    0, "the application of the server gave no answer: " + failed.getMessage());
        }
    }

    private HttpRequest request(Session session, Path data, Path reply) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        withQuery(session.origin().url()))
                .timeout(limit)
                .header("User-Agent", "Ebb-Uploads/1")
                .header("Idempotency-Key", "\"" + session.id() + "\"")
                .header("BITS-Original-Request-URL", session.origin().url());
        if (byValue) {
            request.header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofFile(data));
        } else {
            request.header("BITS-Request-DataFile-Name", data.toString())
                    .header("BITS-Response-DataFile-Name", reply.toString())
                    .POST(BodyPublishers.noBody());
        }
        return request.build();
    }

    /** The query of the upload's URL goes along. */
    private URI withQuery(String original) {
        int mark = original.indexOf('?');
        if (mark < 0) {
            return url;
        }
        String known = url.getRawQuery();
        String text = url.toString();
        return URI.create(text + (known == null ? "?" : "&") + original.substring(mark + 1));
    }

    private HttpResponse<?> send(HttpRequest request, Path reply) throws IOException {
        CompletableFuture<? extends HttpResponse<?>> answer = byValue
                ? client.sendAsync(request, BodyHandlers.ofFile(reply))
                : client.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("it took longer than " + limit.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw new IOException(cause == null ? failed.toString() : cause.toString(), failed);
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", stopping);
        }
    }

    private static Delivery accepted(HttpResponse<?> response, Path reply) throws IOException {
        boolean copy =
                response.headers().firstValue("BITS-Copy-File-To-Destination").isPresent();
        String staticReply = response.headers()
                .firstValue("BITS-Static-Response-URL")
                .map(String::strip)
                .orElse("");
        boolean hasFile = staticReply.isEmpty() && Files.isRegularFile(reply) && Files.size(reply) > 0;
        if (!hasFile) {
            Files.deleteIfExists(reply);
            return new Delivery(SUCCESS, copy, staticReply, "");
        }
        try (FileChannel channel = FileChannel.open(reply, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new Delivery(SUCCESS, copy, "", Digests.sha256(reply));
    }
}
