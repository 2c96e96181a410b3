package dev.ebb.client.bits;

/**
 * For what credentials are set.
 *
 * <pre>{@code
 * boolean proxy = job.snapshot().getCredentials().stream().anyMatch(key -> key.target() == AuthTarget.PROXY);
 * }</pre>
 *
 * @param target who asks
 * @param scheme how they are proved
 */
public record CredentialsKey(AuthTarget target, AuthScheme scheme) {
    static CredentialsKey of(dev.ebb.v1.CredentialsKey wire) {
        return new CredentialsKey(AuthTarget.of(wire.getTarget()), AuthScheme.of(wire.getScheme()));
    }

    dev.ebb.v1.CredentialsKey toWire() {
        return dev.ebb.v1.CredentialsKey.newBuilder()
                .setTarget(target.toWire())
                .setScheme(scheme.toWire())
                .build();
    }
}
