package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.job.Validator;

/** Decides what the answer to a question for a part of a file means. Pure. */
final class RangeAnswers {
    private RangeAnswers() {}

    /** A 206: the very part, of the very version, or nothing. */
    static Answer part(Question question, ResponseHead head) {
        Validator expected = question.validator();
        if (expected != null && !StrongValidator.matches(expected, head)) {
            return new Answer.Unproved();
        }
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
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
        if (question.bytesTotal() != -1 && range.total() != question.bytesTotal()) {
            return new Answer.Unproved();
        }
        if (range.start() != question.from() || !AnswerJudge.isConsistent(head, range)) {
            return invalid(question, "is another range than the one asked for");
        }
        return new Answer.Part(
                range.end(), range.total(), StrongValidator.of(head), WeakEvidence.of(head, range.total()));
    }

    /** A 416; where the version that is here has these bytes, the file is another one by now. */
    static Answer beyond(Question question, ResponseHead head) {
        if (question.bytesTotal() > question.from()) {
            return new Answer.Unproved();
        }
        ContentRange range = ContentRange.parse(head.single("Content-Range"));
        return new Answer.Beyond(range == null ? -1 : range.total());
    }

    private static Answer invalid(Question question, String trouble) {
        return new Answer.Refused(FailureClassifier.invalidResponse(question.uri(), trouble));
    }
}
