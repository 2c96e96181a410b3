package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;

/** Decides what the answer to a question for a part of a file means. Pure. */
final class RangeAnswers {
    private RangeAnswers() {}

    /** A 206: the very part, of the very version, or nothing. */
    static Answer part(Question question, ResponseHead head) {
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
        RemoteVersion version = RemoteVersion.of(head, range == null ? ResponseHead.UNKNOWN : range.total());
        RemoteVersion known = question.known();
        String change = known.differenceTo(version);
        if (change != null || known.isProvable() && !known.isSameAs(version)) {
            return new Answer.Unproved(change);
        }
        if (range == null || range.start() == -1) {
            return invalid(question, "is no single range: its Content-Range is missing or malformed");
        }
        String trouble = AnswerJudge.trouble(head);
        if (trouble != null) {
            return invalid(question, trouble);
        }
        if (range.total() == -1) {
            return new Answer.Refused(RangeFailures.missingSize(question.uri()));
        }
        if (range.start() != question.from() || !AnswerJudge.isConsistent(head, range)) {
            return invalid(question, "is another range than the one asked for");
        }
        return new Answer.Part(range.end(), version, WeakEvidence.of(head, range.total()));
    }

    /** A 416; where the version that is here has these bytes, the file is another one by now. */
    static Answer beyond(Question question, ResponseHead head) {
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
        long total = range == null ? ResponseHead.UNKNOWN : range.total();
        return question.bytesTotal() > question.from()
                ? new Answer.Unproved(question.known().differenceTo(RemoteVersion.of(head, total)))
                : new Answer.Beyond(total);
    }

    private static Answer invalid(Question question, String trouble) {
        return new Answer.Refused(FailureClassifier.invalidResponse(question.uri(), trouble));
    }
}
