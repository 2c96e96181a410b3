package dev.ebb.server.policy;

import dev.ebb.server.job.JobPriority;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What transfers may use of the line, and when. BITS's three limits never bind FOREGROUND, and of them the first that applies
 * counts: maintenance, work calendar, daily interval. The caps bind everybody, besides.
 *
 * @param internet one daily interval (MaxInternetBandwidth)
 * @param work a weekly calendar of working hours (EnableBandwidthLimits)
 * @param maintenance a weekly calendar of maintenance (EnableMaintenanceLimits)
 * @param caps limits at all times, which BITS does not have
 */
public record Bandwidth(Internet internet, Calendar work, Calendar maintenance, RateCaps caps) {
    /** BITS's limits alone. */
    public Bandwidth(Internet internet, Calendar work, Calendar maintenance) {
        this(internet, work, maintenance, RateCaps.NONE);
    }

    /** The same with other caps. */
    public Bandwidth with(RateCaps next) {
        return new Bandwidth(internet, work, maintenance, next);
    }

    /** No limit: all the bandwidth that is idle. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Set<DayOfWeek> WORKING_DAYS = Set.copyOf(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));

    /** Nothing is limited. */
    public static final Bandwidth DEFAULTS = new Bandwidth(
            new Internet(false, new Hours(8, 17), UNLIMITED, UNLIMITED),
            new Calendar(false, new WeeklyHours(WORKING_DAYS, new Hours(8, 17)), Rates.UNLIMITED, Rates.UNLIMITED),
            new Calendar(false, new WeeklyHours(Set.of(DayOfWeek.SUNDAY), new Hours(2, 6)), Rates.UNLIMITED, null));

    /**
     * One daily interval.
     *
     * @param enabled whether it applies at all
     * @param hours the interval, in the time zone of the service
     * @param onScheduleKbps limit inside, in kilobits per second
     * @param offScheduleKbps limit outside
     */
    public record Internet(boolean enabled, Hours hours, long onScheduleKbps, long offScheduleKbps) {
        private boolean contains(LocalDateTime moment) {
            return hours.beginsBy(moment.getHour()) || hours.lastsUntil(moment.getHour());
        }
    }

    /**
     * A weekly calendar.
     *
     * @param enabled whether it applies at all
     * @param when its hours
     * @param inside limits in these hours
     * @param outside limits in all other hours; null when the calendar says nothing of them
     */
    public record Calendar(
            boolean enabled,
            WeeklyHours when,
            Rates inside,
            @org.jspecify.annotations.Nullable Rates outside) {}

    /**
     * Limits for all jobs of a priority together, in kilobits per second.
     *
     * @param highKbps of HIGH
     * @param normalKbps of NORMAL
     * @param lowKbps of LOW
     */
    public record Rates(long highKbps, long normalKbps, long lowKbps) {
        /** No limits. */
        public static final Rates UNLIMITED = new Rates(Bandwidth.UNLIMITED, Bandwidth.UNLIMITED, Bandwidth.UNLIMITED);

        private long of(JobPriority priority) {
            return switch (priority) {
                case FOREGROUND -> Bandwidth.UNLIMITED;
                case HIGH -> highKbps;
                case NORMAL -> normalKbps;
                case LOW -> lowKbps;
            };
        }
    }

    /**
     * The limit that counts at a moment.
     *
     * @param key the setting it comes from
     * @param kbps kilobits per second; 0 lets nothing pass
     */
    public record Limit(String key, long kbps) {}

    /** The limit in force for a priority; empty when none is. */
    public Optional<Limit> inForce(JobPriority priority, LocalDateTime moment) {
        return inCharge(priority, moment).filter(limit -> limit.kbps() != UNLIMITED);
    }

    /** The limit of all background jobs together, where the daily interval is what counts; empty where it is not. */
    public Optional<Limit> ofBackground(LocalDateTime moment) {
        boolean weekly = maintenance.enabled() && maintenance.when().contains(moment)
                || work.enabled() && (work.outside() != null || work.when().contains(moment));
        return weekly || !internet.enabled() ? Optional.empty() : Optional.of(ofInternet(moment));
    }

    /** True when some hour has a limit of 0, so that the hour has to be watched. */
    public boolean mayBlock() {
        return internet.enabled() && (internet.onScheduleKbps() == 0 || internet.offScheduleKbps() == 0)
                || mayBlock(work)
                || mayBlock(maintenance);
    }

    private static boolean mayBlock(Calendar calendar) {
        return calendar.enabled() && (hasZero(calendar.inside()) || hasZero(calendar.outside()));
    }

    private static boolean hasZero(@org.jspecify.annotations.Nullable Rates rates) {
        return rates != null && (rates.highKbps() == 0 || rates.normalKbps() == 0 || rates.lowKbps() == 0);
    }

    /** The limit of BITS's that counts for a priority, even when it lets everything pass; empty when none does. */
    Optional<Limit> inCharge(JobPriority priority, LocalDateTime moment) {
        if (priority == JobPriority.FOREGROUND) {
            return Optional.empty();
        }
        String level = priority.name().toLowerCase(java.util.Locale.ROOT);
        if (maintenance.enabled() && maintenance.when().contains(moment)) {
            String key = "bandwidth.maintenance-limit-" + level;
            return Optional.of(new Limit(key, maintenance.inside().of(priority)));
        }
        Rates outside = work.outside();
        if (work.enabled() && work.when().contains(moment)) {
            return Optional.of(
                    new Limit("bandwidth.work-limit-" + level, work.inside().of(priority)));
        }
        if (work.enabled() && outside != null) {
            return Optional.of(new Limit("bandwidth.non-work-limit-" + level, outside.of(priority)));
        }
        return internet.enabled() ? Optional.of(ofInternet(moment)) : Optional.empty();
    }

    private Limit ofInternet(LocalDateTime moment) {
        return internet.contains(moment)
                ? new Limit("bandwidth.internet-limit-on-schedule", internet.onScheduleKbps())
                : new Limit("bandwidth.internet-limit-off-schedule", internet.offScheduleKbps());
    }
}
