package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server's side of Digest (RFC 7616), written for tests alone and checked against the examples of the RFC. */
public final class DigestGate {
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z]+\\*?)=(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^,\\s\"]*))");

    private final String user;
    private final String password;
    private final String algorithm;
    private final String extra;
    private final AtomicInteger nonces = new AtomicInteger();
    private final Set<String> counted = ConcurrentHashMap.newKeySet();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private volatile String retired = "";

    /** {@code extra} are further parameters of the challenge, such as {@code qop="auth"}. */
    public DigestGate(String user, String password, String algorithm, String extra) {
        this.user = user;
        this.password = password;
        this.algorithm = algorithm;
        this.extra = extra;
    }

    /** A challenge with a nonce of its own. */
    public String challenge() {
        return "Digest realm=\"the, \\\"realm\\\"\", nonce=\"n" + nonces.incrementAndGet() + "\", algorithm="
                + algorithm + (extra.isEmpty() ? "" : ", " + extra);
    }

    /** From now on the nonces that were given are stale. */
    public void retire() {
        retired = "n" + nonces.get();
    }

    /** True when the proof is made with a retired nonce. */
    public boolean isStale(@Nullable String credentials) {
        return credentials != null
                && parameters(credentials).getOrDefault("nonce", "").equals(retired);
    }

    /** Every proof that was shown. */
    public List<String> shown() {
        return List.copyOf(shown);
    }

    /** True for a good proof that is not shown for the second time. */
    public boolean admits(Request request, @Nullable String credentials) {
        if (credentials == null || !credentials.startsWith("Digest ")) {
            return false;
        }
        shown.add(credentials);
        Map<String, String> said = parameters(credentials);
        String count = said.getOrDefault("nc", "");
        boolean fresh = count.isEmpty() || counted.add(said.get("nonce") + "/" + count);
        boolean named = said.getOrDefault("userhash", "false").equals("true")
                ? said.getOrDefault("username", "").equals(hash(algorithm, user + ":" + said.get("realm")))
                : user.equals(said.get("username"));
        return fresh
                && named
                && request.target().equals(said.get("uri"))
                && response(said, algorithm, user, password, request.method()).equals(said.get("response"));
    }

    /** The response that the parameters call for. */
    static String response(Map<String, String> said, String algorithm, String user, String password, String method) {
        String a1 = hash(algorithm, user + ":" + said.get("realm") + ":" + password);
        if (algorithm.endsWith("-sess")) {
            a1 = hash(algorithm, a1 + ":" + said.get("nonce") + ":" + said.get("cnonce"));
        }
        String a2 = hash(algorithm, method + ":" + said.get("uri"));
        String middle =
                said.containsKey("qop") ? said.get("nc") + ":" + said.get("cnonce") + ":" + said.get("qop") + ":" : "";
        return hash(algorithm, a1 + ":" + said.get("nonce") + ":" + middle + a2);
    }

    private static String hash(String algorithm, String text) {
        String name = algorithm.replace("-sess", "").replace("SHA-512-256", "SHA-512/256");
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    static Map<String, String> parameters(String credentials) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher each = PARAMETER.matcher(credentials);
        while (each.find()) {
            String quoted = each.group(2);
            parameters.put(each.group(1), quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return parameters;
    }
}
