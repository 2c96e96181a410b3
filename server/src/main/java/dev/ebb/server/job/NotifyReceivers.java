package dev.ebb.server.job;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks whom a job is to notify before it is accepted. */
public final class NotifyReceivers {
    public static final int MAX_ARGUMENTS = 4000;
    public static final int MAX_SECRET = 1024;
    private static final Duration MAX_INTERVAL = Duration.ofMillis(0xFFFFFFFFL);

    private NotifyReceivers() {}

    /**
     * The program of SetNotifyCmdLine; null when neither program nor arguments are given.
     *
     * @param prefix the path of the fields in the request, with its dot
     */
    public static NotifySettings.@Nullable Command command(
            String prefix, String program, List<String> arguments, OwnerId setBy, @Nullable FileOwner account) {
        if (program.isEmpty()) {
            if (!arguments.isEmpty()) {
                throw JobException.invalid(prefix + "program", "must be given when there are arguments");
            }
            return null;
        }
        String path = FileRules.path(prefix + "program", program);
        int characters = arguments.size() - 1;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).indexOf('\0') >= 0) {
                throw JobException.invalid(prefix + "arguments[" + i + "]", "holds a NUL character");
            }
            characters += arguments.get(i).length();
        }
        if (characters > MAX_ARGUMENTS) {
            throw JobException.inField(
                    ErrorCode.STRING_TOO_LONG,
                    prefix + "arguments",
                    "have " + characters + " characters with a space in between; at most " + MAX_ARGUMENTS + " fit");
        }
        return new NotifySettings.Command(path, arguments, setBy, account);
    }

    /** The address of an endpoint: https, or http on this machine; null when neither it nor a secret is given. */
    public static @Nullable String url(String prefix, String url, String secret) {
        JobText.atMost(prefix + "secret", secret, MAX_SECRET);
        if (url.isEmpty()) {
            if (!secret.isEmpty()) {
                throw JobException.invalid(prefix + "url", "must be given when there is a secret");
            }
            return null;
        }
        String field = prefix + "url";
        URI uri = URI.create(FileRules.url(field, url));
        String host = uri.getHost();
        if (host == null) {
            throw JobException.invalid(field, "has a host whose name is not one of the Internet's");
        }
        boolean secure = "https".equals(Objects.requireNonNull(uri.getScheme()).toLowerCase(Locale.ROOT));
        if (!secure && !isLoopback(host)) {
            throw JobException.invalid(field, "must be https; http is only for this machine itself (localhost)");
        }
        return url;
    }

    /** The interval of BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS: 32 bits of milliseconds, rounded up to whole ones. */
    public static Duration minimumInterval(String field, Duration value) {
        if (value.isNegative() || value.compareTo(MAX_INTERVAL) > 0) {
            throw JobException.invalid(field, "must be from 0 to 4294967295 milliseconds");
        }
        Duration whole = Duration.ofMillis(value.toMillis());
        return whole.equals(value) ? value : whole.plusMillis(1);
    }

    /** By its name alone; the address is looked at again when it is connected to. */
    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.matches("127(\\.\\d{1,3}){3}");
    }
}
