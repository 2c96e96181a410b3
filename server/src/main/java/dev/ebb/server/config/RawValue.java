package dev.ebb.server.config;

import java.util.List;
import java.util.Map;

/** A value as it was written, with where it was written; not yet understood. */
sealed interface RawValue {
    /** Where it stands. */
    Origin origin();

    /** A single value. */
    record Text(String text, Origin origin) implements RawValue {}

    /** A list. */
    record Items(List<RawValue> items, Origin origin) implements RawValue {}

    /** Named values. */
    record Table(Map<String, RawValue> entries, Origin origin) implements RawValue {}

    /**
     * A place that values come from.
     *
     * @param source as shown by {@code ebb config}: {@code file /path:3}, {@code environment NAME}, {@code flag --set}
     * @param place as it begins an error message: {@code /path:3}, {@code NAME}, {@code --set}
     */
    record Origin(String source, String place) {
        static Origin file(String path, int line) {
            return new Origin("file " + path + ":" + line, path + ":" + line);
        }

        static Origin environment(String variable) {
            return new Origin("environment " + variable, "environment variable " + variable);
        }

        /** What an administrator has set while the service ran. */
        static Origin policy(String key) {
            return new Origin("policy", "policy " + key);
        }

        static Origin flag(String flag) {
            return new Origin("flag " + flag, flag);
        }
    }
}
