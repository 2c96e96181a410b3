package dev.ebb.server.rpc;

import com.google.protobuf.Message;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.JobException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Seals the place where a list goes on into an opaque token, together with a signature over that place and over what is
 * listed: a token that was made up, or made for another list, is refused. Thread-safe.
 */
final class PageTokens {
    private static final int SIGNATURE_BYTES = 16;
    private static final String FIELD = "page_token";

    private final SecretBox secrets;

    PageTokens(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** A token for a place in a list; {@code list} says which list it is, filter and order included. */
    String seal(byte[] place, byte[] list) {
        byte[] token = Arrays.copyOf(place, place.length + SIGNATURE_BYTES);
        System.arraycopy(signature(place, list), 0, token, place.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The place in a token, or E_INVALIDARG. */
    ByteBuffer open(String token, byte[] list) {
        byte[] bytes = decode(token);
        byte[] place = Arrays.copyOf(bytes, Math.max(0, bytes.length - SIGNATURE_BYTES));
        byte[] signature = Arrays.copyOfRange(bytes, place.length, bytes.length);
        if (!MessageDigest.isEqual(signature, signature(place, list))) {
            throw refused();
        }
        return ByteBuffer.wrap(place);
    }

    /** A token for a place in a list that is numbered. */
    String sealIndex(int index, byte[] list) {
        return seal(ByteBuffer.allocate(Integer.BYTES).putInt(index).array(), list);
    }

    /** Where such a list goes on, or E_INVALIDARG; at 0 without a token. */
    int openIndex(String token, byte[] list) {
        return token.isEmpty() ? 0 : open(token, list).getInt();
    }

    /** Everything that decides what is listed, in which order and for whom. */
    static byte[] list(String what, Message conditions) {
        byte[] name = (what + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] rest = RequestKeys.deterministic(conditions);
        return ByteBuffer.allocate(name.length + rest.length)
                .put(name)
                .put(rest)
                .array();
    }

    private static byte[] decode(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            throw refused();
        }
    }

    private byte[] signature(byte[] place, byte[] list) {
        byte[] signed = ByteBuffer.allocate(Integer.BYTES + place.length + list.length)
                .putInt(place.length)
                .put(place)
                .put(list)
                .array();
        return Arrays.copyOf(secrets.fingerprint(FIELD, signed), SIGNATURE_BYTES);
    }

    private static JobException refused() {
        return JobException.invalid(FIELD, "is not from an earlier page of this list, with the same filter and order");
    }
}
