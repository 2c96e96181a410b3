package dev.ebb.server.engine.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a BITS upload remembers, under names that are kept for ever.
 *
 * @param kept as it is stored
 */
record BitsSession(UploadSession kept) {
    private static final String ID = "id";
    private static final String URL = "url";
    private static final String FALLBACK_SECONDS = "fallback";
    private static final String SILENT_SINCE = "silent";
    private static final String LARGEST = "largest";
    private static final String REPLY = "reply";
    private static final String CLOSING = "closing";
    private static final String ELSEWHERE = "host";

    static BitsSession of(UploadPlan plan) {
        return new BitsSession(plan.sessionOf(UploadProtocol.BITS));
    }

    /** Nothing any more. */
    BitsSession forgotten() {
        return new BitsSession(UploadSession.begun(UploadProtocol.BITS, kept.remote(), kept.source()));
    }

    private BitsSession with(String name, @Nullable String value) {
        return new BitsSession(kept.with(name, value));
    }

    boolean exists() {
        return kept.mark(ID) != null;
    }

    String id() {
        return String.valueOf(kept.mark(ID));
    }

    /** Where its packets go. */
    URI url() {
        return URI.create(String.valueOf(kept.mark(URL)));
    }

    BitsSession begun(String id, URI url) {
        return with(ID, id).with(URL, url.toString());
    }

    /** Its packets go to another server, which the first one named. */
    boolean isElsewhere() {
        return kept.mark(ELSEWHERE) != null;
    }

    /** From now on there; null for a server that may be silent for ever. */
    BitsSession at(URI url, @Nullable Duration fallback) {
        String seconds = fallback == null ? null : String.valueOf(fallback.toSeconds());
        return with(ELSEWHERE, "1").with(URL, url.toString()).with(FALLBACK_SECONDS, seconds);
    }

    /** The other server cannot be reached. */
    BitsSession silent(Instant now) {
        return kept.mark(SILENT_SINCE) == null ? with(SILENT_SINCE, String.valueOf(now.toEpochMilli())) : this;
    }

    /** It can. */
    BitsSession heard() {
        return with(SILENT_SINCE, null);
    }

    /** It could not be reached for as long as the first server said. */
    boolean isGivenUp(Instant now) {
        String seconds = kept.mark(FALLBACK_SECONDS);
        String since = kept.mark(SILENT_SINCE);
        return seconds != null
                && since != null
                && now.toEpochMilli() - Long.parseLong(since) >= Long.parseLong(seconds) * 1000;
    }

    /** Most bytes that the server takes at once, as far as is known. */
    long largestFragment() {
        String bytes = kept.mark(LARGEST);
        return bytes == null ? FragmentSize.MOST : Long.parseLong(bytes);
    }

    BitsSession largestFragment(long bytes) {
        return with(LARGEST, String.valueOf(bytes));
    }

    /** Where the reply is; null while the server has not got the whole file. */
    @Nullable
    URI reply() {
        String url = kept.mark(REPLY);
        return url == null ? null : URI.create(url);
    }

    BitsSession reply(URI url) {
        return with(REPLY, url.toString());
    }

    /** All that is left is to say goodbye. */
    boolean isClosing() {
        return kept.mark(CLOSING) != null;
    }

    BitsSession closing() {
        return with(CLOSING, "1");
    }
}
