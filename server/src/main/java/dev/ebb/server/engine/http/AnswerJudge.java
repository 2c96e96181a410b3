package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an answer means, so that a file is only ever put together from one version: resuming is proved, never
 * assumed. Pure but for the clock that dates in Retry-After need. Thread-safe.
 */
final class AnswerJudge {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final InstantSource clock;

    AnswerJudge(InstantSource clock) {
        this.clock = clock;
    }

    Answer judge(Question question, ResponseHead head) {
        if (REDIRECTS.contains(head.status())) {
            return new Answer.Moved(head.status());
        }
        switch (head.status()) {
            case 200:
                return whole(question, head);
            case 206:
                return question.part() == null ? part(question, head) : RangeAnswers.part(question, head);
            case 416:
                if (question.part() != null) {
                    return RangeAnswers.beyond(question, head);
                }
                return question.asksForRest() ? unsatisfied(question, head) : refused(question, head);
            default:
                return refused(question, head);
        }
    }

    private Answer whole(Question question, ResponseHead head) {
        String trouble = trouble(head);
        if (trouble != null) {
            return invalid(question, trouble);
        }
        RemoteVersion version = RemoteVersion.of(head, head.contentLength());
        RemoteVersion known = question.known();
        if (question.asksForRest() && known.isSameAs(version)) {
            return new Answer.Again();
        }
        String change = known.differenceTo(version);
        // Without a length a cut cannot be told from an end on every connection, so such a file is not resumed.
        return new Answer.Whole(
                head.contentLength() == ResponseHead.UNKNOWN ? version.withoutValidator() : version, change);
    }

    private Answer part(Question question, ResponseHead head) {
        if (!question.asksForRest()) {
            return invalid(question, "is a part of the file although the whole was asked for");
        }
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
        RemoteVersion version = RemoteVersion.of(head, range == null ? ResponseHead.UNKNOWN : range.total());
        RemoteVersion known = question.known();
        String change = known.differenceTo(version);
        if (change != null || range == null || trouble(head) != null) {
            return new Answer.Unproved(change);
        }
        boolean proved = question.weakly() || known.isSameAs(version);
        boolean fits = range.start() == question.from() && range.total() != -1 && isConsistent(head, range);
        return proved && fits ? new Answer.Rest(range.end()) : new Answer.Unproved(null);
    }

    static boolean isConsistent(ResponseHead head, ContentRange range) {
        long announced = head.contentLength();
        return announced == ResponseHead.UNKNOWN || announced == range.end() - range.start();
    }

    /** Some servers say so when nothing is missing; believed only when the size is known and the version proved. */
    private static Answer unsatisfied(Question question, ResponseHead head) {
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
        RemoteVersion version = RemoteVersion.of(head, range == null ? ResponseHead.UNKNOWN : range.total());
        boolean complete = range != null
                && range.total() == question.from()
                && question.bytesTotal() == question.from()
                && question.known().isSameAs(version);
        return complete
                ? new Answer.Complete()
                : new Answer.Unproved(question.known().differenceTo(version));
    }

    private Answer refused(Question question, ResponseHead head) {
        return new Answer.Refused(
                FailureClassifier.status(head.status(), question.uri(), RetryAfter.parse(head, clock.instant())));
    }

    private static Answer invalid(Question question, String trouble) {
        return new Answer.Refused(FailureClassifier.invalidResponse(question.uri(), trouble));
    }

    /** What makes a body unusable although the status is fine; null when nothing does. */
    static @Nullable String trouble(ResponseHead head) {
        for (String coding : head.headers().getAll("Content-Encoding")) {
            if (!coding.trim().equalsIgnoreCase("identity")) {
                return "is encoded although that was not asked for";
            }
        }
        for (String coding : head.headers().getAll("Transfer-Encoding")) {
            if (!coding.trim().toLowerCase(Locale.ROOT).equals("chunked")) {
                return "has a transfer coding other than chunked";
            }
        }
        return null;
    }
}
