package dev.ebb.server.config;

import java.util.List;
import java.util.Optional;

/** What the settings of the doors for browsers say together. */
final class ResolvedWeb {
    private final ResolvedSettings settings;

    ResolvedWeb(ResolvedSettings settings) {
        this.settings = settings;
    }

    /** Adds what is fine alone but not together. */
    void check(Home.Kind kind, List<String> problems) {
        if (!options().anyOpen()) {
            return;
        }
        HostPort listen = settings.get(WebSettings.LISTEN);
        if (!listen.isLoopback()) {
            problems.add(settings.place(WebSettings.LISTEN) + ": web.listen: " + listen
                    + " is not a loopback address; use 127.0.0.1, and ssh -L to reach it from elsewhere");
        }
        if (kind == Home.Kind.SYSTEM
                && (options().page() || options().aria2().isPresent())
                && !settings.get(WebSettings.AS_SERVICE)) {
            problems.add(settings.place(WebSettings.PAGE, WebSettings.ARIA2)
                    + ": ui.enabled and aria2.enabled are for a user's own service: in the machine's, whoever has the token"
                    + " acts as the service's account; web.act-as-service=true allows it");
        }
    }

    WebOptions options() {
        return new WebOptions(
                settings.get(WebSettings.LISTEN),
                settings.get(WebSettings.FOLDER),
                settings.get(WebSettings.PAGE),
                Optional.of(new WebOptions.Aria2(
                                settings.get(WebSettings.ARIA2_SECRET),
                                settings.get(WebSettings.ARIA2_ORIGINS),
                                settings.get(WebSettings.ARIA2_SHUTDOWN)))
                        .filter(enabled -> settings.get(WebSettings.ARIA2)),
                settings.get(WebSettings.METRICS));
    }
}
