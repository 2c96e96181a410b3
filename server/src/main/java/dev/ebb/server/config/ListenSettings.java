package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.hostPort;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.text;

import dev.ebb.server.config.PrincipalList.Door;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of the door over TCP, and of who may come in. */
final class ListenSettings {
    static final Setting<Optional<HostPort>> TCP = Setting.of(
            "listen.tcp",
            or("off", hostPort()),
            Optional.empty(),
            "Where to listen for TCP clients besides the Unix socket. Without a certificate only a loopback address is"
                    + " allowed.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE =
            Setting.of("listen.tls-certificate", or("none", path()), Optional.empty(), "PEM chain of the server.");
    static final Setting<Optional<Path>> TLS_KEY = Setting.of(
            "listen.tls-key", or("none", path()), Optional.empty(), "PEM private key (PKCS #8) of the certificate.");
    static final Setting<Optional<Path>> CLIENT_CA = Setting.of(
            "listen.client-ca",
            or("none", path()),
            Optional.empty(),
            "PEM certificates that sign the certificates of clients (mTLS).");
    static final Setting<Boolean> INSECURE = Setting.of(
            "listen.insecure",
            bool(),
            false,
            "Lets TCP callers in who show neither token nor certificate, as an unprivileged \"anonymous\"; loopback only.");
    static final Setting<Integer> SUBSCRIPTIONS = Setting.of(
            "listen.subscriptions",
            integer(1, 100_000),
            ListenOptions.NONE.subscriptions(),
            "Subscriptions of all callers that may be open at once.");
    static final Setting<Integer> SUBSCRIPTIONS_PER_CALLER = Setting.of(
            "listen.subscriptions-per-caller",
            integer(1, 100_000),
            ListenOptions.NONE.subscriptionsPerCaller(),
            "Subscriptions of one caller that may be open at once.");
    static final Setting<List<Principal>> TOKENS = Setting.of(
            "principals.tokens",
            new PrincipalList(Door.TOKEN),
            List.of(),
            "Who may come with a bearer token. The file holds the SHA-256 of the token, never the token.");
    static final Setting<List<Principal>> CERTIFICATES = Setting.of(
            "principals.certificates",
            new PrincipalList(Door.CERTIFICATE),
            List.of(),
            "Who may come with a client certificate, by its subject.");
    static final Setting<Optional<String>> ADMIN_GROUP = Setting.of(
            "principals.admin-group",
            or("none", text(256)),
            Optional.empty(),
            "Members of this local group (name or gid) are administrators, besides root and the owner of a private"
                    + " daemon.");
    static final Setting<List<String>> SERVICE_ACCOUNTS = Setting.of(
            "principals.service-accounts",
            listOf(text(256)),
            List.of(),
            "Local users (name or uid) to whom the limits do not apply.");

    static final List<Setting<?>> ALL = List.of(
            TCP,
            TLS_CERTIFICATE,
            TLS_KEY,
            CLIENT_CA,
            INSECURE,
            SUBSCRIPTIONS,
            SUBSCRIPTIONS_PER_CALLER,
            TOKENS,
            CERTIFICATES,
            ADMIN_GROUP,
            SERVICE_ACCOUNTS);

    private ListenSettings() {}
}
