package dev.ebb.server.config;

import dev.ebb.server.config.RawValue.Origin;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.notify.NotifyOptions;
import dev.ebb.server.policy.AddressRule;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.Destinations;
import dev.ebb.server.policy.KeptHistory;
import dev.ebb.server.policy.Limits;
import dev.ebb.server.policy.NetworkCosts;
import dev.ebb.server.policy.NotifyPrograms;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.policy.RateCaps;
import dev.ebb.server.policy.Scheduling;
import dev.ebb.server.policy.Sources;
import dev.ebb.server.policy.Timing;
import dev.ebb.server.policy.WeeklyHours;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The understood value of each setting with its origin, and what follows from them together. */
final class ResolvedSettings {
    private static final String ENVIRONMENT = "environment";
    private static final String NONE = "none";

    private final Home home;
    private final Map<String, String> environment;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Origin> origins = new HashMap<>();

    ResolvedSettings(Home home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Takes the written value of a setting, or its default when there is none. */
    <T> void put(Setting<T> setting, @Nullable RawValue written) {
        if (written == null) {
            values.put(setting.key(), setting.standard(home.kind()));
        } else {
            values.put(setting.key(), setting.type().read(written));
            origins.put(setting.key(), written.origin());
        }
    }

    /** Values that are fine alone but not together; each says where it stands. */
    List<String> contradictions() {
        List<String> problems = new ArrayList<>();
        if (get(ListenSettings.TLS_CERTIFICATE).isPresent()
                != get(ListenSettings.TLS_KEY).isPresent()) {
            problems.add(place(ListenSettings.TLS_CERTIFICATE, ListenSettings.TLS_KEY)
                    + ": listen.tls-certificate and listen.tls-key need each other");
        }
        if (get(ListenSettings.CLIENT_CA).isPresent()
                && get(ListenSettings.TLS_CERTIFICATE).isEmpty()) {
            problems.add(place(ListenSettings.CLIENT_CA)
                    + ": listen.client-ca needs listen.tls-certificate and listen.tls-key");
        }
        if (!get(ListenSettings.CERTIFICATES).isEmpty()
                && get(ListenSettings.CLIENT_CA).isEmpty()) {
            problems.add(place(ListenSettings.CERTIFICATES) + ": principals.certificates needs listen.client-ca");
        }
        boolean fromEnvironment = get(ProxySettings.PROXY_URL).equals(ENVIRONMENT);
        new ProxyOptions(
                        fromEnvironment ? "" : proxy().list(),
                        get(ProxySettings.PROXY_BYPASS).orElse(""),
                        "the service",
                        null,
                        null)
                .problem()
                .ifPresent(it -> problems.add(place(ProxySettings.PROXY_URL, ProxySettings.PROXY_BYPASS) + ": " + it));
        get(ListenSettings.TCP).ifPresent(tcp -> checkDoor(tcp, problems));
        Duration floor = get(Settings.RETRY_DELAY_FLOOR);
        if (floor.compareTo(get(Settings.INACTIVITY_TIMEOUT)) >= 0) {
            problems.add(place(Settings.RETRY_DELAY_FLOOR, Settings.INACTIVITY_TIMEOUT)
                    + ": timing.minimum-retry-delay-floor must be shorter than timing.inactivity-timeout");
        }
        StoreSettings.check(this, problems);
        new ResolvedUploads(this).check(problems);
        new ResolvedWeb(this).check(home.kind(), problems);
        new ResolvedTelemetry(this).check(problems);
        new ResolvedPeers(this).check(problems);
        return problems;
    }

    private void checkDoor(HostPort tcp, List<String> problems) {
        if (!tcp.isLoopback() && get(ListenSettings.TLS_CERTIFICATE).isEmpty()) {
            problems.add(place(ListenSettings.TCP) + ": listen.tcp: " + tcp
                    + " is not a loopback address and needs TLS: set listen.tls-certificate and listen.tls-key");
        }
        if (!tcp.isLoopback() && get(ListenSettings.INSECURE)) {
            problems.add(
                    place(ListenSettings.INSECURE) + ": listen.insecure is only for loopback addresses, not " + tcp);
        }
        boolean nobody = get(ListenSettings.TOKENS).isEmpty()
                && get(ListenSettings.CERTIFICATES).isEmpty();
        if (nobody && !get(ListenSettings.INSECURE)) {
            problems.add(place(ListenSettings.TCP) + ": listen.tcp: nobody could come in: list principals.tokens or"
                    + " principals.certificates");
        }
    }

    Configuration toConfiguration() {
        Policy policy = policy();
        return new Configuration(
                policy,
                engine(policy.addresses()),
                certificates(),
                new ListenOptions(
                        get(ListenSettings.TCP),
                        get(ListenSettings.TLS_CERTIFICATE),
                        get(ListenSettings.TLS_KEY),
                        get(ListenSettings.CLIENT_CA),
                        get(ListenSettings.INSECURE),
                        get(ListenSettings.SUBSCRIPTIONS),
                        get(ListenSettings.SUBSCRIPTIONS_PER_CALLER)),
                new PrincipalOptions(
                        get(ListenSettings.TOKENS),
                        get(ListenSettings.CERTIFICATES),
                        get(ListenSettings.ADMIN_GROUP),
                        get(ListenSettings.SERVICE_ACCOUNTS)),
                ServiceSettings.options(this),
                new NotifyOptions(get(Settings.NOTIFY_COMMAND_TIME_LIMIT)),
                StoreSettings.options(this),
                new ResolvedUploads(this).options(),
                new ResolvedWeb(this).options(),
                new ResolvedTelemetry(this).options(),
                new ResolvedTelemetry(this).audit(),
                new ResolvedPeers(this).options(),
                FleetSettings.options(this),
                Settings.ALL.stream().map(this::effective).toList(),
                policies());
    }

    private Policy policy() {
        return new Policy(
                new Limits(
                        get(Settings.JOBS_PER_MACHINE),
                        get(Settings.JOBS_PER_USER),
                        get(Settings.MAX_FILES_PER_JOB),
                        get(Settings.MAX_RANGES_PER_FILE)),
                new Timing(
                        get(Settings.RETRY_DELAY_FLOOR),
                        get(Settings.INACTIVITY_TIMEOUT),
                        get(PolicySettings.MAXIMUM_DOWNLOAD_TIME),
                        get(Settings.HISTORY_RETENTION),
                        new KeptHistory(
                                get(HistorySettings.JOBS),
                                get(HistorySettings.JOBS_PER_OWNER),
                                get(HistorySettings.EVENTS))),
                new Scheduling(get(Settings.BACKGROUND_JOBS), get(Settings.FILES_AT_ONCE), get(Settings.TIME_SLICE)),
                new Destinations(get(Settings.ROOTS), remoteRoots()),
                new AddressRule(
                        get(Settings.ALLOW_LOOPBACK), get(Settings.ALLOW_PRIVATE), get(Settings.ALLOW_LINK_LOCAL)),
                bandwidth(),
                new CostDefaults(
                        get(PolicySettings.COST_BACKGROUND),
                        get(PolicySettings.COST_FOREGROUND),
                        new NetworkCosts(
                                get(PolicySettings.COST_NETWORK).orElse(null), get(PolicySettings.COST_INTERFACES))),
                programs(),
                new Sources(
                        get(SourceSettings.MIRRORS_PER_FILE),
                        get(SourceSettings.MINIMUM_SPEED),
                        get(SourceSettings.MIRROR_MINIMUM_SPEED),
                        get(SourceSettings.WINDOW)),
                new ResolvedFleet(this).rules(),
                new ResolvedPeers(this).policy());
    }

    private NotifyPrograms programs() {
        Set<OwnerId> granted = Stream.concat(
                        get(ListenSettings.TOKENS).stream(), get(ListenSettings.CERTIFICATES).stream())
                .filter(Principal::notifyCommands)
                .map(it -> new OwnerId(it.id()))
                .collect(Collectors.toSet());
        return new NotifyPrograms(get(Settings.NOTIFY_PROGRAMS).map(Set::copyOf), granted);
    }

    private Bandwidth bandwidth() {
        return new Bandwidth(
                new Bandwidth.Internet(
                        get(PolicySettings.INTERNET),
                        get(PolicySettings.INTERNET_HOURS),
                        get(PolicySettings.INTERNET_ON_SCHEDULE),
                        get(PolicySettings.INTERNET_OFF_SCHEDULE)),
                new Bandwidth.Calendar(
                        get(PolicySettings.WORK),
                        new WeeklyHours(get(PolicySettings.WORK_DAYS), get(PolicySettings.WORK_HOURS)),
                        rates(PolicySettings.WORK_HIGH, PolicySettings.WORK_NORMAL, PolicySettings.WORK_LOW),
                        rates(
                                PolicySettings.NON_WORK_HIGH,
                                PolicySettings.NON_WORK_NORMAL,
                                PolicySettings.NON_WORK_LOW)),
                new Bandwidth.Calendar(
                        get(PolicySettings.MAINTENANCE),
                        new WeeklyHours(get(PolicySettings.MAINTENANCE_DAYS), get(PolicySettings.MAINTENANCE_HOURS)),
                        rates(
                                PolicySettings.MAINTENANCE_HIGH,
                                PolicySettings.MAINTENANCE_NORMAL,
                                PolicySettings.MAINTENANCE_LOW),
                        null),
                caps());
    }

    private RateCaps caps() {
        return new RateCaps(
                get(PolicySettings.TOTAL_CAP),
                new RateCaps.Levels(
                        get(PolicySettings.FOREGROUND_CAP),
                        get(PolicySettings.HIGH_CAP),
                        get(PolicySettings.NORMAL_CAP),
                        get(PolicySettings.LOW_CAP)),
                get(PolicySettings.USER_CAP),
                get(PolicySettings.USER_CAPS),
                get(PolicySettings.HOST_CAP),
                get(PolicySettings.HOST_CAPS));
    }

    private Bandwidth.Rates rates(Setting<Long> high, Setting<Long> normal, Setting<Long> low) {
        return new Bandwidth.Rates(get(high), get(normal), get(low));
    }

    private List<PolicyValue> policies() {
        return Settings.ALL.stream()
                .filter(setting -> PolicyCatalog.isPolicy(setting.key()))
                .map(this::policyValue)
                .toList();
    }

    private <T> PolicyValue policyValue(Setting<T> setting) {
        EffectiveValue now = effective(setting);
        PolicyCatalog.Entry entry = PolicyCatalog.entry(setting.key());
        return new PolicyValue(
                now.key(),
                entry.name(),
                now.value(),
                entry.unit(),
                setting.type().show(setting.standard(home.kind())),
                now.source(),
                setting.meaning(),
                setting.type().allowed());
    }

    private Map<OwnerId, List<Path>> remoteRoots() {
        Map<OwnerId, List<Path>> roots = new LinkedHashMap<>();
        get(ListenSettings.TOKENS).forEach(it -> roots.put(new OwnerId(it.id()), it.roots()));
        get(ListenSettings.CERTIFICATES).forEach(it -> roots.put(new OwnerId(it.id()), it.roots()));
        return roots;
    }

    private EngineOptions engine(AddressRule addresses) {
        return new EngineOptions(
                get(EngineSettings.CONNECT_TIMEOUT),
                get(EngineSettings.RESPONSE_TIMEOUT),
                get(EngineSettings.MAX_REDIRECTS),
                get(EngineSettings.CONNECTIONS_PER_HOST),
                get(EngineSettings.IDLE_CONNECTION_TIMEOUT),
                get(EngineSettings.BUFFER_BUDGET),
                get(EngineSettings.DISK_THREADS),
                get(EngineSettings.CHECKPOINT_BYTES),
                get(EngineSettings.CHECKPOINT_INTERVAL),
                get(EngineSettings.RESERVE),
                addresses,
                get(EngineSettings.USER_AGENT),
                proxy(),
                LaneOptions.DEFAULTS.with(get(EngineSettings.CONNECTIONS_PER_FILE), get(EngineSettings.SPREAD_FROM)),
                new Http2Options(get(EngineSettings.HTTP2), get(EngineSettings.HTTP2_STREAMS)),
                get(SourceSettings.UPLOAD_HOSTS),
                new IdleUseOptions(
                        get(IdleSettings.ENABLED),
                        get(IdleSettings.LOCAL_NETWORK),
                        get(IdleSettings.LOOPBACK),
                        get(IdleSettings.UPLOADS),
                        EngineOptions.defaults().idle().constants(),
                        get(IdleSettings.RECORDS)),
                get(EngineSettings.PREALLOCATE),
                null);
    }

    private ProxyOptions proxy() {
        Path credentials = get(ProxySettings.PROXY_CREDENTIALS).orElse(null);
        Path pac = get(ProxySettings.PROXY_PAC).orElse(null);
        String list = get(ProxySettings.PROXY_URL);
        String bypass = get(ProxySettings.PROXY_BYPASS).orElse("");
        return list.equals(ENVIRONMENT)
                ? ProxyEnvironment.read(environment, bypass, pac, credentials)
                : new ProxyOptions(list.equals(NONE) ? "" : list, bypass, "the service (proxy.url)", pac, credentials);
    }

    private CertificateOptions certificates() {
        Path folder = Objects.requireNonNull(home.configuration().getParent()).resolve("certificates");
        Path user = home.kind() == Home.Kind.PRIVATE ? folder : folder.resolve("{uid}");
        return new CertificateOptions(
                get(ProxySettings.USER_CERTIFICATES).orElse(user),
                get(ProxySettings.MACHINE_CERTIFICATES).orElse(folder.resolve("machine")),
                get(ProxySettings.CERTIFICATE_PASSWORD).orElse(null));
    }

    private <T> EffectiveValue effective(Setting<T> setting) {
        Origin origin = origins.get(setting.key());
        String source = origin == null ? "default" : origin.source();
        return new EffectiveValue(setting.key(), masked(setting.type().show(get(setting))), source);
    }

    /** Who logs in by a URL shows his password in it. */
    private static String masked(String value) {
        return value.replaceAll("//[^/@\\s]*:[^/@\\s]*@", "//(secret)@");
    }

    /** Where the first of these settings that was written stands. */
    String place(Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            Origin origin = origins.get(setting.key());
            if (origin != null) {
                return origin.place();
            }
        }
        return "default of " + settings[0].key();
    }

    /** Where a setting was written; empty when it was not. */
    String written(Setting<?> setting) {
        Origin origin = origins.get(setting.key());
        return origin == null ? "" : origin.place();
    }

    /** Safe: {@link #put} stored under the key of a setting what the setting's own type gave. */
    @SuppressWarnings("unchecked")
    <T> T get(Setting<T> setting) {
        Object value = values.get(setting.key());
        if (value == null) {
            throw new IllegalStateException(setting.key() + " was not resolved");
        }
        return (T) value;
    }
}
