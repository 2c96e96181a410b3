package dev.ebb.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which settings are policies: those that may be changed while the service runs, with BITS's names and their units. */
final class PolicyCatalog {
    private static final String RATE = "Kbit/s";
    private static final String SPEED = "bytes/s";
    private static final String DURATION = "duration";
    private static final String SWITCH = "switch";
    private static final String COST = "cost states";
    private static final String SCOPE = "scope";

    /** By key, in the order of the reference. */
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        add(Settings.JOBS_PER_MACHINE, "MaxJobsPerMachine", "jobs");
        add(Settings.JOBS_PER_USER, "MaxJobsPerUser", "jobs");
        add(Settings.MAX_FILES_PER_JOB, "MaxFilesPerJob", "files");
        add(Settings.MAX_RANGES_PER_FILE, "MaxRangesPerFile", "ranges");
        add(SourceSettings.MIRRORS_PER_FILE, "", "mirrors");
        add(Settings.RETRY_DELAY_FLOOR, "", DURATION);
        add(Settings.INACTIVITY_TIMEOUT, "JobInactivityTimeout", DURATION);
        add(PolicySettings.MAXIMUM_DOWNLOAD_TIME, "MaxDownloadTime", DURATION);
        add(Settings.HISTORY_RETENTION, "", DURATION);
        add(HistorySettings.JOBS, "", "jobs");
        add(HistorySettings.JOBS_PER_OWNER, "", "jobs");
        add(HistorySettings.EVENTS, "", "events");
        add(Settings.BACKGROUND_JOBS, "", "jobs");
        add(PlacementSettings.BACKGROUND_JOBS, "", SCOPE);
        add(Settings.FILES_AT_ONCE, "", "files");
        add(Settings.TIME_SLICE, "", DURATION);
        add(PolicySettings.INTERNET, "MaxInternetBandwidth", SWITCH);
        add(PolicySettings.INTERNET_HOURS, "MaxInternetBandwidth", "hours");
        add(PolicySettings.INTERNET_ON_SCHEDULE, "MaxInternetBandwidth", RATE);
        add(PolicySettings.INTERNET_OFF_SCHEDULE, "MaxInternetBandwidth", RATE);
        add(PolicySettings.WORK, "EnableBandwidthLimits", SWITCH);
        add(PolicySettings.WORK_DAYS, "EnableBandwidthLimits", "days");
        add(PolicySettings.WORK_HOURS, "EnableBandwidthLimits", "hours");
        add(PolicySettings.WORK_HIGH, "EnableBandwidthLimits", RATE);
        add(PolicySettings.WORK_NORMAL, "EnableBandwidthLimits", RATE);
        add(PolicySettings.WORK_LOW, "EnableBandwidthLimits", RATE);
        add(PolicySettings.NON_WORK_HIGH, "EnableBandwidthLimits", RATE);
        add(PolicySettings.NON_WORK_NORMAL, "EnableBandwidthLimits", RATE);
        add(PolicySettings.NON_WORK_LOW, "EnableBandwidthLimits", RATE);
        add(PolicySettings.MAINTENANCE, "EnableMaintenanceLimits", SWITCH);
        add(PolicySettings.MAINTENANCE_DAYS, "EnableMaintenanceLimits", "days");
        add(PolicySettings.MAINTENANCE_HOURS, "EnableMaintenanceLimits", "hours");
        add(PolicySettings.MAINTENANCE_HIGH, "EnableMaintenanceLimits", RATE);
        add(PolicySettings.MAINTENANCE_NORMAL, "EnableMaintenanceLimits", RATE);
        add(PolicySettings.MAINTENANCE_LOW, "EnableMaintenanceLimits", RATE);
        add(PolicySettings.TOTAL_CAP, "", RATE);
        add(PolicySettings.FOREGROUND_CAP, "", RATE);
        add(PolicySettings.HIGH_CAP, "", RATE);
        add(PolicySettings.NORMAL_CAP, "", RATE);
        add(PolicySettings.LOW_CAP, "", RATE);
        add(PolicySettings.USER_CAP, "", RATE);
        add(PolicySettings.USER_CAPS, "", RATE);
        add(PolicySettings.HOST_CAP, "", RATE);
        add(PolicySettings.HOST_CAPS, "", RATE);
        PlacementSettings.OF_BANDWIDTH.forEach(scope -> add(scope, "", SCOPE));
        add(SourceSettings.MINIMUM_SPEED, "", SPEED);
        add(SourceSettings.MIRROR_MINIMUM_SPEED, "", SPEED);
        add(SourceSettings.WINDOW, "", DURATION);
        add(PolicySettings.COST_BACKGROUND, "CostedNetworkBehaviorBackgroundPriority", COST);
        add(PolicySettings.COST_FOREGROUND, "CostedNetworkBehaviorForegroundPriority", COST);
        add(PolicySettings.COST_NETWORK, "", COST);
        add(PolicySettings.COST_INTERFACES, "", COST);
        add(PlacementSettings.DEFAULT, "", "place");
        add(PlacementSettings.CONNECTIONS, "", SCOPE);
        add(PeerSettings.CLIENT, "DisablePeerCachingClient", SWITCH);
        add(PeerSettings.SERVER, "DisablePeerCachingServer", SWITCH);
        add(PeerSettings.CACHE_PERCENT, "MaxCacheSize", "%");
        add(PeerSettings.CONTENT_AGE, "MaxContentAge", DURATION);
        add(PeerSettings.SERVED, "MaxBandwidthServed", RATE);
    }

    private PolicyCatalog() {}

    /**
     * What makes a setting a policy.
     *
     * @param name what BITS calls it
     * @param unit what its value counts
     */
    record Entry(String name, String unit) {}

    /** What is said of a policy. */
    static Entry entry(String key) {
        Entry entry = ENTRIES.get(key);
        if (entry == null) {
            throw new IllegalStateException(key + " is no policy");
        }
        return entry;
    }

    static Set<String> keys() {
        return java.util.Collections.unmodifiableSet(ENTRIES.keySet());
    }

    static boolean isPolicy(String key) {
        return ENTRIES.containsKey(key);
    }

    private static void add(Setting<?> setting, String name, String unit) {
        ENTRIES.put(setting.key(), new Entry(name, unit));
    }
}
