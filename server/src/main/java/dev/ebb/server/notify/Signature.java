package dev.ebb.server.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a notification the way Standard Webhooks 1.0 does, for which many languages have a library: HMAC-SHA-256 over
 * {@code id.timestamp.body}.
 */
final class Signature {
    private static final String ENCODED_KEY = "whsec_";

    private Signature() {}

    /** The value of the header {@code webhook-signature}. */
    static String of(String secret, String id, long timestampSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(secret), "HmacSHA256"));
            mac.update((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** The text itself, or what it encodes when it is written as the libraries write keys. */
    private static byte[] key(String secret) {
        if (secret.startsWith(ENCODED_KEY)) {
            try {
                byte[] decoded = Base64.getDecoder().decode(secret.substring(ENCODED_KEY.length()));
                if (decoded.length > 0) {
                    return decoded;
                }
            } catch (IllegalArgumentException plainAfterAll) {
                // a secret that only looks like an encoded one is taken as it is
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
