package dev.ebb.server.engine.http.auth;

import dev.ebb.server.job.UserPassword;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Digest: a nonce, renewed once when the server says that it has become stale. */
final class DigestHandshake implements Handshake {
    private final UserPassword secret;
    private final SecureRandom random;
    private final boolean proved;
    private @Nullable DigestNonce nonce;
    private boolean renewed;

    DigestHandshake(UserPassword secret, SecureRandom random) {
        this(secret, random, null);
    }

    private DigestHandshake(UserPassword secret, SecureRandom random, @Nullable DigestNonce proved) {
        this.secret = secret;
        this.random = random;
        this.nonce = proved;
        this.proved = proved != null;
    }

    @Override
    public void take(Challenge challenge) {
        nonce = new DigestNonce(challenge, secret, random);
    }

    @Override
    public String credentials(AskedRequest request) {
        return Objects.requireNonNull(nonce, "a challenge comes first").credentials(request);
    }

    /** A login that was good with an earlier nonce, and is refused with it, gets the same second chance as a stale one. */
    @Override
    public boolean goesOn(Challenge challenge) {
        DigestNonce current = nonce;
        boolean fresh = current != null && !current.isOf(challenge);
        boolean stale = "true".equalsIgnoreCase(challenge.parameter("stale"));
        boolean again = fresh && (stale || proved) && !renewed;
        renewed |= again;
        return again;
    }

    @Override
    public Handshake remembered() {
        return new DigestHandshake(secret, random, nonce);
    }
}
