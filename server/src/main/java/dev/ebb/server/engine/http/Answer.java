package dev.ebb.server.engine.http;

import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
import org.jspecify.annotations.Nullable;

/** What an answer means for a download. */
sealed interface Answer {
    /** The whole file follows; whatever was there before is of another version, or not provably of this one. */
    record Whole(long bytesTotal, @Nullable Validator validator) implements Answer {}

    /** The missing bytes of the version already begun follow, up to {@code end}. */
    record Rest(long bytesTotal, long end) implements Answer {}

    /** The part that was asked for follows; {@code evidence} is what stands in for a strong validator, if anything does. */
    record Part(
            long end,
            long bytesTotal,
            @Nullable Validator validator,
            @Nullable WeakEvidence evidence) implements Answer {}

    /** The part that was asked for begins behind the end of the file, which has so many bytes; -1 when nobody says. */
    record Beyond(long bytesTotal) implements Answer {}

    /** Nothing is missing. */
    record Complete() implements Answer {}

    /** The answer does not prove that it continues what is there: ask for the whole file. */
    record Unproved() implements Answer {}

    /** The file is elsewhere. */
    record Moved(int status) implements Answer {}

    /** The attempt is over. */
    record Refused(TransferError error) implements Answer {}
}
