package dev.ebb.server.config;

/** A value that a {@link SettingType} refuses, and where it stands. */
final class BadValueException extends RuntimeException {
    private final transient RawValue.Origin origin;

    /** Says what is wrong with {@code value}, such as {@code "many" is not a whole number}. */
    BadValueException(RawValue value, String problem) {
        super(problem, null, false, false);
        this.origin = value.origin();
    }

    RawValue.Origin origin() {
        return origin;
    }
}
