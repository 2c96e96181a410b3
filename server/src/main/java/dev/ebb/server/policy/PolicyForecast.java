package dev.ebb.server.policy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What policies let a job do at a moment: whether it may run, how fast at most, and until when that is so. Pure, and made of
 * the same decisions as the running queue.
 *
 * @param priority the priority of the job
 * @param schedule which of BITS's limits is in charge
 * @param blocked why it may not run; empty when it may
 * @param limits the limits that count, the calendar's first; all of them at once
 * @param until when another limit is in charge, or the same one lets another rate pass; empty when that never happens
 */
public record PolicyForecast(
        JobPriority priority, Schedule schedule, Optional<Block> blocked, List<Rate> limits, Optional<Instant> until) {
    /** Calendars repeat after a week; a day more for those that are moved by a change of the clocks. */
    private static final int HOURS_AHEAD = 8 * 24;

    public PolicyForecast {
        limits = List.copyOf(limits);
    }

    /** Which of BITS's limits is in charge. */
    public enum Schedule {
        NONE,
        MAINTENANCE,
        WORK,
        NON_WORK,
        DAILY_INTERVAL,
        OUTSIDE_DAILY_INTERVAL;

        private static Schedule of(Bandwidth.Limit limit) {
            String key = limit.key();
            if (key.startsWith("bandwidth.maintenance")) {
                return MAINTENANCE;
            }
            if (key.startsWith("bandwidth.work")) {
                return WORK;
            }
            if (key.startsWith("bandwidth.non-work")) {
                return NON_WORK;
            }
            return key.endsWith("on-schedule") ? DAILY_INTERVAL : OUTSIDE_DAILY_INTERVAL;
        }
    }

    /**
     * Why a job may not run.
     *
     * @param code what it fails with
     * @param key the policy behind it; empty when the job itself asks for it
     * @param reason in a sentence
     */
    public record Block(ErrorCode code, String key, String reason) {}

    /**
     * A limit that counts.
     *
     * @param key the policy it comes from; empty for the job's own
     * @param bytesPerSecond the limit
     */
    public record Rate(String key, long bytesPerSecond) {}

    /**
     * What is asked about.
     *
     * @param at when, in the zone in which policies tell the time
     * @param priority of the job
     * @param owner whose it is
     * @param costFlags the networks it takes; null for those of the policy
     * @param ownLimit bytes a second that it may use by itself; null for any number
     * @param network what the network costs then
     */
    public record Question(
            ZonedDateTime at,
            JobPriority priority,
            OwnerId owner,
            @Nullable Integer costFlags,
            @Nullable Long ownLimit,
            NetworkCost network) {}

    /** The answer of these policies. */
    public static PolicyForecast of(Policy policy, Question question) {
        Bandwidth bandwidth = policy.bandwidth();
        Optional<Bandwidth.Limit> charge =
                bandwidth.inCharge(question.priority(), question.at().toLocalDateTime());
        return new PolicyForecast(
                question.priority(),
                charge.map(Schedule::of).orElse(Schedule.NONE),
                blocked(policy.cost(), charge, question),
                rates(bandwidth.caps(), charge, question),
                until(bandwidth, charge, question));
    }

    /** What of all this passes at most; empty when nothing limits it. */
    public Optional<Long> bytesPerSecond() {
        return blocked.isPresent()
                ? Optional.of(0L)
                : limits.stream().map(Rate::bytesPerSecond).min(Long::compare);
    }

    private static Optional<Block> blocked(CostDefaults cost, Optional<Bandwidth.Limit> charge, Question question) {
        Optional<Block> closed = charge.filter(limit -> limit.kbps() == 0)
                .map(limit -> new Block(
                        ErrorCode.BLOCKED_BY_POLICY, limit.key(), "The policy " + limit.key() + " is 0 at this time."));
        return closed.isPresent()
                ? closed
                : cost.against(question.network(), question.priority(), question.costFlags());
    }

    private static List<Rate> rates(RateCaps caps, Optional<Bandwidth.Limit> charge, Question question) {
        List<Rate> rates = new ArrayList<>();
        charge.ifPresent(limit -> add(rates, limit.key(), limit.kbps()));
        add(rates, "bandwidth.total-limit", caps.totalKbps());
        String level = question.priority().name().toLowerCase(Locale.ROOT);
        add(rates, "bandwidth." + level + "-limit", caps.levels().of(question.priority()));
        Long named = caps.usersKbps().get(question.owner());
        if (named == null) {
            add(rates, "bandwidth.user-limit", caps.userKbps());
        } else {
            add(rates, "bandwidth.user-limits", named);
        }
        if (question.ownLimit() != null) {
            rates.add(new Rate("", question.ownLimit()));
        }
        return rates;
    }

    private static void add(List<Rate> rates, String key, long kbps) {
        if (kbps != Bandwidth.UNLIMITED && kbps != 0) {
            rates.add(new Rate(key, LimitsInForce.bytes(kbps)));
        }
    }

    private static Optional<Instant> until(Bandwidth bandwidth, Optional<Bandwidth.Limit> charge, Question question) {
        ZonedDateTime hour = question.at().truncatedTo(ChronoUnit.HOURS);
        for (int ahead = 1; ahead <= HOURS_AHEAD; ahead++) {
            ZonedDateTime next = hour.plusHours(ahead);
            LocalDateTime moment = next.toLocalDateTime();
            if (!bandwidth.inCharge(question.priority(), moment).equals(charge)) {
                return Optional.of(next.toInstant());
            }
        }
        return Optional.empty();
    }
}
