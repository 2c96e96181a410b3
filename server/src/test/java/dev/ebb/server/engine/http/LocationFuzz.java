package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Text of a Location: leads to an http or https server that can be named, never down from https, or is refused. */
public final class LocationFuzz {
    private static final URI FROM = URI.create("https://origin.test/a/b?c=d");

    private LocationFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        URI to;
        try {
            to = new Redirects(5, FROM).next(FROM, text);
        } catch (TransferFailure refused) {
            return;
        }
        HttpOrigin origin;
        try {
            origin = HttpOrigin.of(to);
        } catch (TransferFailure unusable) {
            return; // the next request is refused
        }
        boolean named = !origin.host().isEmpty() && origin.host().chars().allMatch(c -> c > ' ' && c < 0x7F);
        boolean plain = to.toString().chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!origin.secure() || !named || !plain || to.getRawUserInfo() != null || to.getRawFragment() != null) {
            throw new AssertionError(text + " leads to " + to);
        }
        if (!text.contains("//") && !origin.host().equals("origin.test")) {
            throw new AssertionError(text + " leads away to " + to);
        }
    }
}
