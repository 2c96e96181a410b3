package dev.ebb.server.config;

/**
 * One policy as it applies.
 *
 * @param key such as {@code limits.jobs-per-user}
 * @param name what BITS calls it, such as {@code MaxJobsPerUser}; empty where BITS has no counterpart
 * @param value as text
 * @param unit what the value counts
 * @param standard the value when nobody sets it
 * @param source as {@link EffectiveValue#source}; {@code policy} when an administrator has set it while running
 * @param description one or two sentences
 * @param allowed which values are possible
 */
public record PolicyValue(
        String key,
        String name,
        String value,
        String unit,
        String standard,
        String source,
        String description,
        String allowed) {}
