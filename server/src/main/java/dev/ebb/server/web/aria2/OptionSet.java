package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Options in aria2's words and with aria2's ways to write a value. Immutable.
 *
 * <p>Those that nothing here has a use for are kept, so that they can be told again, and do nothing, as in aria2.
 */
record OptionSet(Map<String, String> values) {
    static final OptionSet NONE = new OptionSet(Map.of());

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kKmM]?)");
    private static final int LONGEST = 32_768;
    private static final int KIBI = 10;
    private static final int MEBI = 20;

    OptionSet {
        values = Map.copyOf(values);
    }

    /** What stands in the options of a call. Several values of one option, as headers have, are lines of one text. */
    static OptionSet read(JsonObject options) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> option : options.entrySet()) {
            value(option.getValue()).ifPresent(text -> {
                if (text.length() > LONGEST) {
                    throw wrong(option.getKey(), "it is longer than " + LONGEST + " characters");
                }
                values.put(option.getKey(), text);
            });
        }
        return new OptionSet(values);
    }

    private static Optional<String> value(JsonElement value) {
        if (value.isJsonArray()) {
            JsonArray list = value.getAsJsonArray();
            return Optional.of(StreamSupport.stream(list.spliterator(), false)
                    .flatMap(each -> Call.string(each).stream())
                    .collect(Collectors.joining("\n")));
        }
        // Numbers and booleans as well, which aria2 passes over in silence: nobody means that.
        return value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    /** These, and those of {@code others} that are not among them. */
    OptionSet orElse(OptionSet others) {
        Map<String, String> all = new LinkedHashMap<>(others.values);
        all.putAll(values);
        return new OptionSet(all);
    }

    /** The same with another value. */
    OptionSet with(String name, String value) {
        return new OptionSet(Map.of(name, value)).orElse(this);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A text that says something: an empty one is as good as none. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }

    List<String> lines(String name) {
        return text(name).stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();
    }

    boolean flag(String name, boolean otherwise) {
        return text(name)
                .map(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong(name, "it must be either 'true' or 'false'");
                })
                .orElse(otherwise);
    }

    /** Bytes, or bytes a second, such as 100K or 2M. */
    Optional<Long> size(String name) {
        return text(name).map(text -> {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw wrong(name, "it must be a number of bytes, such as 500, 100K or 2M");
            }
            int shift = switch (size.group(2).toLowerCase(Locale.ROOT)) {
                case "k" -> KIBI;
                case "m" -> MEBI;
                default -> 0;
            };
            return Long.parseLong(size.group(1)) << shift;
        });
    }

    Optional<Long> number(String name, long least, long most) {
        return text(name).map(text -> {
            if (!text.matches("\\d{1,18}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
                throw wrong(name, "it must be a number from " + least + " to " + most);
            }
            return Long.parseLong(text);
        });
    }

    Optional<Duration> seconds(String name, long least, long most) {
        return number(name, least, most).map(Duration::ofSeconds);
    }

    static Aria2Exception wrong(String option, String why) {
        return new Aria2Exception("The option --" + option + " cannot be taken: " + why + ".");
    }
}
