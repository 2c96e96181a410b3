package dev.ebb.server.config;

import dev.ebb.server.uploads.UploadOptions;
import java.util.List;
import java.util.Optional;

/** What the settings of uploads say together. */
final class ResolvedUploads {
    private final ResolvedSettings settings;

    ResolvedUploads(ResolvedSettings settings) {
        this.settings = settings;
    }

    /** Adds what is fine alone but not together. */
    void check(List<String> problems) {
        boolean certificate = settings.get(UploadSettings.TLS_CERTIFICATE).isPresent();
        if (certificate != settings.get(UploadSettings.TLS_KEY).isPresent()) {
            problems.add(settings.place(UploadSettings.TLS_CERTIFICATE, UploadSettings.TLS_KEY)
                    + ": uploads.tls-certificate and uploads.tls-key need each other");
        }
        boolean told = settings.get(UploadSettings.NOTIFY) != UploadOptions.Notification.NONE;
        if (told && settings.get(UploadSettings.NOTIFY_URL).isEmpty()) {
            problems.add(settings.place(UploadSettings.NOTIFY) + ": uploads.notify needs uploads.notify-url");
        }
        HostPort listen = settings.get(UploadSettings.LISTEN);
        boolean open = settings.get(UploadSettings.ROOT).isPresent() && !listen.isLoopback();
        if (open && (!certificate || settings.get(UploadSettings.TOKENS).isEmpty())) {
            problems.add(settings.place(UploadSettings.LISTEN) + ": uploads.listen: " + listen
                    + " is not a loopback address and needs TLS and tokens: set uploads.tls-certificate, uploads.tls-key and"
                    + " uploads.tokens-file");
        }
    }

    /** Empty when no uploads are received. */
    Optional<UploadOptions> options() {
        return settings.get(UploadSettings.ROOT)
                .map(root -> new UploadOptions(root, door(), limits(), placing(), application()));
    }

    private UploadOptions.Door door() {
        HostPort listen = settings.get(UploadSettings.LISTEN);
        return new UploadOptions.Door(
                listen.host(),
                listen.port(),
                settings.get(UploadSettings.TLS_CERTIFICATE).orElse(null),
                settings.get(UploadSettings.TLS_KEY).orElse(null),
                settings.get(UploadSettings.TOKENS).orElse(null),
                settings.get(UploadSettings.PUBLIC_URL).orElse(null),
                new UploadOptions.Farm(
                        settings.get(UploadSettings.HOST_ID).orElse(null),
                        settings.get(UploadSettings.HOST_ID_FALLBACK)));
    }

    private UploadOptions.Limits limits() {
        return new UploadOptions.Limits(
                settings.get(UploadSettings.MAX_SIZE).orElse(Long.MAX_VALUE),
                settings.get(UploadSettings.MAX_SESSIONS),
                settings.get(UploadSettings.MAX_REQUESTS),
                settings.get(UploadSettings.SESSION_TIMEOUT),
                settings.get(UploadSettings.CLEANUP_INTERVAL),
                settings.get(UploadSettings.IDLE_TIMEOUT),
                settings.get(UploadSettings.MINIMUM_RATE));
    }

    private UploadOptions.Placing placing() {
        return new UploadOptions.Placing(
                settings.get(UploadSettings.OVERWRITE),
                settings.get(UploadSettings.CREATE_FOLDERS),
                settings.get(UploadSettings.DOWNLOADS));
    }

    private UploadOptions.Notify application() {
        return new UploadOptions.Notify(
                settings.get(UploadSettings.NOTIFY),
                settings.get(UploadSettings.NOTIFY_URL).orElse(null),
                settings.get(UploadSettings.NOTIFY_TIME_LIMIT));
    }
}
