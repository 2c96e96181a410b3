package dev.ebb.server.engine.http.auth;

import dev.ebb.server.job.UserPassword;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Basic (RFC 7617), in UTF-8. Immutable. */
final class BasicHandshake implements Handshake {
    private final String credentials;

    BasicHandshake(UserPassword secret) {
        byte[] pair = (secret.user() + ":" + secret.password()).getBytes(StandardCharsets.UTF_8);
        credentials = "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public void take(Challenge challenge) {
        // It says nothing that matters.
    }

    @Override
    public String credentials(AskedRequest request) {
        return credentials;
    }

    @Override
    public boolean goesOn(Challenge challenge) {
        return false;
    }

    @Override
    public Handshake remembered() {
        return this;
    }
}
