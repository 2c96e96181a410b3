package dev.ebb.server.faults.upload;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * An answer without a body.
 *
 * @param status its status
 * @param fields its fields, each as {@code "Name: value"}
 */
record Reply(int status, List<String> fields) {
    static Reply of(int status, String... fields) {
        return new Reply(status, List.of(fields));
    }

    /** The same, with the number in that field another one; without the field it stays as it is. */
    Reply with(String name, IntUnaryOperator change) {
        List<String> changed = new ArrayList<>();
        for (String field : fields) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            changed.add(
                    field.toLowerCase(Locale.ROOT).startsWith(prefix)
                            ? name + ": " + change.applyAsInt(Integer.parseInt(field.substring(prefix.length())))
                            : field);
        }
        return new Reply(status, changed);
    }

    Reply and(String field) {
        List<String> more = new ArrayList<>(fields);
        more.add(field);
        return new Reply(status, more);
    }

    Reply without(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return new Reply(
                status,
                fields.stream()
                        .filter(field -> !field.toLowerCase(Locale.ROOT).startsWith(prefix))
                        .toList());
    }

    void send(Answer answer) throws IOException {
        List<String> all = new ArrayList<>(fields);
        if (status != 204) {
            all.add("Content-Length: 0");
        }
        answer.head(status, all.toArray(String[]::new));
    }
}
