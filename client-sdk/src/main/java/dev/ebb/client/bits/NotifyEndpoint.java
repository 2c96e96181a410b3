package dev.ebb.client.bits;

import java.net.URI;

/**
 * Where notifications of a job are posted, also while no program is connected.
 *
 * <pre>{@code
 * job.setNotifyInterface(NotifyEndpoint.signed(URI.create("https://example.org/arrived"), secret));
 * }</pre>
 *
 * @param url an https URL, or http on loopback
 * @param secret notifications are signed with it (HMAC-SHA-256); empty = unsigned. Never returned by the service
 * @param signed true when there is a secret
 */
public record NotifyEndpoint(URI url, String secret, boolean signed) {
    /** An endpoint whose notifications carry a signature. */
    public static NotifyEndpoint signed(URI url, String secret) {
        return new NotifyEndpoint(url, secret, true);
    }

    /** An endpoint whose notifications are not signed: anybody could have sent them. */
    public static NotifyEndpoint unsigned(URI url) {
        return new NotifyEndpoint(url, "", false);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return url + (signed ? " (signed)" : "");
    }

    static NotifyEndpoint of(dev.ebb.v1.NotifyEndpoint wire) {
        return new NotifyEndpoint(URI.create(wire.getUrl()), "", wire.getSigned());
    }

    dev.ebb.v1.NotifyEndpoint toWire() {
        return dev.ebb.v1.NotifyEndpoint.newBuilder()
                .setUrl(url.toString())
                .setSecret(secret)
                .build();
    }
}
