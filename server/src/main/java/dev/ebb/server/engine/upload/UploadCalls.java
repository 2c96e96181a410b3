package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.CustomHeaders;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.HttpCall;
import dev.ebb.server.engine.http.HttpOrigin;
import dev.ebb.server.engine.http.JobAccess;
import dev.ebb.server.engine.http.Redirects;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.engine.http.TlsTerms;
import dev.ebb.server.job.RedirectPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of an upload into calls: with the fields of the job for its own origin, and with none of its secrets for
 * another one. Confined to the strand of its upload.
 */
final class UploadCalls {
    private final EngineParts parts;
    private final TransferTask task;
    private @Nullable CustomHeaders headers;
    private @Nullable TlsTerms tls;
    private @Nullable Redirects redirects;

    UploadCalls(EngineParts parts, TransferTask task) {
        this.parts = parts;
        this.task = task;
    }

    HttpCall of(UploadRequest request, @Nullable Duration answerTime) throws IOException {
        HttpOrigin origin = HttpOrigin.of(request.uri());
        List<Header> fields = new ArrayList<>(custom().forOrigin(origin));
        for (Header own : request.headers()) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(own.name()));
        }
        fields.addAll(request.headers());
        return new HttpCall(
                request.method(),
                request.uri(),
                origin,
                fields,
                bodyBytes(request.body()),
                tls(),
                task.stallTimeout(),
                JobAccess.of(task),
                false,
                new HttpCall.Care(request.repeatable(), request.asksFirst(), answerTime));
    }

    private static long bodyBytes(UploadRequest.Body body) {
        if (body instanceof UploadRequest.Part part) {
            return part.bytes();
        }
        return body instanceof UploadRequest.Text said ? said.utf8().length : HttpCall.NO_BODY;
    }

    /** The answer sends the request elsewhere; a question may go where the method of others would not be the same. */
    static boolean isRedirect(UploadRequest request, int status) {
        boolean question = request.method().equals("GET") && (status == 301 || status == 302 || status == 303);
        return question || status == 307 || status == 308;
    }

    /**
     * The same request where the server says (307 and 308, RFC 9110 section 15.4.8): elsewhere if the job follows redirects, but
     * never from https to http, and never with what is a secret of this server's.
     */
    UploadRequest redirected(UploadRequest request, ResponseHead head) throws TransferFailure {
        if (task.http().security().redirects() == RedirectPolicy.DISALLOW) {
            throw new TransferFailure(FailureClassifier.redirected(head.status(), request.uri()));
        }
        Redirects chain = redirects;
        if (chain == null) {
            chain = new Redirects(parts.options().maxRedirects(), request.uri());
            redirects = chain;
        }
        return request.to(chain.next(request.uri(), head.headers().get("Location")));
    }

    /** What a protocol learned from the server: another URL, of the same server or of one that it names. */
    static URI resolve(URI from, @Nullable String location) throws TransferFailure {
        return new Redirects(1, from).target(from, location);
    }

    /** An answer came that was not a redirect. */
    void arrived() {
        redirects = null;
    }

    private CustomHeaders custom() throws TransferFailure {
        CustomHeaders own = headers;
        if (own == null) {
            own = new CustomHeaders(
                    HttpOrigin.of(task.remote()),
                    task.customHeaders(),
                    parts.options().userAgent());
            headers = own;
        }
        return own;
    }

    private TlsTerms tls() throws IOException {
        TlsTerms own = tls;
        if (own == null) {
            own = TlsTerms.of(task, parts.identities());
            tls = own;
        }
        return own;
    }
}
