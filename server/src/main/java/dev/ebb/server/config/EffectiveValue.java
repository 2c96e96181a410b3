package dev.ebb.server.config;

/**
 * One setting as it applies, for {@code ebb config}.
 *
 * @param key such as {@code limits.jobs-per-user}
 * @param value as text; {@code (secret)} for secrets
 * @param source {@code default}, {@code file /path:3}, {@code environment NAME} or {@code flag --set}
 */
public record EffectiveValue(String key, String value, String source) {}
