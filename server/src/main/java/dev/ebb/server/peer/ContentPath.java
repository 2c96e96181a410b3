package dev.ebb.server.peer;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.JobException;
import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How peers name content to each other: by a strong digest, and by nothing else. Neither the URL nor its secrets ever travel, and
 * whoever does not know what he wants to the bit cannot find out what is there. Pure functions.
 */
public final class ContentPath {
    private static final String PREFIX = "/v1/content/";
    private static final int LONGEST = 200;

    private ContentPath() {}

    /** Where a peer has it. */
    public static URI of(PeerOptions.Address peer, Digest digest) {
        return URI.create(
                "https://" + peer.authority() + PREFIX + digest.algorithm().id() + "/" + digest.hex());
    }

    /** What a request asks for; empty when that is nothing that could be here. */
    public static Optional<Digest> parse(String path) {
        if (!path.startsWith(PREFIX) || path.length() > LONGEST) {
            return Optional.empty();
        }
        String[] parts = path.substring(PREFIX.length()).split("/", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse("path", parts[0] + ":" + parts[1])).filter(Digest::isStrong);
        } catch (JobException none) {
            return Optional.empty();
        }
    }

    /** The entity tag of content: strong, for the digest is the content. */
    public static String tag(Digest digest) {
        return "\"ebb-" + digest.algorithm().id() + "-" + digest.hex() + "\"";
    }

    /** The same as a field (RFC 9530 section 3). */
    public static String reprDigest(Digest digest) {
        String name = digest.algorithm() == DigestAlgorithm.SHA256 ? "sha-256" : "sha-512";
        String value = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest.hex()));
        return name + "=:" + value + ":";
    }
}
