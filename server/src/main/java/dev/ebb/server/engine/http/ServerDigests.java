package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The digests that a server says its file has, the strongest of each kind. What cannot be read, and algorithms that nobody
 * here knows, count as not said.
 *
 * @param whole of the file: Repr-Digest (RFC 9530 section 3), or Digest, which came before it (RFC 3230)
 * @param content of what this answer carries, if that is not the same: Content-Digest (RFC 9530 section 2)
 */
record ServerDigests(@Nullable Digest whole, @Nullable Digest content) {
    /** Nothing is said. */
    static final ServerDigests NONE = new ServerDigests(null, null);

    /** One member of a dictionary (RFC 8941 section 3.2): a key, perhaps a value, perhaps parameters. */
    private static final Pattern MEMBER = Pattern.compile(
            "[ \t]*([a-z*][a-z0-9_.*-]*)(?:=(?::([A-Za-z0-9+/=]*):|\"[^\"]*\"|\\([^)]*\\)|[^,;:\" \t]+))?(?:;[^,]*)?[ \t]*(?:,|$)");

    /** One instance digest (RFC 3230 section 4.1.1). */
    private static final Pattern INSTANCE = Pattern.compile("[ \t]*([A-Za-z0-9-]+)=([A-Za-z0-9+/=]+)[ \t]*");

    /** What the fields of a head, or of a trailer, say of an answer with this status. */
    static ServerDigests of(int status, HttpHeaders fields) {
        Digest whole = dictionary(fields.getAll("Repr-Digest"));
        if (whole == null) {
            whole = instances(fields.getAll("Digest"));
        }
        Digest content = dictionary(fields.getAll("Content-Digest"));
        if (status == 200 && whole == null) {
            whole = content; // a 200 carries the file
        }
        return new ServerDigests(whole, content == null || status == 200 && content.equals(whole) ? null : content);
    }

    private static @Nullable Digest dictionary(List<String> lines) {
        String text = String.join(",", lines);
        Digest best = null;
        Matcher member = MEMBER.matcher(text);
        int at = 0;
        while (at < text.length()) {
            member.region(at, text.length());
            if (!member.lookingAt()) {
                return null; // what cannot be read is left alone as a whole (RFC 8941 section 4.2)
            }
            String value = member.group(2);
            if (value != null) {
                best = stronger(best, digest(member.group(1), value));
            }
            at = member.end();
        }
        return best;
    }

    private static @Nullable Digest instances(List<String> lines) {
        Digest best = null;
        for (String line : lines) {
            for (String one : line.split(",")) {
                Matcher instance = INSTANCE.matcher(one);
                if (instance.matches()) {
                    best = stronger(best, digest(instance.group(1), instance.group(2)));
                }
            }
        }
        return best;
    }

    private static @Nullable Digest stronger(@Nullable Digest one, @Nullable Digest other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.algorithm().compareTo(other.algorithm()) <= 0 ? one : other;
    }

    private static @Nullable Digest digest(String name, String value) {
        DigestAlgorithm algorithm = name.equalsIgnoreCase("sha") ? DigestAlgorithm.SHA1 : DigestAlgorithm.named(name);
        if (algorithm == null) {
            return null;
        }
        try {
            boolean hexadecimal = algorithm == DigestAlgorithm.CRC32C && !value.endsWith("="); // RFC 5843 section 2.4
            byte[] bytes = hexadecimal
                    ? HexFormat.of().parseHex(value)
                    : Base64.getDecoder().decode(value);
            return bytes.length == algorithm.bytes() ? Digest.of(algorithm, bytes) : null;
        } catch (IllegalArgumentException rubbish) {
            return null;
        }
    }
}
