package dev.ebb.server.job;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of an upload agreed on, so that a later attempt goes on where this one stopped.
 *
 * @param protocol in what words; never {@link UploadProtocol#AUTO}
 * @param remote the remote name that the job gave; for another one the session counts for nothing
 * @param source what tells the local file from a changed one; see the engine's SourceFile
 * @param marks what the protocol remembers, under names of its own: where the session is, who holds it
 */
public record UploadSession(UploadProtocol protocol, String remote, String source, Map<String, String> marks) {
    public UploadSession {
        marks = Collections.unmodifiableMap(new TreeMap<>(marks));
    }

    /** A session of which nothing is agreed on but the protocol. */
    public static UploadSession begun(UploadProtocol protocol, String remote, String source) {
        return new UploadSession(protocol, remote, source, Map.of());
    }

    /** What was remembered under that name; null for nothing. */
    public @Nullable String mark(String name) {
        return marks.get(name);
    }

    /** This session with that remembered; null forgets. */
    public UploadSession with(String name, @Nullable String value) {
        Map<String, String> next = new TreeMap<>(marks);
        if (value == null) {
            next.remove(name);
        } else {
            next.put(name, value);
        }
        return new UploadSession(protocol, remote, source, next);
    }
}
