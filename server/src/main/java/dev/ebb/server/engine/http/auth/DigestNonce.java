package dev.ebb.server.engine.http.auth;

import com.google.common.io.BaseEncoding;
import dev.ebb.server.job.UserPassword;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A nonce that a server gave, and the proofs made from it (RFC 7616): MD5, SHA-256 and SHA-512-256, with {@code -sess}, {@code
 * qop=auth} or none, {@code userhash}. Counts how often it was used. Thread-safe.
 */
final class DigestNonce {
    /** From the best to the worst, as in the field {@code algorithm}. */
    private static final String[] ALGORITHMS = {"SHA-512-256", "SHA-256", "MD5"};

    private static final String[] DIGESTS = {"SHA-512/256", "SHA-256", "MD5"};
    private static final String SESSION = "-SESS";
    private static final int CNONCE_BYTES = 16;

    private final UserPassword secret;
    private final SecureRandom random;
    private final String digest;
    private final String realm;
    private final String nonce;
    private final @Nullable String algorithm;
    private final @Nullable String opaque;
    private final boolean session;
    private final boolean quality;
    private final boolean userHash;
    private final boolean utf8;
    private final String sessionCnonce;
    private final AtomicInteger uses = new AtomicInteger();

    /** A nonce of a challenge whose {@link #rank} is not negative. */
    DigestNonce(Challenge challenge, UserPassword secret, SecureRandom random) {
        this.secret = secret;
        this.random = random;
        this.algorithm = challenge.parameter("algorithm");
        this.digest = DIGESTS[index(algorithm)];
        this.session = upper(algorithm).endsWith(SESSION);
        this.realm = or(challenge.parameter("realm"));
        this.nonce = or(challenge.parameter("nonce"));
        this.opaque = challenge.parameter("opaque");
        this.quality = challenge.parameter("qop") != null;
        this.userHash = "true".equalsIgnoreCase(challenge.parameter("userhash"));
        this.utf8 = "UTF-8".equalsIgnoreCase(challenge.parameter("charset"));
        this.sessionCnonce = cnonce();
    }

    /** How good a challenge is, 0 the best; -1 when it cannot be answered. */
    static int rank(Challenge challenge) {
        String qop = challenge.parameter("qop");
        boolean auth = qop == null
                || Arrays.stream(qop.split(",")).anyMatch(it -> it.trim().equalsIgnoreCase("auth"));
        return challenge.parameter("nonce") == null || !auth ? -1 : index(challenge.parameter("algorithm"));
    }

    private static int index(@Nullable String algorithm) {
        String name = algorithm == null ? "MD5" : upper(algorithm);
        String bare = name.endsWith(SESSION) ? name.substring(0, name.length() - SESSION.length()) : name;
        return Arrays.asList(ALGORITHMS).indexOf(bare);
    }

    private static String upper(@Nullable String text) {
        return or(text).toUpperCase(Locale.ROOT);
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private String cnonce() {
        byte[] bytes = new byte[CNONCE_BYTES];
        random.nextBytes(bytes);
        return hex(bytes);
    }

    /** True for the nonce of this challenge. */
    boolean isOf(Challenge challenge) {
        return nonce.equals(challenge.parameter("nonce"));
    }

    /** The credentials for one request. */
    String credentials(AskedRequest request) {
        String count = String.format("%08x", uses.incrementAndGet());
        String cnonce = session ? sessionCnonce : cnonce();
        String user = secret.user();
        String a1 = hash(user + ":" + realm + ":" + secret.password());
        if (session) {
            a1 = hash(a1 + ":" + nonce + ":" + cnonce);
        }
        String a2 = hash(request.method() + ":" + request.target());
        String response = quality
                ? hash(a1 + ":" + nonce + ":" + count + ":" + cnonce + ":auth:" + a2)
                : hash(a1 + ":" + nonce + ":" + a2);
        StringBuilder text = new StringBuilder("Digest ").append(userParameter(user));
        text.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
        text.append(", uri=").append(quoted(request.target()));
        text.append(", response=\"").append(response).append('"');
        if (algorithm != null) {
            text.append(", algorithm=").append(algorithm);
        }
        if (quality || session) {
            text.append(", cnonce=\"").append(cnonce).append('"');
        }
        if (quality) {
            text.append(", qop=auth, nc=").append(count);
        }
        if (opaque != null) {
            text.append(", opaque=").append(quoted(opaque));
        }
        return userHash ? text.append(", userhash=true").toString() : text.toString();
    }

    private String userParameter(String user) {
        if (userHash) {
            return "username=" + quoted(hash(user + ":" + realm));
        }
        boolean ascii = user.chars().allMatch(c -> c >= ' ' && c < 127);
        return ascii || !utf8 ? "username=" + quoted(user) : "username*=UTF-8''" + extended(user);
    }

    /** RFC 8187 section 3.2.1. */
    private static String extended(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "!#$&+-.^_`|~".indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String hash(String text) {
        try {
            MessageDigest hash = MessageDigest.getInstance(digest);
            return hex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String hex(byte[] bytes) {
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
