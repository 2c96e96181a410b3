package dev.ebb.server.engine.http.proxy;

import dev.ebb.server.engine.TransferFailure;
import java.nio.charset.StandardCharsets;

/** Text of a proxy list, or of the answer of a PAC script: hops that can be connected to, or a refusal. */
public final class ProxyListFuzz {
    private static final ProxyTarget TARGET = new ProxyTarget(true, "files.test", 443, "https://files.test/");

    private ProxyListFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            for (ProxyHop hop : ProxyList.parse(text, "The list", false).hops(TARGET)) {
                boolean usable = hop.isDirect() || !hop.host().isEmpty() && hop.port() > 0 && hop.port() < 65_536;
                if (!usable || hop.ofService()) {
                    throw new AssertionError(text + " is taken for " + hop);
                }
            }
            BypassList.parse(text, "The list").covers(TARGET);
        } catch (TransferFailure refused) {
            // says what is wrong with it
        }
    }
}
