package dev.ebb.server.uploads.session;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One upload as it is on disk. Immutable: what a client was told is never more than what a value of this says.
 *
 * @param id 32 hexadecimal digits, not to be guessed
 * @param origin who began it, and how
 * @param target the path below the root where the file goes
 * @param length bytes of the whole file; {@link #UNKNOWN} until the client says so
 * @param offset bytes that are safe on disk
 * @param stage how far it has come
 * @param place the path below the root where the file was put or is being put; empty before {@link Stage#PLACING}
 * @param replaced true when another file had that place
 * @param delivery the answer of the application; null before it gave one
 * @param notes what the protocol wants to remember
 * @param created when it began
 * @param touched when it last made progress
 */
public record Session(
        String id,
        Origin origin,
        String target,
        long length,
        long offset,
        Stage stage,
        String place,
        boolean replaced,
        @Nullable Delivery delivery,
        Map<String, String> notes,
        Instant created,
        Instant touched) {
    /** The length of a file whose end the client does not know yet. */
    public static final long UNKNOWN = -1;

    /** Note: the Repr-Digest that the whole file must have. */
    public static final String REPR_DIGEST = "repr-digest";

    /**
     * Who began an upload, and how.
     *
     * @param protocol how it comes in
     * @param owner the name of the token it came with; empty = nobody in particular
     * @param url what was asked for, absolute, with its query
     */
    public record Origin(Protocol protocol, String owner, String url) {}

    public Session {
        notes = Map.copyOf(notes);
    }

    /** An upload of which nothing has come yet. */
    static Session begin(String id, Draft draft, Instant now) {
        return new Session(
                id,
                draft.origin(),
                draft.target().toString(),
                draft.length(),
                0,
                Stage.RECEIVING,
                "",
                false,
                null,
                draft.notes(),
                now,
                now);
    }

    public boolean isLengthKnown() {
        return length != UNKNOWN;
    }

    /** True when no byte is missing and the file needs nothing more from the client. */
    public boolean isWhole() {
        return stage != Stage.RECEIVING;
    }

    public boolean isOver() {
        return stage == Stage.DONE || stage == Stage.ENDED;
    }

    public Session withLength(long bytes) {
        return copy(bytes, offset, stage, place, delivery, touched);
    }

    Session withOffset(long bytes, Instant now) {
        return copy(length, bytes, stage, place, delivery, now);
    }

    Session whole(long bytes, Instant now) {
        return copy(bytes, bytes, Stage.WHOLE, "", delivery, now);
    }

    Session placing(String where, boolean overAnother) {
        return new Session(
                id,
                origin,
                target,
                length,
                offset,
                Stage.PLACING,
                where,
                overAnother,
                delivery,
                notes,
                created,
                touched);
    }

    /** Back from {@link #placing}: the place is taken. */
    Session displaced() {
        return copy(length, offset, Stage.WHOLE, "", delivery, touched);
    }

    Session done(Instant now) {
        return copy(length, offset, Stage.DONE, place, delivery, now);
    }

    Session ended(Instant now) {
        return copy(length, offset, Stage.ENDED, place, delivery, now);
    }

    Session delivered(Delivery answer) {
        return copy(length, offset, stage, place, answer, touched);
    }

    private Session copy(long bytes, long safe, Stage next, String where, @Nullable Delivery answer, Instant moved) {
        return new Session(id, origin, target, bytes, safe, next, where, replaced, answer, notes, created, moved);
    }
}
