package dev.ebb.server.engine.http;

import java.nio.charset.StandardCharsets;

/** Text of a Content-Range: what is understood says what was written, and nothing else is understood. */
public final class ContentRangeFuzz {
    private ContentRangeFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        ContentRange range = ContentRange.parse(text);
        if (range == null) {
            return;
        }
        boolean satisfied = range.start() >= 0;
        boolean ordered = range.start() < range.end() && (range.total() == -1 || range.end() <= range.total());
        if (satisfied && !ordered || !satisfied && range.total() < 0) {
            throw new AssertionError(text + " is taken for " + range);
        }
        String written = (satisfied ? range.start() + "-" + (range.end() - 1) : "*")
                + "/"
                + (range.total() == -1 ? "*" : String.valueOf(range.total()));
        String read = text.substring("bytes ".length()).replaceAll("\\b0+(?=[0-9])", "");
        if (!read.equals(written)) {
            throw new AssertionError(text + " is taken for " + written);
        }
    }
}
