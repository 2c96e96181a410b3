package dev.ebb.server.web.aria2;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** aria2's numbers (its exit status) for codes of BITS. */
final class ErrorNumbers {
    static final int NONE = 0;
    static final int UNKNOWN = 1;
    static final int REMOVED = 31;

    private static final int TIMEOUT = 2;
    private static final int NOT_FOUND = 3;
    private static final int TOO_SLOW = 5;
    private static final int NETWORK = 6;
    private static final int CANNOT_RESUME = 8;
    private static final int DISK_FULL = 9;
    private static final int FILE_EXISTS = 13;
    private static final int CANNOT_CREATE = 16;
    private static final int FILE_IO = 17;
    private static final int CANNOT_MAKE_FOLDER = 18;
    private static final int NAME_RESOLUTION = 19;
    private static final int HTTP_PROTOCOL = 22;
    private static final int TOO_MANY_REDIRECTS = 23;
    private static final int AUTHENTICATION = 24;
    private static final int BAD_OPTION = 28;
    private static final int OVERLOADED = 29;
    private static final int CHECKSUM = 32;

    private static final Pattern HTTP = Pattern.compile("BG_E_HTTP_ERROR_(\\d{3})");

    private static final Map<String, Integer> BY_NAME = Map.ofEntries(
            Map.entry("WININET_E_TIMEOUT", TIMEOUT),
            Map.entry("BG_E_WATCHDOG_TIMEOUT", TIMEOUT),
            Map.entry("BG_E_MAXDOWNLOAD_TIMEOUT", TIMEOUT),
            Map.entry("BG_E_NO_PROGRESS", TOO_SLOW),
            Map.entry("BG_E_FILE_NOT_FOUND", NOT_FOUND),
            Map.entry("BG_E_NETWORK_DISCONNECTED", NETWORK),
            Map.entry("BG_E_CONNECT_FAILURE", NETWORK),
            Map.entry("BG_E_CONNECTION_CLOSED", NETWORK),
            Map.entry("BG_E_INSUFFICIENT_RANGE_SUPPORT", CANNOT_RESUME),
            Map.entry("BG_E_REMOTE_FILE_CHANGED", CANNOT_RESUME),
            Map.entry("ERROR_DISK_FULL", DISK_FULL),
            Map.entry("BG_E_TOO_LARGE", DISK_FULL),
            Map.entry("ERROR_FILE_EXISTS", FILE_EXISTS),
            Map.entry("E_ACCESSDENIED", CANNOT_CREATE),
            Map.entry("ERROR_FILENAME_EXCED_RANGE", CANNOT_CREATE),
            Map.entry("BG_E_DESTINATION_LOCKED", CANNOT_CREATE),
            Map.entry("ERROR_WRITE_FAULT", FILE_IO),
            Map.entry("ERROR_FILE_NOT_FOUND", FILE_IO),
            Map.entry("BG_E_LOCAL_FILE_CHANGED", FILE_IO),
            Map.entry("BG_E_VOLUME_CHANGED", FILE_IO),
            Map.entry("ERROR_PATH_NOT_FOUND", CANNOT_MAKE_FOLDER),
            Map.entry("WININET_E_NAME_NOT_RESOLVED", NAME_RESOLUTION),
            Map.entry("BG_E_INVALID_SERVER_RESPONSE", HTTP_PROTOCOL),
            Map.entry("BG_E_INSUFFICIENT_HTTP_SUPPORT", HTTP_PROTOCOL),
            Map.entry("BG_E_MISSING_FILE_SIZE", HTTP_PROTOCOL),
            Map.entry("WININET_E_DECODING_FAILED", HTTP_PROTOCOL),
            Map.entry("WININET_E_REDIRECT_FAILED", TOO_MANY_REDIRECTS),
            Map.entry("BG_E_INVALID_CREDENTIALS", AUTHENTICATION),
            Map.entry("E_INVALIDARG", BAD_OPTION),
            Map.entry("BG_E_INVALID_PROXY_INFO", BAD_OPTION),
            Map.entry("BG_E_VALIDATION_FAILED", CHECKSUM));

    private ErrorNumbers() {}

    /** The number for a code by its name, such as {@code BG_E_HTTP_ERROR_404}. */
    static int of(String name) {
        Matcher http = HTTP.matcher(name);
        return http.matches() ? ofStatus(Integer.parseInt(http.group(1))) : BY_NAME.getOrDefault(name, UNKNOWN);
    }

    private static int ofStatus(int status) {
        return switch (status) {
            case 404, 410 -> NOT_FOUND;
            case 401, 407 -> AUTHENTICATION;
            case 408, 504 -> TIMEOUT;
            case 429, 503 -> OVERLOADED;
            default -> HTTP_PROTOCOL;
        };
    }
}
