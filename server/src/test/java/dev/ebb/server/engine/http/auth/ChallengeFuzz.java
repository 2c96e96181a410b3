package dev.ebb.server.engine.http.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Text of a WWW-Authenticate: read to its end, and nothing is read that was not written. */
public final class ChallengeFuzz {
    private ChallengeFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        String unescaped = text.replace("\\", "");
        for (Challenge challenge : Challenge.parse(List.of(text.split("\n")))) {
            demand(text.toLowerCase(Locale.ROOT).contains(challenge.scheme()), text, challenge);
            demand(text.contains(challenge.token()), text, challenge);
            challenge.parameters().values().forEach(value -> {
                demand(unescaped.contains(value.replace("\\", "")), text, challenge);
                demand(value.indexOf('\n') < 0, text, challenge);
            });
        }
    }

    private static void demand(boolean holds, String text, Challenge challenge) {
        if (!holds) {
            throw new AssertionError(text + " is taken for " + challenge);
        }
    }
}
