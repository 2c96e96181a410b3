package dev.ebb.server.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders the table of settings as the reference for people. */
public final class ConfigurationReference {
    private static final String HEAD = """
            # Configuration

            This page is generated from the table of settings; `ebb config` shows the values that apply and where each
            comes from.

            A setting can be given in the configuration file, in the environment, and with `ebb serve --set key=value`;
            the later in this list wins. The file is `ebb.yaml` in `--home`/`EBB_HOME`, else `$XDG_CONFIG_HOME/ebb/ebb.yaml`
            (`~/.config/ebb/ebb.yaml`), and `/etc/ebb/ebb.yaml` for `ebb serve --system`. Everything is checked at start,
            and a mistake stops it with file, line and what would be allowed. In the environment a list has commas:
            `EBB_DESTINATIONS_ROOTS=/srv/a,/srv/b`.

            Settings marked *policy* can change while the service runs: SIGHUP reads file and environment again (when
            something is wrong the old values stay and the log says why), and `ebb policy set KEY VALUE` wins over all of
            them, over restarts too, until `ebb policy clear KEY`. They have effect at once, on running jobs as well; no
            job is removed because there may be fewer of them now. Everything else needs a restart.

            ```yaml
            limits:
              jobs-per-user: 100
            timing:
              minimum-retry-delay-floor: 1s
            listen:
              tcp: 127.0.0.1:7070
            principals:
              tokens:
                - name: ci                # the owner of its jobs is token:ci
                  sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
                  role: user              # user, service or administrator
                  account: build          # local user with whose rights files are made
                  roots: [/srv/incoming]  # where its files may lie; without roots it can have none
            ```
            """;

    private ConfigurationReference() {}

    /** The page docs/configuration.md. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        Map<String, List<Setting<?>>> sections =
                Settings.ALL.stream().collect(groupingBy(Setting::section, LinkedHashMap::new, toList()));
        sections.forEach((section, settings) -> {
            page.append("\n## ").append(section).append("\n\n");
            page.append("| setting | default | allowed | meaning |\n|---|---|---|---|\n");
            settings.forEach(setting -> page.append(row(setting)));
        });
        return page.toString();
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.key() + "` | " + setting.standardText() + " | "
                + setting.type().allowed() + " | " + setting.meaning()
                + (PolicyCatalog.isPolicy(setting.key()) ? " *policy*" : "") + " |\n";
    }
}
