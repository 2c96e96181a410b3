package dev.ebb.server.uploads.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: whoever bears a token, or anybody where there are none, which only a loopback address may have. A page in
 * a browser of this machine is not anybody: what a foreign page sends, or what comes under a name that is not ours, is
 * refused. Immutable.
 */
public final class Gate {
    private static final int UNAUTHORIZED = 401;
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]|localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final Map<String, String> tokens;
    private final @Nullable String publicUrl;
    private final @Nullable String publicHost;

    /**
     * @param tokens the token of each name; none = everybody may come in
     * @param publicUrl what clients call the server; null = by its address
     */
    public Gate(Map<String, String> tokens, @Nullable String publicUrl) {
        this.tokens = Map.copyOf(tokens);
        this.publicUrl = publicUrl;
        this.publicHost = publicUrl == null ? null : URI.create(publicUrl).getHost();
    }

    /** Why the request may not come in; empty = it may. */
    Optional<Answer> refuse(RequestHead head) {
        String host = PORT.matcher(head.fields().text("Host")).replaceFirst("").toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            return Optional.of(Answer.saying(Replies.BAD_REQUEST, new Fields(), "the Host field is missing"));
        }
        boolean known = ADDRESS.matcher(host).matches() || host.equalsIgnoreCase(publicHost);
        if (tokens.isEmpty() && !known) {
            return Optional.of(Answer.saying(
                    Replies.FORBIDDEN,
                    new Fields(),
                    "without tokens the server answers to its address and to localhost only, not to " + host
                            + ": see uploads.public-url"));
        }
        String origin = head.fields().text("Origin");
        if (!origin.isEmpty() && !origin.equalsIgnoreCase(head.origin()) && !origin.equalsIgnoreCase(publicUrl)) {
            return Optional.of(
                    Answer.saying(Replies.FORBIDDEN, new Fields(), "pages of other sites may not use this server"));
        }
        if (owner(head).isEmpty()) {
            Fields challenge = new Fields()
                    .add("WWW-Authenticate", "Bearer realm=\"ebb\"")
                    .add("WWW-Authenticate", "Basic realm=\"ebb\"");
            return Optional.of(Answer.saying(
                    UNAUTHORIZED, challenge, "a token is needed, as a bearer token or as the password of Basic"));
        }
        return Optional.empty();
    }

    /** The name of the token that the request bears; empty text where there are no tokens. */
    Optional<String> owner(RequestHead head) {
        if (tokens.isEmpty()) {
            return Optional.of("");
        }
        byte[] shown = shown(head.fields().text("Authorization")).getBytes(UTF_8);
        String owner = null;
        for (Map.Entry<String, String> token : tokens.entrySet()) {
            if (MessageDigest.isEqual(token.getValue().getBytes(UTF_8), shown)) {
                owner = token.getKey();
            }
        }
        return Optional.ofNullable(owner);
    }

    private static String shown(String authorization) {
        String[] words = authorization.split(" +", 2);
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return words[1];
        }
        if (words.length == 2 && words[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(words[1]), ISO_8859_1);
                return pair.substring(pair.indexOf(':') + 1);
            } catch (IllegalArgumentException rubbish) {
                return "";
            }
        }
        return "";
    }
}
