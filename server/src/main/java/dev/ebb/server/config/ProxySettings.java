package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of the proxies that jobs go through, and of the certificates that they show. */
final class ProxySettings {
    static final Setting<String> PROXY_URL = Setting.of(
            "proxy.url",
            text(4_000),
            "environment",
            "The proxies of jobs that name none of their own (PRECONFIG, AUTODETECT), such as http://proxy:3128 or"
                    + " socks5://proxy, several between spaces, each with http= or https= before it if it is for such URLs"
                    + " alone. environment = what the service's http_proxy, https_proxy, all_proxy and no_proxy say; none ="
                    + " no proxy.");
    static final Setting<Optional<String>> PROXY_BYPASS = Setting.of(
            "proxy.bypass",
            or("none", text(4_000)),
            Optional.empty(),
            "Hosts that proxy.url is not for, between spaces: names, * at their left, <local> for names without a dot,"
                    + " networks such as 10.0.0.0/8.");
    static final Setting<Optional<Path>> PROXY_PAC = Setting.of(
            "proxy.pac-file",
            or("none", path()),
            Optional.empty(),
            "Proxy auto-configuration file whose FindProxyForURL says, for each file, which proxies an AUTODETECT job goes"
                    + " through; without it proxy.url does. Without weekdayRange, dateRange and timeRange.");
    static final Setting<Optional<Path>> PROXY_CREDENTIALS = Setting.of(
            "proxy.credentials-file",
            or("none", path()),
            Optional.empty(),
            "File with user:password for these proxies, given to them for jobs that ask for it (USE_STORED_CREDENTIALS)."
                    + " Read anew each time. Only the service should be able to read it.");
    static final Setting<Optional<Path>> USER_CERTIFICATES = Setting.of(
            "certificates.user-folder",
            or("default", path()),
            Optional.empty(),
            "Folder of the client certificates of a job's owner (CURRENT_USER), each store a file NAME.p12 or NAME.pem; {uid}"
                    + " stands for the owner's user id. Opened with the owner's rights. Default: certificates beside the"
                    + " configuration file, certificates/{uid} for the machine's daemon.");
    static final Setting<Optional<Path>> MACHINE_CERTIFICATES = Setting.of(
            "certificates.machine-folder",
            or("default", path()),
            Optional.empty(),
            "The same for LOCAL_MACHINE and CURRENT_SERVICE, also opened with the owner's rights. Default:"
                    + " certificates/machine beside the configuration file.");
    static final Setting<Optional<Path>> CERTIFICATE_PASSWORD = Setting.of(
            "certificates.password-file",
            or("none", path()),
            Optional.empty(),
            "Holds the password of the PKCS #12 files in these folders.");

    static final List<Setting<?>> ALL = List.of(
            PROXY_URL,
            PROXY_BYPASS,
            PROXY_PAC,
            PROXY_CREDENTIALS,
            USER_CERTIFICATES,
            MACHINE_CERTIFICATES,
            CERTIFICATE_PASSWORD);

    private ProxySettings() {}
}
