package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.Hours;
import dev.ebb.server.policy.Timing;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of bandwidth, cost and active time: BITS's policies that are nothing but policies. */
final class PolicySettings {
    static final Setting<Duration> MAXIMUM_DOWNLOAD_TIME = Setting.of(
            "timing.maximum-download-time",
            duration(ofSeconds(1), ofDays(9999)),
            Timing.DEFAULTS.maximumDownloadTime(),
            "A job that has been connecting and transferring for this long since it was resumed goes to ERROR, unless it has"
                    + " a limit of its own (MaxDownloadTime).");

    static final Setting<Boolean> INTERNET = Setting.of(
            "bandwidth.internet-enabled",
            bool(),
            false,
            "Background transfers are limited by a daily interval (MaxInternetBandwidth: EnableBITSMaxBandwidth).");
    static final Setting<Hours> INTERNET_HOURS = Setting.of(
            "bandwidth.internet-hours",
            ScheduleTypes.hours(),
            Bandwidth.DEFAULTS.internet().hours(),
            "The interval, in the time zone of the service (MaxBandwidthValidFrom, MaxBandwidthValidTo).");
    static final Setting<Long> INTERNET_ON_SCHEDULE = limit(
            "bandwidth.internet-limit-on-schedule",
            "Limit in the interval (MaxTransferRateOnSchedule), in kilobits per second; 0 stops background transfers.");
    static final Setting<Long> INTERNET_OFF_SCHEDULE = limit(
            "bandwidth.internet-limit-off-schedule",
            "Limit outside the interval (MaxTransferRateOffSchedule); unlimited = all that is idle (UseSystemMaximum).");

    static final Setting<Boolean> WORK = Setting.of(
            "bandwidth.work-enabled",
            bool(),
            false,
            "Background transfers are limited by a calendar of working hours (EnableBandwidthLimits). Goes before the daily"
                    + " interval.");
    static final Setting<Set<DayOfWeek>> WORK_DAYS =
            days("bandwidth.work-days", Bandwidth.DEFAULTS.work(), "Working days.");
    static final Setting<Hours> WORK_HOURS = hours("bandwidth.work-hours", Bandwidth.DEFAULTS.work(), "Working hours.");
    static final Setting<Long> WORK_HIGH = limit("bandwidth.work-limit-high", "Limit of HIGH in working hours.");
    static final Setting<Long> WORK_NORMAL = limit("bandwidth.work-limit-normal", "Limit of NORMAL in working hours.");
    static final Setting<Long> WORK_LOW = limit("bandwidth.work-limit-low", "Limit of LOW in working hours.");
    static final Setting<Long> NON_WORK_HIGH = limit("bandwidth.non-work-limit-high", "Limit of HIGH at other times.");
    static final Setting<Long> NON_WORK_NORMAL =
            limit("bandwidth.non-work-limit-normal", "Limit of NORMAL at other times.");
    static final Setting<Long> NON_WORK_LOW = limit("bandwidth.non-work-limit-low", "Limit of LOW at other times.");

    static final Setting<Boolean> MAINTENANCE = Setting.of(
            "bandwidth.maintenance-enabled",
            bool(),
            false,
            "Maintenance hours have limits of their own (EnableMaintenanceLimits). Goes before every other limit.");
    static final Setting<Set<DayOfWeek>> MAINTENANCE_DAYS =
            days("bandwidth.maintenance-days", Bandwidth.DEFAULTS.maintenance(), "Days of maintenance.");
    static final Setting<Hours> MAINTENANCE_HOURS =
            hours("bandwidth.maintenance-hours", Bandwidth.DEFAULTS.maintenance(), "Hours of maintenance.");
    static final Setting<Long> MAINTENANCE_HIGH =
            limit("bandwidth.maintenance-limit-high", "Limit of HIGH during maintenance.");
    static final Setting<Long> MAINTENANCE_NORMAL =
            limit("bandwidth.maintenance-limit-normal", "Limit of NORMAL during maintenance.");
    static final Setting<Long> MAINTENANCE_LOW =
            limit("bandwidth.maintenance-limit-low", "Limit of LOW during maintenance.");

    static final Setting<Long> TOTAL_CAP = cap(
            "bandwidth.total-limit",
            "Limit of everything together, in kilobits per second, at all times and for FOREGROUND jobs too, as all limits from"
                    + " here on. Of several limits the least counts.");
    static final Setting<Long> FOREGROUND_CAP =
            cap("bandwidth.foreground-limit", "Limit of all FOREGROUND jobs together.");
    static final Setting<Long> HIGH_CAP = cap("bandwidth.high-limit", "Limit of all HIGH jobs together.");
    static final Setting<Long> NORMAL_CAP = cap("bandwidth.normal-limit", "Limit of all NORMAL jobs together.");
    static final Setting<Long> LOW_CAP = cap("bandwidth.low-limit", "Limit of all LOW jobs together.");
    static final Setting<Long> USER_CAP =
            cap("bandwidth.user-limit", "Limit of all jobs of one user together, for users without one of their own.");
    static final Setting<Map<OwnerId, Long>> USER_CAPS = Setting.of(
            "bandwidth.user-limits",
            CapTypes.ofUsers(),
            Map.of(),
            "Limits of single users, by the owner of their jobs.");
    static final Setting<Long> HOST_CAP = cap(
            "bandwidth.host-limit",
            "Limit of all transfers with one host together, for hosts without one of their own. A host is the name in the URL.");
    static final Setting<Map<String, Long>> HOST_CAPS =
            Setting.of("bandwidth.host-limits", CapTypes.ofHosts(), Map.of(), "Limits of single hosts.");

    static final Setting<Integer> COST_BACKGROUND = Setting.of(
            "cost.background",
            ScheduleTypes.cost(),
            CostDefaults.ALWAYS.background(),
            "On which networks HIGH, NORMAL and LOW jobs move that do not say so themselves"
                    + " (CostedNetworkBehaviorBackgroundPriority).");
    static final Setting<Integer> COST_FOREGROUND = Setting.of(
            "cost.foreground",
            ScheduleTypes.cost(),
            CostDefaults.ALWAYS.foreground(),
            "The same for FOREGROUND jobs (CostedNetworkBehaviorForegroundPriority).");

    static final Setting<Optional<Integer>> COST_NETWORK = Setting.of(
            "cost.network",
            ScheduleTypes.networkCost(),
            Optional.empty(),
            "What the network costs. auto = what NetworkManager says of the connection in use, over D-Bus: metered, and"
                    + " roaming where it goes through a modem; unrestricted where there is no NetworkManager.");
    static final Setting<Map<String, Integer>> COST_INTERFACES = Setting.of(
            "cost.interfaces",
            ScheduleTypes.interfaceCosts(),
            Map.of(),
            "What networks cost by the interface of the default route (Linux); goes before what NetworkManager says.");

    /** Bandwidth and cost, in the order of the reference. */
    static final List<Setting<?>> ALL = List.of(
            INTERNET,
            INTERNET_HOURS,
            INTERNET_ON_SCHEDULE,
            INTERNET_OFF_SCHEDULE,
            WORK,
            WORK_DAYS,
            WORK_HOURS,
            WORK_HIGH,
            WORK_NORMAL,
            WORK_LOW,
            NON_WORK_HIGH,
            NON_WORK_NORMAL,
            NON_WORK_LOW,
            MAINTENANCE,
            MAINTENANCE_DAYS,
            MAINTENANCE_HOURS,
            MAINTENANCE_HIGH,
            MAINTENANCE_NORMAL,
            MAINTENANCE_LOW,
            TOTAL_CAP,
            FOREGROUND_CAP,
            HIGH_CAP,
            NORMAL_CAP,
            LOW_CAP,
            USER_CAP,
            USER_CAPS,
            HOST_CAP,
            HOST_CAPS,
            COST_BACKGROUND,
            COST_FOREGROUND,
            COST_NETWORK,
            COST_INTERFACES);

    private PolicySettings() {}

    private static Setting<Long> limit(String key, String meaning) {
        return Setting.of(key, ScheduleTypes.rate(), Bandwidth.UNLIMITED, meaning);
    }

    private static Setting<Long> cap(String key, String meaning) {
        return Setting.of(key, CapTypes.cap(), Bandwidth.UNLIMITED, meaning);
    }

    private static Setting<Set<DayOfWeek>> days(String key, Bandwidth.Calendar standard, String meaning) {
        return Setting.of(key, ScheduleTypes.days(), standard.when().days(), meaning);
    }

    private static Setting<Hours> hours(String key, Bandwidth.Calendar standard, String meaning) {
        return Setting.of(key, ScheduleTypes.hours(), standard.when().hours(), meaning);
    }
}
