package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.UserPassword;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the requests of one transfer reach their servers, and what they may prove to whom.
 *
 * @param home the origin of the file's own URL: the only one that the server credentials are for
 * @param http proxies and credentials
 * @param watch hears of its requests
 */
public record JobAccess(HttpOrigin home, HttpOptions http, FileWatch watch) {
    /** What nobody looks at. */
    public JobAccess(HttpOrigin home, HttpOptions http) {
        this(home, http, FileWatch.NOBODY);
    }

    /** What a task may use. */
    public static JobAccess of(TransferTask task) throws TransferFailure {
        return new JobAccess(
                HttpOrigin.of(task.remote()), task.http(), task.mode().watch());
    }

    /** Whether it is the origin that the job's secrets are for, and none that a redirect or a server led to. */
    boolean isHome(HttpOrigin origin) {
        return origin.equals(home);
    }

    /** What may be proved to an origin. */
    List<Login> serverLogins(HttpOrigin origin) {
        return isHome(origin) ? logins(AuthTarget.SERVER) : List.of();
    }

    /** What may be proved to a proxy: the job's own, else what the service has for this one. */
    List<Login> proxyLogins(ProxyHop hop) {
        if (hop.isDirect()) {
            return List.of();
        }
        List<Login> own = logins(AuthTarget.PROXY);
        UserPassword login = hop.login();
        if (!own.isEmpty() || login == null) {
            return own;
        }
        return Stream.of(AuthScheme.values())
                .map(scheme -> new Login(AuthTarget.PROXY, scheme, login))
                .toList();
    }

    private List<Login> logins(AuthTarget target) {
        return http.credentials().stream()
                .filter(login -> login.target() == target)
                .toList();
    }
}
