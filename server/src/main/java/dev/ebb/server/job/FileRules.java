package dev.ebb.server.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Checks the names of a file before it is accepted: BITS's rules for remote and local names, with our lengths. */
public final class FileRules {
    public static final int MAX_URL = 8192;
    public static final int MAX_PATH_BYTES = 4095;
    private static final int MAX_MIRRORS = 1000;
    private static final int MAX_NAME_BYTES = 255;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::([0-9]{0,5}))?");

    private FileRules() {}

    /** A checked file; {@code field} is the path of the message in the request, such as {@code files[2]}. */
    public static FileSpec check(
            String field, String remoteName, String localName, String expectedDigest, boolean createDirectories) {
        return new FileSpec(
                url(field + ".remote_name", remoteName),
                path(field + ".local_name", localName),
                expectedDigest.isEmpty() ? null : Digest.parse(field + ".expected_digest", expectedDigest),
                createDirectories,
                List.of());
    }

    /** An absolute http or https URL (RFC 3986, RFC 9110 section 4.2) without user information. */
    public static String url(String field, String text) {
        if (text.isEmpty()) {
            throw JobException.invalid(field, "must not be empty");
        }
        if (text.length() > MAX_URL) {
            throw JobException.invalid(field, "has " + text.length() + " characters; at most " + MAX_URL + " fit");
        }
        if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            throw JobException.invalid(
                    field,
                    "holds characters that a URL must not have; escape them (%20), and give the host in its xn-- form");
        }
        URI uri = parse(field, text);
        String scheme = uri.getScheme();
        if (scheme == null) {
            throw JobException.invalid(field, "is not a whole URL: http:// or https:// and a host are needed");
        }
        if (!scheme.toLowerCase(Locale.ROOT).matches("https?")) {
            throw JobException.invalid(
                    field, "has the scheme " + scheme + ", which is not supported; use http or https");
        }
        // Not URI.getHost: it is null for names with an underscore, which exist.
        String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        if (authority.indexOf('@') >= 0) {
            throw JobException.invalid(field, "holds a user name; give it as a header instead, where it is encrypted");
        }
        Matcher hostAndPort = HOST_AND_PORT.matcher(authority);
        if (!hostAndPort.matches() || !isPort(hostAndPort.group(1))) {
            throw JobException.invalid(field, "has no valid host and port");
        }
        if (uri.getRawFragment() != null) {
            throw JobException.invalid(field, "holds a fragment (#), which is never sent to a server; leave it away");
        }
        return text;
    }

    /** Other URLs of a file, each by the rules of its first; naming one twice is a mistake of the caller. */
    public static List<String> mirrors(String field, String remoteName, List<String> names) {
        if (names.size() > MAX_MIRRORS) {
            throw JobException.invalid(field, "holds " + names.size() + " mirrors; at most " + MAX_MIRRORS + " fit");
        }
        Set<String> known = new HashSet<>(Set.of(remoteName));
        for (int i = 0; i < names.size(); i++) {
            String place = field + "[" + i + "]";
            if (!known.add(url(place, names.get(i)))) {
                throw JobException.invalid(place, "is the remote name, or a mirror that was named before");
            }
        }
        return List.copyOf(names);
    }

    /** An absolute path without {@code ..}, within PATH_MAX and NAME_MAX. */
    public static String path(String field, String text) {
        if (text.isEmpty()) {
            throw JobException.invalid(field, "must not be empty");
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException unusable) {
            throw JobException.invalid(field, "is not a path: " + unusable.getReason());
        }
        if (!path.isAbsolute()) {
            throw JobException.invalid(
                    field, "must be an absolute path; the service does not know the caller's directory");
        }
        if (!path.equals(path.normalize()) || path.getFileName() == null || text.endsWith("/")) {
            throw JobException.invalid(field, "must name a file, without . and .. in it");
        }
        boolean longName = StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> bytes(name.toString()) > MAX_NAME_BYTES);
        if (longName || bytes(text) > MAX_PATH_BYTES) {
            throw JobException.invalid(
                    field, "is too long: at most " + MAX_PATH_BYTES + " bytes, " + MAX_NAME_BYTES + " for each part");
        }
        return path.toString();
    }

    private static boolean isPort(@Nullable String digits) {
        if (digits == null || digits.isEmpty()) {
            return true;
        }
        int port = Integer.parseInt(digits);
        return port > 0 && port <= 0xFFFF;
    }

    private static URI parse(String field, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw JobException.invalid(
                    field, "is not a URL: " + malformed.getReason() + " at character " + malformed.getIndex());
        } catch (NumberFormatException malformed) {
            // URI lets it through for an IPv4 address within an IPv6 one that has too many digits.
            throw JobException.invalid(field, "is not a URL: its host is no address");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
