package dev.ebb.server.uploads.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Header fields by their names, whatever their case; several of one name count as one with commas. Not thread-safe. */
public final class Fields {
    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Adds one more value. */
    public Fields add(String name, String value) {
        fields.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
        return this;
    }

    /** Replaces what was there. */
    public Fields set(String name, String value) {
        fields.put(name, new ArrayList<>(List.of(value)));
        return this;
    }

    public Fields set(String name, long value) {
        return set(name, Long.toString(value));
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The value, empty text when there is none. */
    public String text(String name) {
        return find(name).orElse("");
    }

    public Optional<String> find(String name) {
        List<String> values = fields.get(name);
        return values == null
                ? Optional.empty()
                : Optional.of(String.join(", ", values).strip());
    }

    public void forEach(BiConsumer<String, String> action) {
        fields.forEach((name, values) -> values.forEach(value -> action.accept(name, value)));
    }
}
