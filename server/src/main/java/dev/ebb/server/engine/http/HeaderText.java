package dev.ebb.server.engine.http;

import dev.ebb.server.job.FileResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down the header fields of an answer. */
public final class HeaderText {
    private HeaderText() {}

    /** All fields in their order, each ended by CRLF, as far as they fit; null without an answer. */
    public static @Nullable String of(@Nullable ResponseHead head) {
        if (head == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> field : head.headers()) {
            int length = field.getKey().length() + field.getValue().length() + 4;
            if (text.length() + length <= FileResponse.MAX_LENGTH) {
                text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        }
        return text.toString();
    }
}
