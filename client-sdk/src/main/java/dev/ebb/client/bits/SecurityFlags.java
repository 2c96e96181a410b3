package dev.ebb.client.bits;

/**
 * Checks of https servers and the handling of redirects (SetSecurityFlags).
 *
 * <pre>{@code
 * job.httpOptions().setSecurityFlags(SecurityFlags.DEFAULTS.withCrlCheck(true));
 * }</pre>
 *
 * @param crlCheck ask whether certificates have been revoked
 * @param ignoreCommonName accept a certificate for another name
 * @param ignoreDate accept a certificate that is expired or not yet valid
 * @param ignoreUnknownAuthority accept a certificate of an unknown authority
 * @param ignoreWrongUsage accept a certificate that is not meant for servers
 * @param redirectPolicy what to do with redirects
 * @param allowHttpsToHttp follow a redirect from https to http
 */
public record SecurityFlags(
        boolean crlCheck,
        boolean ignoreCommonName,
        boolean ignoreDate,
        boolean ignoreUnknownAuthority,
        boolean ignoreWrongUsage,
        RedirectPolicy redirectPolicy,
        boolean allowHttpsToHttp) {
    /** Everything is checked but revocation; redirects are followed, never from https to http. */
    public static final SecurityFlags DEFAULTS = of(dev.ebb.v1.SecurityFlags.newBuilder()
            .setRedirectPolicy(RedirectPolicy.ALLOW_SILENT.toWire())
            .build());

    /** The same but for the question whether certificates have been revoked. */
    public SecurityFlags withCrlCheck(boolean value) {
        return of(toWire().toBuilder().setCrlCheck(value).build());
    }

    /** The same but for certificates for another name. */
    public SecurityFlags withIgnoreCommonName(boolean value) {
        return of(toWire().toBuilder().setIgnoreCommonName(value).build());
    }

    /** The same but for certificates that are expired or not yet valid. */
    public SecurityFlags withIgnoreDate(boolean value) {
        return of(toWire().toBuilder().setIgnoreDate(value).build());
    }

    /** The same but for certificates of unknown authorities. */
    public SecurityFlags withIgnoreUnknownAuthority(boolean value) {
        return of(toWire().toBuilder().setIgnoreUnknownAuthority(value).build());
    }

    /** The same but for certificates that are not meant for servers. */
    public SecurityFlags withIgnoreWrongUsage(boolean value) {
        return of(toWire().toBuilder().setIgnoreWrongUsage(value).build());
    }

    /** The same but for redirects. */
    public SecurityFlags withRedirectPolicy(RedirectPolicy value) {
        return of(toWire().toBuilder().setRedirectPolicy(value.toWire()).build());
    }

    /** The same but for redirects from https to http. */
    public SecurityFlags withAllowHttpsToHttp(boolean value) {
        return of(toWire().toBuilder().setAllowHttpsToHttp(value).build());
    }

    static SecurityFlags of(dev.ebb.v1.SecurityFlags wire) {
        return new SecurityFlags(
                wire.getCrlCheck(),
                wire.getIgnoreCommonName(),
                wire.getIgnoreDate(),
                wire.getIgnoreUnknownAuthority(),
                wire.getIgnoreWrongUsage(),
                RedirectPolicy.of(wire.getRedirectPolicy()),
                wire.getAllowHttpsToHttp());
    }

    dev.ebb.v1.SecurityFlags toWire() {
        return dev.ebb.v1.SecurityFlags.newBuilder()
                .setCrlCheck(crlCheck)
                .setIgnoreCommonName(ignoreCommonName)
                .setIgnoreDate(ignoreDate)
                .setIgnoreUnknownAuthority(ignoreUnknownAuthority)
                .setIgnoreWrongUsage(ignoreWrongUsage)
                .setRedirectPolicy(redirectPolicy.toWire())
                .setAllowHttpsToHttp(allowHttpsToHttp)
                .build();
    }
}
