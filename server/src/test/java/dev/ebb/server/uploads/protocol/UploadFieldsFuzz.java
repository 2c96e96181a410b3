package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.UploadException;
import java.nio.charset.StandardCharsets;

/** Fields of upload protocols that have a grammar of their own: bytes within the file, or a refusal. */
public final class UploadFieldsFuzz {
    private UploadFieldsFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        try {
            BitsRange range = BitsRange.parse(text);
            boolean within = range.start() >= 0 && range.bytes() >= 0 && range.start() + range.bytes() <= range.total();
            if (!within || range.isQuestion() != text.contains("*")) {
                throw new AssertionError(text + " is taken for " + range);
            }
        } catch (UploadException refused) {
            // says why
        }
        try {
            TusMetadata.fileName(text);
        } catch (UploadException refused) {
            // says why
        }
        try {
            Digests.parse(text);
        } catch (UploadException refused) {
            // says why
        }
    }
}
