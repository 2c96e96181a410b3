package dev.ebb.server.support;

import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.UserPassword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The proxies and credentials of a job under test. Immutable. */
public record Logins(ProxySettings proxy, boolean stored, List<Login> logins) {
    /** Neither. */
    public static final Logins NONE = new Logins(ProxySettings.PRECONFIG, false, List.of());

    /** With proxies of the job's own. */
    public Logins through(String list) {
        return through(list, "");
    }

    public Logins through(String list, String bypass) {
        return new Logins(new ProxySettings(ProxyUsage.OVERRIDE, list, bypass), stored, logins);
    }

    public Logins usage(ProxyUsage usage) {
        return new Logins(new ProxySettings(usage, "", ""), stored, logins);
    }

    public Logins withStored() {
        return new Logins(proxy, true, logins);
    }

    public Logins server(AuthScheme scheme, String user, String password) {
        return with(AuthTarget.SERVER, scheme, user, password);
    }

    public Logins proxy(AuthScheme scheme, String user, String password) {
        return with(AuthTarget.PROXY, scheme, user, password);
    }

    private Logins with(AuthTarget target, AuthScheme scheme, String user, String password) {
        List<Login> all = new ArrayList<>(logins);
        all.add(new Login(target, scheme, new UserPassword(user, password)));
        return new Logins(proxy, stored, all);
    }

    /** As the engine takes them. */
    public HttpOptions options() {
        HttpOptions usual = HttpOptions.DEFAULTS;
        return new HttpOptions(
                usual.method(),
                usual.security(),
                usual.clientCertificate(),
                proxy,
                stored,
                logins,
                usual.certificateCallback());
    }

    /** What Basic says of a user. */
    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
