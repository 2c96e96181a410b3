package dev.ebb.server.peer.client;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.AuthTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What may be kept for others: what anyone could have fetched. Whoever shows who he is may get what others must not have, so
 * nothing of that is kept, and nothing that the server says is private. Pure functions.
 */
final class SharingRules {
    private static final Set<String> HARMLESS =
            Set.of("user-agent", "accept", "accept-language", "referer", "want-repr-digest", "want-content-digest");
    private static final Set<String> PRIVATE = Set.of("no-store", "private");

    private SharingRules() {}

    /** Whether it was asked for without anything that proves or tells who asks. */
    static boolean isAnonymous(TransferTask task) {
        boolean plainHeaders = task.customHeaders().stream()
                .allMatch(header -> HARMLESS.contains(header.name().toLowerCase(Locale.ROOT)));
        boolean noLogin = task.http().credentials().stream().noneMatch(login -> login.target() == AuthTarget.SERVER);
        return plainHeaders
                && noLogin
                && task.http().clientCertificate() == null
                && task.remote().getRawUserInfo() == null;
    }

    /** Whether the server lets its answer be kept for others; {@code headers} are its fields, each ended by CRLF. */
    static boolean isShareable(String headers) {
        for (String line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            List<String> values = Arrays.stream(
                            line.substring(colon + 1).toLowerCase(Locale.ROOT).split(","))
                    .map(value -> value.trim().replaceFirst("=.*", ""))
                    .toList();
            boolean secret = name.equals("cache-control") && values.stream().anyMatch(PRIVATE::contains);
            boolean personal = name.equals("vary")
                    && (values.contains("*") || values.contains("cookie") || values.contains("authorization"));
            if (secret || personal || name.equals("set-cookie")) {
                return false;
            }
        }
        return true;
    }
}
