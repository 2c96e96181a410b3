package dev.ebb.client.bits;

/**
 * Credentials for one target and scheme (BG_AUTH_CREDENTIALS). Kept encrypted by the service and never returned.
 *
 * <pre>{@code
 * job.setCredentials(new AuthCredentials(AuthTarget.SERVER, AuthScheme.BASIC, "me", password));
 * }</pre>
 *
 * @param target who asks
 * @param scheme how they are proved
 * @param userName at most 300 UTF-16 units; for NTLM also {@code DOMAIN\\user}, for Negotiate also {@code user@REALM}
 * @param password at most 65,536 UTF-16 units
 */
public record AuthCredentials(AuthTarget target, AuthScheme scheme, String userName, String password) {
    /** Leaves the password out. */
    @Override
    public String toString() {
        return target + " " + scheme + " " + userName;
    }

    dev.ebb.v1.AuthCredentials toWire() {
        return dev.ebb.v1.AuthCredentials.newBuilder()
                .setTarget(target.toWire())
                .setScheme(scheme.toWire())
                .setUserName(userName)
                .setPassword(password)
                .build();
    }
}
