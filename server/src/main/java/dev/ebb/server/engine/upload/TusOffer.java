package dev.ebb.server.engine.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import java.net.URLConnection;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a server of tus says of itself (tus 1.0, OPTIONS), and what a client says of its file. Pure. */
final class TusOffer {
    /** The quickest of the strong ones first. SHA-1 is the one that every server with checksums has. */
    private static final List<DigestAlgorithm> CHECKSUMS = List.of(
            DigestAlgorithm.SHA256,
            DigestAlgorithm.SHA512,
            DigestAlgorithm.SHA1,
            DigestAlgorithm.MD5,
            DigestAlgorithm.CRC32C);

    private final ResponseHead head;
    private final List<String> extensions;

    /** Nothing that is not an answer of tus offers anything. */
    TusOffer(ResponseHead head) {
        this.head = head;
        this.extensions = head.isSuccess() ? Negotiation.words(head, "Tus-Extension") : List.of();
    }

    /** The versions it speaks, if ours is not among them; else null. */
    @Nullable
    String otherVersions() {
        return otherVersions(head);
    }

    static @Nullable String otherVersions(ResponseHead head) {
        List<String> spoken = Negotiation.words(head, "Tus-Version");
        return spoken.isEmpty() || spoken.contains(TusUpload.VERSION) ? null : String.join(", ", spoken);
    }

    boolean has(String extension) {
        return extensions.contains(extension.toUpperCase(Locale.ROOT));
    }

    /** The largest file it takes; more than any when it does not say. */
    long maxSize() {
        String text = head.isSuccess() ? head.single("Tus-Max-Size") : null;
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** The checksum to give each request, as the server calls it; null when it takes none that we know. */
    @Nullable
    String checksum() {
        if (!has("checksum")) {
            return null;
        }
        List<String> known = Negotiation.words(head, "Tus-Checksum-Algorithm");
        for (DigestAlgorithm ours : CHECKSUMS) {
            for (String name : known) {
                if (DigestAlgorithm.named(name) == ours) {
                    return name.toLowerCase(Locale.ROOT);
                }
            }
        }
        return known.isEmpty() ? DigestAlgorithm.SHA1.id() : null;
    }

    /** The field with a checksum of that name; null for a name that we do not know. */
    static UploadRequest.@Nullable Check check(@Nullable String checksum) {
        DigestAlgorithm algorithm = checksum == null ? null : DigestAlgorithm.named(checksum);
        return algorithm == null
                ? null
                : new UploadRequest.Check(algorithm, digest -> new Header("Upload-Checksum", value(checksum, digest)));
    }

    private static String value(@Nullable String checksum, Digest digest) {
        return checksum + " " + DigestFields.base64(digest);
    }

    /**
     * Upload-Metadata: how the file is called, unless the URL says so already, and of what kind it is, under the names that tus
     * clients have agreed on.
     */
    static String metadata(UploadPlan plan, boolean inFolder) {
        String name = plan.fileName();
        boolean named = isNamed(plan) && !inFolder;
        String kind = URLConnection.guessContentTypeFromName(name);
        String type = "filetype " + base64(kind == null ? "application/octet-stream" : kind);
        return named ? type : "filename " + base64(name) + "," + type;
    }

    /** Whether the URL ends in the name of the file. */
    static boolean isNamed(UploadPlan plan) {
        String path = plan.remote().getPath();
        return path != null && path.endsWith("/" + plan.fileName());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
