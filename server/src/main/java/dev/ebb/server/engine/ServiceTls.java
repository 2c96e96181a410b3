package dev.ebb.server.engine;

/**
 * How the service meets servers of its own kind: whoever has a certificate of this authority is trusted under any name, nobody
 * else is, and this identity is shown.
 *
 * @param authorityPem certificates of the authority, and no others, that servers' certificates must lead to
 * @param identityPem the certificate, those that signed it, and its key (PKCS #8)
 */
public record ServiceTls(String authorityPem, String identityPem) {
    @Override
    public String toString() {
        return "ServiceTls";
    }
}
