package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.RetryAfter;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadParts;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An S3 multipart upload whose every request was signed beforehand: UploadPart for one part after the other, then
 * CompleteMultipartUpload with the ETags that came back. A part that has an ETag is not sent again, whatever happens in between.
 */
final class S3Parts implements Dialogue {
    /** S3 answers 200 at once and says later in the body what went wrong; it asks to try that again. */
    private static final int MAX_COMPLETIONS = 3;

    private static final String PART_SIZE = "part-size";
    private static final String UPLOAD = "upload";
    private static final String ETAG = "etag.";
    private static final Pattern UPLOAD_ID = Pattern.compile("(?:^|&)uploadId=([^&]*)");

    private final UploadPlan plan;
    private final @Nullable UploadParts parts;
    private UploadSession session;
    private int completions;

    S3Parts(UploadPlan plan) {
        this.plan = plan;
        this.parts = plan.task().mode().parts();
        UploadSession left = plan.sessionOf(UploadProtocol.S3_PARTS);
        this.session = parts != null && isOf(parts, left) ? left : begun(plan, parts);
    }

    /** True when what is remembered is of these parts: signed anew perhaps, but of the same size and the same upload. */
    private static boolean isOf(UploadParts parts, UploadSession left) {
        return Long.toString(parts.partSize()).equals(left.mark(PART_SIZE))
                && Objects.equals(uploadId(parts), left.mark(UPLOAD));
    }

    private static UploadSession begun(UploadPlan plan, @Nullable UploadParts parts) {
        UploadSession nothing =
                UploadSession.begun(UploadProtocol.S3_PARTS, plan.remote().toString(), plan.source());
        return parts == null
                ? nothing
                : nothing.with(PART_SIZE, Long.toString(parts.partSize())).with(UPLOAD, uploadId(parts));
    }

    private static @Nullable String uploadId(UploadParts parts) {
        String query = parts.url(0).getRawQuery();
        Matcher id = UPLOAD_ID.matcher(query == null ? "" : query);
        return id.find() ? id.group(1) : null;
    }

    @Override
    public Turn begin() {
        UploadParts given = parts;
        if (given == null) {
            return new Turn.Failed(
                    unusable("the job has no URLs for the parts of an S3 upload; give them with SetUploadParts."));
        }
        int count = given.count(plan.size());
        if (count > given.urls().size()) {
            return new Turn.Failed(unusable("the file has " + plan.size() + " bytes, which are " + count
                    + " parts of " + given.partSize() + ", but the job has URLs for "
                    + given.urls().size() + "; give more, or larger parts, with SetUploadParts."));
        }
        int next = have();
        return next < count ? new Turn.Ask(part(given, next)) : new Turn.Ask(complete(given, count));
    }

    private UploadRequest part(UploadParts given, int index) {
        long from = index * given.partSize();
        return UploadRequest.of("PUT", given.url(index)).sending(from, Math.min(given.partSize(), plan.size() - from));
    }

    private UploadRequest complete(UploadParts given, int count) {
        List<String> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tags.add(Objects.requireNonNull(session.mark(ETAG + i), "every part is there"));
        }
        return UploadRequest.of("POST", URI.create(given.completeUrl())).saying(S3Xml.completion(tags));
    }

    /** How many parts are there, from the first on. */
    private int have() {
        int count = 0;
        while (session.mark(ETAG + count) != null) {
            count++;
        }
        return count;
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        S3Xml.Outcome outcome = S3Xml.read(answer.text());
        boolean completes = answer.request().body() instanceof UploadRequest.Text;
        if (!answer.head().isSuccess() || outcome.code() != null) {
            return completes && answer.head().isSuccess() && ++completions < MAX_COMPLETIONS && outcome.mayPass()
                    ? new Turn.Ask(answer.request(), Duration.ofSeconds(completions))
                    : new Turn.Failed(error(answer, outcome));
        }
        if (completes) {
            return new Turn.Done();
        }
        String tag = answer.head().single("ETag");
        if (tag == null || tag.isEmpty()) {
            return new Turn.Failed(FailureClassifier.invalidResponse(answer.uri(), "accepts a part without an ETag"));
        }
        session = session.with(ETAG + have(), tag);
        return begin();
    }

    @Override
    public Turn broken(TransferError error) {
        return begin(); // the part, or the completion, once more: both do the same when they are done twice
    }

    /** What S3 says is told besides its status; what waits for new URLs says so. */
    private TransferError error(UploadAnswer answer, S3Xml.Outcome outcome) {
        int status = answer.head().isSuccess() ? 500 : answer.status();
        TransferError plain = FailureClassifier.status(
                status,
                answer.uri(),
                RetryAfter.parse(answer.head(), plan.clock().instant()));
        String code = outcome.code();
        if (code == null) {
            return plain;
        }
        return new TransferError(
                plain.context(),
                plain.code(),
                outcome.mayPass() ? Disposition.TRANSIENT : plain.disposition(),
                plain.message() + " It says " + code + outcome.advice() + ".",
                plain.retryAfter());
    }

    private TransferError unusable(String why) {
        return TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.E_INVALIDARG,
                plan.task().files().destination() + ": " + why);
    }

    @Override
    public long offset() {
        UploadParts given = parts;
        return given == null ? 0 : Math.min(plan.size(), have() * given.partSize());
    }

    @Override
    public @Nullable UploadSession session() {
        return parts == null || have() == 0 ? null : session;
    }

    @Override
    public @Nullable UploadRequest abandon() {
        String url = parts == null ? null : parts.abortUrl();
        return url == null ? null : UploadRequest.of("DELETE", URI.create(url));
    }
}
