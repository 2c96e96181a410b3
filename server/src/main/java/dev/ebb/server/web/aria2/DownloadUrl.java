package dev.ebb.server.web.aria2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL as clients of aria2 write it, made into one that the contract takes. Immutable.
 *
 * @param text without fragment and user information, and with nothing in it that RFC 3986 does not allow
 * @param user from the user information
 * @param password from the user information
 */
record DownloadUrl(String text, Optional<String> user, Optional<String> password) {
    private static final Pattern PARTS =
            Pattern.compile("(?i)(https?)://(?:([^/?#@]*)@)?([^/?#]+)([^#]*)(?:#.*)?", Pattern.DOTALL);
    private static final String LEGAL = "-._~:/?@!$&'()*+,;=";
    private static final String NAMELESS = "index.html";

    static DownloadUrl read(String text) {
        Matcher parts = PARTS.matcher(text.strip());
        if (!parts.matches()) {
            throw new Aria2Exception("Unrecognized URI or unsupported protocol: " + text);
        }
        Optional<String> login = Optional.ofNullable(parts.group(2)).filter(given -> !given.isEmpty());
        String url = parts.group(1) + "://" + parts.group(3) + legal(parts.group(4));
        try {
            new URI(url);
        } catch (URISyntaxException malformed) {
            throw new Aria2Exception(
                    "Unrecognized URI or unsupported protocol: " + text + " (" + malformed.getReason() + ")");
        }
        return new DownloadUrl(
                url,
                login.map(given -> decode(given.split(":", 2)[0])),
                login.map(given -> given.contains(":") ? decode(given.split(":", 2)[1]) : ""));
    }

    /** The last part of the path, decoded; {@code index.html} where that is empty, as in aria2. */
    String fileName() {
        String path = text.replaceFirst("(?i)https?://[^/?]*", "").replaceFirst("\\?.*", "");
        String name = decode(path.substring(path.lastIndexOf('/') + 1))
                .replaceAll("[/\\\\\\p{Cntrl}]", "_")
                .strip();
        return name.isEmpty() || name.equals(".") || name.equals("..") ? NAMELESS : name;
    }

    /** Escapes what is not legal, and leaves what is escaped already. */
    private static String legal(String text) {
        StringBuilder out = new StringBuilder();
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
            boolean escape = c == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2]);
            if (plain || escape) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean isHex(byte digit) {
        return digit >= 0 && Character.digit(digit, 16) >= 0;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
