package dev.ebb.server.config;

/** How a setting is written: reads it, shows it, and says in words what is allowed. */
interface SettingType<T> {
    /** Understands a value or throws {@link BadValueException}. */
    T read(RawValue value);

    /** The value as text that {@link #read} would understand again, where the type has such a text. */
    String show(T value);

    /** What is allowed, in words, such as {@code 1 to 1000}. */
    String allowed();

    /** True when an environment variable or a flag cannot carry it. */
    default boolean onlyInFile() {
        return false;
    }
}
