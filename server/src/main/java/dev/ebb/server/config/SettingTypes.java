package dev.ebb.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types that settings are made of. */
final class SettingTypes {
    private SettingTypes() {}

    /** A type that is one text: what it is called, how it is read and shown, and what is allowed. */
    private record Scalar<T>(
            String called, Function<String, Optional<T>> parser, Function<T, String> writer, String allowed)
            implements SettingType<T> {
        @Override
        public T read(RawValue value) {
            String text = text(value);
            return parser.apply(text)
                    .orElseThrow(() -> new BadValueException(value, "\"" + text + "\" is not " + called));
        }

        @Override
        public String show(T value) {
            return writer.apply(value);
        }
    }

    /** A type that is one text, {@code called} so, and empty from the parser when the text is none. */
    static <T> SettingType<T> scalar(
            String called, Function<String, Optional<T>> parser, Function<T, String> writer, String allowed) {
        return new Scalar<>(called, parser, writer, allowed);
    }

    static SettingType<Integer> integer(int least, int most) {
        return new Scalar<>(
                "a whole number in range",
                text -> wholeNumber(text).filter(number -> least <= number && number <= most),
                String::valueOf,
                least + " to " + most);
    }

    static SettingType<Boolean> bool() {
        return new Scalar<>("true or false", SettingTypes::truth, String::valueOf, "true, false");
    }

    static SettingType<Duration> duration(Duration least, Duration most) {
        return new Scalar<>(
                "a duration in range",
                text -> DurationText.parse(text)
                        .filter(time -> least.compareTo(time) <= 0 && time.compareTo(most) <= 0),
                DurationText::format,
                DurationText.format(least) + " to " + DurationText.format(most) + ", as 250ms, 5s, 10m, 2h, 14d");
    }

    static SettingType<Long> size(long least, long most) {
        return new Scalar<>(
                "a size in range",
                text -> SizeText.parse(text).filter(bytes -> least <= bytes && bytes <= most),
                SizeText::format,
                SizeText.format(least) + " to " + SizeText.format(most) + ", as 4096, 64KiB, 8MiB, 2GiB");
    }

    static SettingType<String> text(int longest) {
        return new Scalar<>(
                "a printable text of that length",
                text -> Optional.of(text).filter(it -> isPrintable(it, longest)),
                text -> text,
                "1 to " + longest + " printable ASCII characters");
    }

    static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
        String allowed =
                Stream.of(type.getEnumConstants()).map(SettingTypes::word).collect(Collectors.joining(", "));
        return new Scalar<>(
                "one of them",
                text -> Stream.of(type.getEnumConstants())
                        .filter(it -> word(it).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst(),
                SettingTypes::word,
                allowed);
    }

    static SettingType<Path> path() {
        return new Scalar<>("an absolute path", SettingTypes::absolute, Path::toString, "an absolute path");
    }

    static SettingType<HostPort> hostPort() {
        return new Scalar<>(
                "an address with a port", HostPort::parse, HostPort::toString, "host:port or [IPv6 address]:port");
    }

    /** A value that may be absent, which is written with a word of its own, such as {@code never}. */
    static <T> SettingType<Optional<T>> or(String absent, SettingType<T> type) {
        return new SettingType<>() {
            @Override
            public Optional<T> read(RawValue value) {
                boolean none =
                        value instanceof RawValue.Text single && single.text().equals(absent);
                return none ? Optional.empty() : Optional.of(type.read(value));
            }

            @Override
            public String show(Optional<T> value) {
                return value.map(type::show).orElse(absent);
            }

            @Override
            public String allowed() {
                return type.allowed() + "; or " + absent;
            }
        };
    }

    /** A list, written as a list in the file, and with commas in between elsewhere. */
    static <T> SettingType<List<T>> listOf(SettingType<T> type) {
        return new SettingType<>() {
            @Override
            public List<T> read(RawValue value) {
                List<T> items = new ArrayList<>();
                for (RawValue item : items(value)) {
                    items.add(type.read(item));
                }
                return List.copyOf(items);
            }

            @Override
            public String show(List<T> value) {
                return value.isEmpty()
                        ? "(none)"
                        : value.stream().map(type::show).collect(Collectors.joining(","));
            }

            @Override
            public String allowed() {
                return "a list, each " + type.allowed();
            }
        };
    }

    static List<RawValue> items(RawValue value) {
        if (value instanceof RawValue.Items list) {
            return list.items();
        }
        String text = text(value);
        List<RawValue> items = new ArrayList<>();
        for (String item : text.split(",")) {
            if (!item.isBlank()) {
                items.add(new RawValue.Text(item.strip(), value.origin()));
            }
        }
        return items;
    }

    static String text(RawValue value) {
        if (value instanceof RawValue.Text single) {
            return single.text();
        }
        throw new BadValueException(value, "a single value is expected here");
    }

    private static Optional<Integer> wholeNumber(String text) {
        return text.matches("-?\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> absolute(String text) {
        return text.startsWith("/") && text.indexOf('\0') < 0
                ? Optional.of(Path.of(text).normalize())
                : Optional.empty();
    }

    private static boolean isPrintable(String text, int longest) {
        return !text.isEmpty() && text.length() <= longest && text.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
