package dev.ebb.server.job;

import dev.ebb.server.engine.http.HttpOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Text of a remote or local name: what is accepted can be used, what is refused names the field. */
public final class UrlFuzz {
    private UrlFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            HttpOrigin origin = HttpOrigin.of(URI.create(FileRules.url("remote_name", text)));
            if (origin.host().isEmpty() || origin.port() < 1 || origin.port() > 65_535) {
                throw new AssertionError(text + " is accepted for " + origin);
            }
        } catch (JobException refused) {
            demandField("remote_name", refused);
        }
        try {
            Path path = Path.of(FileRules.path("local_name", text));
            if (!path.isAbsolute() || path.startsWith("/..") || path.toString().contains("/../")) {
                throw new AssertionError(text + " is accepted as " + path);
            }
        } catch (JobException refused) {
            demandField("local_name", refused);
        }
    }

    private static void demandField(String field, JobException refused) {
        if (!String.valueOf(refused.getMessage()).contains(field)) {
            throw new AssertionError("which field? " + refused.getMessage());
        }
    }
}
