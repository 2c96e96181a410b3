package dev.ebb.server.engine.http;

import dev.ebb.server.job.TransferError;
import org.jspecify.annotations.Nullable;

/** What an answer means for a download. */
sealed interface Answer {
    /**
     * The whole file follows; whatever was there before is of another version, or not provably of this one. {@code change} is
     * what shows that it is another one, if anything does.
     */
    record Whole(RemoteVersion version, @Nullable String change) implements Answer {}

    /** The whole file follows although its rest was asked for, and it is the version already begun. */
    record Again() implements Answer {}

    /** Bytes of the version already begun follow, from the first one asked for up to {@code end}. */
    record Rest(long end) implements Answer {}

    /** The part that was asked for follows; {@code evidence} is what stands in for a strong validator, if anything does. */
    record Part(long end, RemoteVersion version, @Nullable WeakEvidence evidence) implements Answer {
        /** The size of the file. */
        long bytesTotal() {
            return version.bytesTotal();
        }
    }

    /** The part that was asked for begins behind the end of the file, which has so many bytes; -1 when nobody says. */
    record Beyond(long bytesTotal) implements Answer {}

    /** Nothing is missing. */
    record Complete() implements Answer {}

    /**
     * The answer does not prove that it continues what is there: ask for the whole file. {@code change} is what shows that the
     * file is another one, if anything does.
     */
    record Unproved(@Nullable String change) implements Answer {}

    /** The file is elsewhere. */
    record Moved(int status) implements Answer {}

    /** The attempt is over. */
    record Refused(TransferError error) implements Answer {}
}
