package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says of the version of a file besides its strong validator and size. A strong digest proves the version;
 * date and tags only show, when they differ, that it is another one.
 *
 * @param digest of the whole file, as its server says (RFC 9530); null when it says none
 * @param lastModified as sent; null when it says none
 * @param tags every ETag, as sent
 */
public record VersionTraits(
        @Nullable Digest digest, @Nullable String lastModified, List<String> tags) {
    /** Nothing is known. */
    public static final VersionTraits NONE = new VersionTraits(null, null, List.of());

    private static final String DIGEST = "digest ";
    private static final String MODIFIED = "modified ";
    private static final String TAG = "tag ";

    public VersionTraits {
        tags = List.copyOf(tags);
    }

    /** The digest if it proves the version; else null. */
    public @Nullable Digest proof() {
        return digest != null && digest.isStrong() ? digest : null;
    }

    /** What of this holds for another server too. */
    public VersionTraits elsewhere() {
        return new VersionTraits(proof(), null, List.of());
    }

    /** A text from which {@link #parse} makes the same; null for nothing. Fields of a head have no line breaks. */
    public @Nullable String text() {
        List<String> lines = new ArrayList<>();
        if (digest != null) {
            lines.add(DIGEST + digest);
        }
        if (lastModified != null) {
            lines.add(MODIFIED + lastModified);
        }
        tags.forEach(tag -> lines.add(TAG + tag));
        return lines.isEmpty() ? null : String.join("\n", lines);
    }

    /** Reads what {@link #text} wrote. */
    public static VersionTraits parse(@Nullable String text) {
        Digest digest = null;
        String modified = null;
        List<String> tags = new ArrayList<>();
        for (String line : text == null ? List.<String>of() : List.of(text.split("\n"))) {
            if (line.startsWith(DIGEST)) {
                digest = Digest.parse("digest", line.substring(DIGEST.length()));
            } else if (line.startsWith(MODIFIED)) {
                modified = line.substring(MODIFIED.length());
            } else if (line.startsWith(TAG)) {
                tags.add(line.substring(TAG.length()));
            }
        }
        return new VersionTraits(digest, modified, tags);
    }
}
