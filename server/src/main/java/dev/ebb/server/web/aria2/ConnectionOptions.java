package dev.ebb.server.web.aria2;

import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Logins and proxies in aria2's words as settings of a job. */
final class ConnectionOptions {
    private static final Pattern PROXY =
            Pattern.compile("(?i)(?:(https?|socks5)://)?(?:([^@/]*)@)?([^@/]+?)(:\\d{1,5})?/?");
    private static final List<String> PROTOCOLS = List.of("http", "https");

    private ConnectionOptions() {}

    /** The login for the server: from the options, or from the URL as aria2 takes it too. Basic and Digest are tried. */
    static List<AuthCredentials> server(OptionSet options, DownloadUrl url) {
        Optional<String> user = options.text("http-user").or(url::user);
        String password = options.text("http-passwd").or(url::password).orElse("");
        return user.map(name -> credentials(AuthTarget.AUTH_TARGET_SERVER, name, password))
                .orElse(List.of());
    }

    /** The login for the proxy: of an option of its own, or from the address of the proxy. */
    static List<AuthCredentials> proxyLogin(OptionSet options) {
        return names().flatMap(name -> proxyLogin(options, name).stream())
                .findFirst()
                .map(login -> credentials(AuthTarget.AUTH_TARGET_PROXY, login[0], login[1]))
                .orElse(List.of());
    }

    private static Optional<String[]> proxyLogin(OptionSet options, String name) {
        Optional<String> inAddress = options.text(name)
                .map(text -> parse(name, text))
                .map(proxy -> proxy.group(2))
                .filter(login -> !login.isEmpty());
        return options.text(name + "-user")
                .map(user -> new String[] {user, options.text(name + "-passwd").orElse("")})
                .or(() -> inAddress.map(login -> (login.contains(":") ? login : login + ":").split(":", 2)));
    }

    /** The proxies; empty = the options say nothing of them. */
    static Optional<ProxySettings> proxies(OptionSet options) {
        List<String> entries = new ArrayList<>();
        for (String protocol : PROTOCOLS) {
            String name = options.text(protocol + "-proxy").isPresent() ? protocol + "-proxy" : "all-proxy";
            options.text(name).map(text -> parse(name, text)).ifPresent(proxy -> entries.add(entry(protocol, proxy)));
        }
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ProxySettings.newBuilder()
                .setUsage(ProxyUsage.PROXY_USAGE_OVERRIDE)
                .setProxyList(String.join(" ", entries))
                .setProxyBypassList(bypass(options.text("no-proxy").orElse("")))
                .build());
    }

    static boolean saysProxy(OptionSet options) {
        return names().anyMatch(options::has) || options.has("no-proxy");
    }

    private static Stream<String> names() {
        return Stream.of("all-proxy", "http-proxy", "https-proxy");
    }

    private static String entry(String protocol, Matcher proxy) {
        String scheme = proxy.group(1) == null ? "http" : proxy.group(1).toLowerCase(java.util.Locale.ROOT);
        String port = proxy.group(4) == null ? "" : proxy.group(4);
        return protocol + "=" + scheme + "://" + proxy.group(3) + port;
    }

    /** Names between commas; one that begins with a dot stands for all below it. */
    private static String bypass(String noProxy) {
        return Stream.of(noProxy.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> name.startsWith(".") ? "*" + name : name)
                .reduce((one, other) -> one + " " + other)
                .orElse("");
    }

    private static Matcher parse(String option, String text) {
        Matcher proxy = PROXY.matcher(text.strip());
        if (!proxy.matches()) {
            throw OptionSet.wrong(option, "[http://][user:password@]host[:port] is expected");
        }
        return proxy;
    }

    private static List<AuthCredentials> credentials(AuthTarget target, String user, String password) {
        return Stream.of(AuthScheme.AUTH_SCHEME_BASIC, AuthScheme.AUTH_SCHEME_DIGEST)
                .map(scheme -> AuthCredentials.newBuilder()
                        .setTarget(target)
                        .setScheme(scheme)
                        .setUserName(user)
                        .setPassword(password)
                        .build())
                .toList();
    }
}
