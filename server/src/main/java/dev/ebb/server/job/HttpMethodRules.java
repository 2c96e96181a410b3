package dev.ebb.server.job;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request method of a job's own asks for (IBackgroundCopyJobHttpOptions2::SetHttpMethod): set before the first Resume,
 * FOREGROUND for good, and nothing that rests on asking again. Pure.
 */
public final class HttpMethodRules {
    /** Longer than any method that is registered. */
    public static final int MAX_LENGTH = 64;

    /** A token (RFC 9110 section 5.6.2). */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** CONNECT and TRACE do not transfer a file (RFC 9110 section 9.3), and the answer to HEAD never has one. */
    private static final Set<String> NO_TRANSFER = Set.of("CONNECT", "TRACE", "HEAD");

    private HttpMethodRules() {}

    /** A method that can move a file; E_INVALIDARG for any other text. Methods are case-sensitive. */
    public static String check(String field, String method) {
        if (!TOKEN.matcher(method).matches()) {
            throw JobException.invalid(field, "is not a request method: letters, digits and a few signs");
        }
        if (method.length() > MAX_LENGTH) {
            throw JobException.inField(ErrorCode.STRING_TOO_LONG, field, "has more than " + MAX_LENGTH + " characters");
        }
        if (NO_TRANSFER.contains(method)) {
            throw JobException.invalid(field, "must not be " + method + ", which transfers no file");
        }
        return method;
    }

    /** What a job of this type uses anyway. */
    public static String usual(JobType type) {
        return switch (type) {
            case DOWNLOAD -> "GET";
            case UPLOAD -> "PUT";
            case UPLOAD_REPLY -> "POST";
        };
    }

    /** What is kept of a method: null for the usual one. */
    public static @Nullable String kept(JobType type, String method) {
        return method.equals(usual(type)) ? null : method;
    }

    /** The priority that goes with the method of a new job. */
    public static JobPriority priority(HttpSettings http, JobPriority asked) {
        return http.method() == null ? asked : JobPriority.FOREGROUND;
    }

    static void write(JobEditor editor, Job job, String method) {
        String kept = kept(job.type(), method);
        HttpSettings http = job.settings().http();
        if (kept == null && http.method() == null) {
            return;
        }
        if (job.resumed()) {
            throw JobException.of(
                    ErrorCode.READ_ONLY_PROPERTY_AFTER_RESUME,
                    job.id(),
                    "The request method is settled by the first Resume.");
        }
        HttpSettings next = http.withMethod(kept);
        editor.settings(job.settings().withHttp(next)).priority(priority(next, job.priority()));
    }

    /** Refuses a job whose other properties its own method rules out. */
    static void demandCompatible(Job job) {
        TransferSettings transfer = job.settings().transfer();
        if (job.settings().http().method() != null
                && (job.priority() != JobPriority.FOREGROUND || transfer.dynamicContent() || transfer.onDemand())) {
            throw JobException.of(
                    ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD,
                    job.id(),
                    "A job with the request method " + job.settings().http().method()
                            + " stays FOREGROUND, and has neither dynamic content nor on-demand mode.");
        }
        if (job.settings().http().method() != null && !UploadRules.sendsOneRequest(job.settings())) {
            throw JobException.of(
                    ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD,
                    job.id(),
                    "A request method of the job's own is sent in one request, but the job is to be sent by "
                            + UploadRules.protocol(job.settings()) + "; set the protocol to PLAIN first.");
        }
    }
}
