package dev.ebb.server.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Explains every code from one table, {@code bits-errors.tsv}, so that a disputed classification is changed in data.
 * Thread-safe.
 */
public final class ErrorCatalog {
    private static final Map<Integer, ErrorDescription> TABLE = load();

    private ErrorCatalog() {}

    /** What is known of the code; HTTP statuses without a row follow the rules of docs/job-states.md. */
    public static ErrorDescription describe(ErrorCode code) {
        ErrorDescription known = TABLE.get(code.hresult());
        return known != null ? known : derived(code);
    }

    /** True when the table, or the rule for HTTP statuses, knows the code. */
    public static boolean knows(ErrorCode code) {
        return TABLE.containsKey(code.hresult()) || code.httpStatus() != 0;
    }

    private static ErrorDescription derived(ErrorCode code) {
        int status = code.httpStatus();
        if (status == 0) {
            return new ErrorDescription(
                    "E_UNKNOWN", Disposition.FATAL, CallStatus.UNKNOWN, "Unknown error.", "Look at the service's log.");
        }
        Disposition disposition = status >= 400 && status < 500 ? Disposition.FATAL : Disposition.TRANSIENT;
        return new ErrorDescription(
                "BG_E_HTTP_ERROR_" + status,
                disposition,
                CallStatus.UNKNOWN,
                "The server answered with HTTP status " + status + ".",
                "Ask whoever runs the server what this status means there.");
    }

    private static Map<Integer, ErrorDescription> load() {
        Map<Integer, ErrorDescription> table = new HashMap<>();
        InputStream rows = Objects.requireNonNull(ErrorCatalog.class.getResourceAsStream("bits-errors.tsv"));
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t");
                    table.put(Integer.parseUnsignedInt(cells[0].substring(2), 16), row(cells));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Map.copyOf(table);
    }

    private static ErrorDescription row(String[] cells) {
        return new ErrorDescription(
                cells[1], Disposition.valueOf(cells[2]), CallStatus.valueOf(cells[3]), cells[4], cells[5]);
    }
}
