package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text of Repr-Digest, Content-Digest and Digest: a digest that is written there, or none. */
public final class ServerDigestsFuzz {
    private ServerDigestsFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        for (String field : new String[] {"Repr-Digest", "Content-Digest", "Digest"}) {
            HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory()
                    .withValidation(false)
                    .newHeaders();
            for (String line : text.split("\n", -1)) {
                headers.add(field, line);
            }
            for (int status : new int[] {200, 206}) {
                ServerDigests said = ServerDigests.of(status, headers);
                demand(text, said.whole());
                demand(text, said.content());
                if (status == 206 && field.equals("Content-Digest") && said.whole() != null) {
                    throw new AssertionError("a part's digest is taken for the file's: " + text);
                }
            }
        }
    }

    private static void demand(String text, @Nullable Digest said) {
        if (said == null) {
            return;
        }
        byte[] bytes = HexFormat.of().parseHex(said.hex());
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        // The last character holds bits that count for nothing.
        boolean written = text.contains(base64.substring(0, base64.length() - 1))
                || text.toLowerCase(Locale.ROOT).contains(said.hex());
        if (!written) {
            throw new AssertionError(text + " is taken for " + said);
        }
    }
}
