package dev.ebb.server.config;

import dev.ebb.server.config.Finding.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the names that settings hold have addresses now. Asks the resolver. */
final class NameChecks {
    private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql://([^/?]+).*");

    private final ResolvedSettings settings;
    private final List<Finding> findings;

    NameChecks(ResolvedSettings settings, List<Finding> findings) {
        this.settings = settings;
        this.findings = findings;
    }

    void run() {
        settings.get(TelemetrySettings.ENDPOINT).ifPresent(uri -> look(TelemetrySettings.ENDPOINT, uri));
        settings.get(UploadSettings.NOTIFY_URL).ifPresent(uri -> look(UploadSettings.NOTIFY_URL, uri));
        settings.get(PeerSettings.PEERS).forEach(peer -> look(PeerSettings.PEERS, peer.host()));
        settings.get(StoreSettings.URL).ifPresent(this::database);
    }

    private void look(Setting<?> setting, URI uri) {
        if (uri.getHost() != null) {
            look(setting, uri.getHost().replaceAll("[\\[\\]]", ""));
        }
    }

    private void database(String url) {
        Matcher parts = DATABASE.matcher(url);
        if (parts.matches()) {
            for (String host : parts.group(1).split(",")) {
                look(StoreSettings.URL, host.replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", ""));
            }
        }
    }

    private void look(Setting<?> setting, String host) {
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            findings.add(new Finding(
                    Level.WARNING, settings.written(setting), setting.key(), "no address is known of " + host, ""));
        }
    }
}
