package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A method with its parameters, which are read by their place, with aria2's complaints about those that are wrong. Immutable.
 *
 * @param method such as {@code aria2.addUri}
 * @param params without the token
 */
record Call(String method, List<JsonElement> params) {
    Call {
        params = List.copyOf(params);
    }

    String text(int place) {
        return string(required(place)).orElseThrow(() -> wrongType(place));
    }

    long integer(int place) {
        return whole(required(place)).orElseThrow(() -> wrongType(place));
    }

    /** An integer that may be missing. */
    Optional<Long> maybeInteger(int place) {
        return at(place).map(value -> whole(value).orElseThrow(() -> wrongType(place)));
    }

    /** An integer of at least {@code least}. */
    long integer(int place, long least) {
        long value = integer(place);
        if (value < least) {
            throw new Aria2Exception("The integer parameter at " + place
                    + " has invalid value: the value must be greater than or equal to " + least + ".");
        }
        return value;
    }

    /** The strings of a list; what else stands in it does not count. */
    List<String> texts(int place) {
        return strings(list(required(place), place));
    }

    /** The keys that an answer is to have; empty = all. */
    Set<String> keys(int place) {
        return at(place).map(value -> Set.copyOf(strings(list(value, place)))).orElse(Set.of());
    }

    JsonArray list(int place) {
        return list(required(place), place);
    }

    /** The options of a call. */
    JsonObject object(int place) {
        return object(required(place), place);
    }

    /** Options that may be missing. */
    JsonObject maybeObject(int place) {
        return at(place).map(value -> object(value, place)).orElseGet(JsonObject::new);
    }

    /** The text of a JSON string; empty for anything else. */
    static Optional<String> string(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    private static Optional<Long> whole(JsonElement value) {
        try {
            return value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
                    ? Optional.of(value.getAsBigDecimal().longValueExact())
                    : Optional.empty();
        } catch (ArithmeticException | NumberFormatException fraction) {
            return Optional.empty();
        }
    }

    private static List<String> strings(JsonArray list) {
        return StreamSupport.stream(list.spliterator(), false)
                .flatMap(each -> string(each).stream())
                .collect(Collectors.toList());
    }

    private Optional<JsonElement> at(int place) {
        return place < params.size() ? Optional.of(params.get(place)) : Optional.empty();
    }

    private JsonElement required(int place) {
        return at(place)
                .orElseThrow(() -> new Aria2Exception("The parameter at " + place + " is required but missing."));
    }

    private static JsonArray list(JsonElement value, int place) {
        if (!value.isJsonArray()) {
            throw wrongType(place);
        }
        return value.getAsJsonArray();
    }

    private static JsonObject object(JsonElement value, int place) {
        if (!value.isJsonObject()) {
            throw wrongType(place);
        }
        return value.getAsJsonObject();
    }

    private static Aria2Exception wrongType(int place) {
        return new Aria2Exception("The parameter at " + place + " has wrong type.");
    }
}
