package dev.ebb.server.uploads.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.UploadException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads Upload-Metadata: names and base64 values between commas. Pure. */
final class TusMetadata {
    private TusMetadata() {}

    /** The name that the client gives the file; empty when it gives none. */
    static Optional<String> fileName(String metadata) throws UploadException {
        Map<String, String> values = parse(metadata);
        return Optional.ofNullable(values.getOrDefault("filename", values.get("name")));
    }

    private static Map<String, String> parse(String metadata) throws UploadException {
        Map<String, String> values = new HashMap<>();
        if (metadata.isBlank()) {
            return values;
        }
        for (String pair : metadata.split(",", -1)) {
            String[] words = pair.strip().split(" +", 2);
            if (words[0].isEmpty() || values.put(words[0], words.length < 2 ? "" : decoded(words[1])) != null) {
                throw new UploadException(Refusal.MALFORMED, "Upload-Metadata has a name that is empty or comes twice");
            }
        }
        return values;
    }

    private static String decoded(String base64) throws UploadException {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException rubbish) {
            throw new UploadException(Refusal.MALFORMED, "a value in Upload-Metadata is not base64");
        }
    }
}
