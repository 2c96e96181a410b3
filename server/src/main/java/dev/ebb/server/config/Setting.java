package dev.ebb.server.config;

import java.util.Locale;

/**
 * One setting: declared once, read, validated, shown and documented from here.
 *
 * @param key dotted, such as {@code limits.jobs-per-user}
 * @param type how it is written
 * @param privateDefault for one user's own daemon
 * @param systemDefault for the machine's daemon
 * @param meaning one or two sentences for the reference
 */
record Setting<T>(String key, SettingType<T> type, T privateDefault, T systemDefault, String meaning) {
    static <T> Setting<T> of(String key, SettingType<T> type, T standard, String meaning) {
        return new Setting<>(key, type, standard, standard, meaning);
    }

    T standard(Home.Kind kind) {
        return kind == Home.Kind.SYSTEM ? systemDefault : privateDefault;
    }

    /** The environment variable that sets it, such as {@code EBB_LIMITS_JOBS_PER_USER}. */
    String variable() {
        return "EBB_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The part of the key before the first dot. */
    String section() {
        return key.substring(0, key.indexOf('.'));
    }

    /** The default as the reference shows it. */
    String standardText() {
        String mine = type.show(privateDefault);
        String machine = type.show(systemDefault);
        return mine.equals(machine) ? mine : mine + "; with --system " + machine;
    }
}
