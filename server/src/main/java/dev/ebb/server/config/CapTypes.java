package dev.ebb.server.config;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types that limits of the rate at all times are written in. */
final class CapTypes {
    private static final long LEAST_KBPS = 8;

    private CapTypes() {}

    /** Kilobits per second. Unlike in the calendars of BITS, 0 is refused: it would stop FOREGROUND too, which nobody means. */
    static SettingType<Long> cap() {
        return SettingTypes.scalar("a rate in range", CapTypes::read, CapTypes::show, allowedCap());
    }

    /** Rates of single users, such as {@code uid:1000=800}. */
    static SettingType<Map<OwnerId, Long>> ofUsers() {
        return named("uid:1000=800, token:ci=unlimited", OwnerId::new, OwnerId::value);
    }

    /** Rates of single hosts, such as {@code example.com=800}. */
    static SettingType<Map<String, Long>> ofHosts() {
        return named("example.com=800, cdn.example.com=unlimited", name -> name.toLowerCase(Locale.ROOT), name -> name);
    }

    private record Named<K>(K name, long kbps) {}

    private static <K> SettingType<Map<K, Long>> named(
            String example, Function<String, K> reader, Function<K, String> writer) {
        SettingType<List<Named<K>>> list = SettingTypes.listOf(SettingTypes.scalar(
                "a name, = and a rate in range",
                text -> readNamed(text, reader),
                it -> writer.apply(it.name()) + "=" + show(it.kbps()),
                "name=rate, the rate " + allowedCap() + "; as " + example));
        return new SettingType<>() {
            @Override
            public Map<K, Long> read(RawValue value) {
                Map<K, Long> rates = new LinkedHashMap<>();
                for (Named<K> entry : list.read(value)) {
                    if (rates.put(entry.name(), entry.kbps()) != null) {
                        throw new BadValueException(value, "\"" + writer.apply(entry.name()) + "\" is listed twice");
                    }
                }
                return Map.copyOf(rates);
            }

            @Override
            public String show(Map<K, Long> rates) {
                return list.show(rates.entrySet().stream()
                        .map(entry -> new Named<>(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparing(entry -> writer.apply(entry.name())))
                        .toList());
            }

            @Override
            public String allowed() {
                return list.allowed();
            }
        };
    }

    private static <K> Optional<Named<K>> readNamed(String text, Function<String, K> reader) {
        int equals = text.lastIndexOf('=');
        return equals <= 0
                ? Optional.empty()
                : read(text.substring(equals + 1).strip())
                        .map(kbps -> new Named<>(
                                reader.apply(text.substring(0, equals).strip()), kbps));
    }

    private static Optional<Long> read(String text) {
        return ScheduleTypes.readRate(text).filter(kbps -> kbps >= LEAST_KBPS);
    }

    private static String show(long kbps) {
        return kbps == Bandwidth.UNLIMITED ? ScheduleTypes.UNLIMITED : Long.toString(kbps);
    }

    private static String allowedCap() {
        return LEAST_KBPS + " to " + ScheduleTypes.MOST_KBPS + " Kbit/s; or " + ScheduleTypes.UNLIMITED;
    }
}
