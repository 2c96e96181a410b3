package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.Session;
import dev.ebb.server.uploads.session.UploadException;
import dev.ebb.server.uploads.web.Fields;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what several protocols find in a request. Pure. */
final class Requests {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)(?:^|;)\\s*filename=(?:\"([^\"]*)\"|([^;\\s]+))");

    private Requests() {}

    /** The value of a field that is a whole number; {@link Session#UNKNOWN} when there is none. */
    static long number(Fields fields, String name) throws UploadException {
        Optional<String> text = fields.find(name);
        if (text.isEmpty()) {
            return Session.UNKNOWN;
        }
        if (!NUMBER.matcher(text.get()).matches()) {
            throw new UploadException(Refusal.MALFORMED, name + " is not a whole number: " + text.get());
        }
        return Long.parseLong(text.get());
    }

    /** The digest that the body of this request must have. */
    static Optional<Digests.Expected> contentDigest(Fields fields) throws UploadException {
        String field = fields.text("Content-Digest");
        return field.isEmpty() ? Optional.empty() : Digests.parse(field);
    }

    /** What is remembered of a request that begins an upload. */
    static Map<String, String> notes(Fields fields) throws UploadException {
        Map<String, String> notes = new HashMap<>();
        String digest = fields.text("Repr-Digest");
        if (!digest.isEmpty()) {
            Digests.parse(digest);
            notes.put(Session.REPR_DIGEST, digest);
        }
        return notes;
    }

    /** True when the bytes are not those of the file itself, which we could not give out again rightly. */
    static boolean isEncoded(Fields fields) {
        String coding = fields.text("Content-Encoding");
        return !coding.isEmpty() && !coding.equalsIgnoreCase("identity");
    }

    /** The file name of a Content-Disposition field; empty when there is none. */
    static Optional<String> fileName(Fields fields) {
        Matcher name = FILE_NAME.matcher(fields.text("Content-Disposition"));
        return name.find() ? Optional.of(name.group(1) != null ? name.group(1) : name.group(2)) : Optional.empty();
    }
}
