package dev.ebb.server.identity;

import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.OwnerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Says who is at the other end of a TCP connection, by bearer token or client certificate. Thread-safe. */
public final class RemoteCallers {
    /** Who comes without proof, where the door is open on purpose. */
    public static final Caller ANONYMOUS = new Caller(new OwnerId("anonymous"), Role.USER, null);

    /** Nobody. */
    public static final RemoteCallers NONE = new RemoteCallers(Map.of(), Map.of());

    private final Map<String, Caller> byTokenHash;
    private final Map<X500Principal, Caller> bySubject;

    private RemoteCallers(Map<String, Caller> byTokenHash, Map<X500Principal, Caller> bySubject) {
        this.byTokenHash = Map.copyOf(byTokenHash);
        this.bySubject = Map.copyOf(bySubject);
    }

    /** The callers that the configuration lists; IllegalArgumentException names the entry that is wrong. */
    public static RemoteCallers of(Principals principals, AccountDirectory accounts) {
        Map<String, Caller> tokens = new HashMap<>();
        for (Principals.Remote token : principals.tokens()) {
            if (!token.proof().matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException(token.id() + ": sha256 needs 64 hexadecimal digits");
            }
            String hash = token.proof().toLowerCase(Locale.ROOT);
            refuseSecond(token, tokens.put(hash, caller(token, accounts)));
        }
        Map<X500Principal, Caller> subjects = new HashMap<>();
        for (Principals.Remote certificate : principals.certificates()) {
            // Refuses a malformed name by itself, with an IllegalArgumentException.
            X500Principal subject = new X500Principal(certificate.proof());
            refuseSecond(certificate, subjects.put(subject, caller(certificate, accounts)));
        }
        return new RemoteCallers(tokens, subjects);
    }

    /** These callers and one more, who bears a token. */
    public RemoteCallers with(String token, Caller caller) {
        Map<String, Caller> tokens = new HashMap<>(byTokenHash);
        tokens.put(hash(token), caller);
        return new RemoteCallers(tokens, bySubject);
    }

    /** Who bears this token. Hashing first leaves the time of the look-up unrelated to the token. */
    public Optional<Caller> byToken(String token) {
        return Optional.ofNullable(byTokenHash.get(hash(token)));
    }

    /** Who holds the certificate with this subject. */
    public Optional<Caller> bySubject(X500Principal subject) {
        return Optional.ofNullable(bySubject.get(subject));
    }

    /** What the configuration keeps of a token: SHA-256 in hexadecimal digits. */
    public static String hash(String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static Caller caller(Principals.Remote remote, AccountDirectory accounts) {
        String account = remote.account();
        return new Caller(remote.id(), remote.role(), account == null ? null : fileOwner(account, accounts));
    }

    private static FileOwner fileOwner(String name, AccountDirectory accounts) {
        LocalAccount account = accounts.named(name);
        return new FileOwner(account.uid(), account.gid(), account.groups(), ProcessUmask.USUAL);
    }

    private static void refuseSecond(Principals.Remote remote, @Nullable Caller before) {
        if (before != null) {
            throw new IllegalArgumentException(remote.id() + ": its proof is listed for " + before.id() + " as well");
        }
    }
}
