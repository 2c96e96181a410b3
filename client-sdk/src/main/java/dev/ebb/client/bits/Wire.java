package dev.ebb.client.bits;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Translates between the values of the contract and those of the JDK. Stateless. */
final class Wire {
    private static final String UNKNOWN = "UNRECOGNIZED";
    private static final String UNSAID = "UNSPECIFIED";

    private Wire() {}

    /** The constant of this SDK for one of the contract, whose name has that of its type in front. */
    static <E extends Enum<E>> E constant(Class<E> own, Enum<?> wire) {
        String prefix = prefix(wire.getDeclaringClass());
        String name = wire.name().startsWith(prefix) ? wire.name().substring(prefix.length()) : wire.name();
        return Enum.valueOf(own, name.equals(UNSAID) ? UNKNOWN : name);
    }

    /** The constant of the contract for one of this SDK. */
    static <E extends Enum<E>> E sent(Class<E> wire, Enum<?> own) {
        if (own.name().equals(UNKNOWN)) {
            throw new IllegalArgumentException(own.getDeclaringClass().getSimpleName() + "." + own + " cannot be sent");
        }
        return Enum.valueOf(wire, prefix(wire) + own.name());
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    static java.time.Duration duration(Duration time) {
        return java.time.Duration.ofSeconds(time.getSeconds(), time.getNanos());
    }

    static Duration duration(java.time.Duration time) {
        return Duration.newBuilder()
                .setSeconds(time.getSeconds())
                .setNanos(time.getNano())
                .build();
    }

    static <M, T> Optional<T> given(M message, Predicate<M> has, Function<M, T> get) {
        return has.test(message) ? Optional.of(get.apply(message)) : Optional.empty();
    }

    static <M> OptionalLong givenLong(M message, Predicate<M> has, ToLongFunction<M> get) {
        return has.test(message) ? OptionalLong.of(get.applyAsLong(message)) : OptionalLong.empty();
    }

    static <M> OptionalInt givenInt(M message, Predicate<M> has, ToIntFunction<M> get) {
        return has.test(message) ? OptionalInt.of(get.applyAsInt(message)) : OptionalInt.empty();
    }

    /** {@code JobState} is {@code JOB_STATE_}. */
    private static String prefix(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT) + "_";
    }
}
