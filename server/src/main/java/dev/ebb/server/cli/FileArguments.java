package dev.ebb.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands which URL goes to which file: from pairs on the command line or from a list.
 *
 * @param directory what relative files are relative to
 */
record FileArguments(Path directory) {
    private static final String CHECKSUMS =
            "sha512:[0-9a-f]{128}|sha256:[0-9a-f]{64}|sha1:[0-9a-f]{40}|md5:[0-9a-f]{32}|crc32c:[0-9a-f]{8}";

    private static final Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");
    private static final Pattern LINE =
            Pattern.compile("(\\S+)(?:\\s+(.*?))??(?:\\s+((?i:sha512|sha256|sha1|md5|crc32c):[0-9a-fA-F]+))?");

    /**
     * One file to fetch.
     *
     * @param url where from
     * @param file where to, absolute
     * @param digest what its content must have
     * @param mirrors where else it is to be had
     */
    record Wanted(String url, Path file, Optional<String> digest, List<String> mirrors) {
        Wanted(String url, Path file, Optional<String> digest) {
            this(url, file, digest, List.of());
        }
    }

    /** {@code URL FILE URL FILE ...}, or one URL alone. Digests belong to the URLs in their order. */
    List<Wanted> fromWords(List<String> words, List<String> digests) {
        if (words.isEmpty()) {
            throw CliException.usage("say which URL to fetch: URL [FILE], URL FILE URL FILE ..., or --list FILE");
        }
        if (words.size() > 1 && words.size() % 2 != 0) {
            throw CliException.usage("several URLs need a FILE each: URL FILE URL FILE ...");
        }
        int files = (words.size() + 1) / 2;
        if (!digests.isEmpty() && digests.size() != files) {
            throw CliException.usage("--checksum is given " + digests.size() + " times for " + files
                    + " files: give it once for each URL, in the same order");
        }
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            String file = words.size() == 1 ? "" : words.get(2 * i + 1);
            Optional<String> digest = digests.isEmpty() ? Optional.empty() : Optional.of(digest(digests.get(i)));
            wanted.add(wanted(words.get(2 * i), file, digest));
        }
        return distinct(wanted);
    }

    /** One {@code URL [FILE] [sha256:...]} a line; {@code #} starts a comment line. {@code name} is for messages. */
    List<Wanted> fromList(String name, List<String> lines) {
        List<Wanted> wanted = new ArrayList<>();
        int number = 0;
        for (String each : lines) {
            number++;
            String line = each.strip();
            if (number == 1 && line.startsWith("\uFEFF")) {
                line = line.substring(1).strip();
            }
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                wanted.add(fromLine(line));
            } catch (CliException wrong) {
                throw CliException.usage(name + ":" + number + ": " + wrong.getMessage());
            }
        }
        if (wanted.isEmpty()) {
            throw CliException.usage(name + ": lists no file; one \"URL FILE\" a line is expected");
        }
        return distinct(wanted);
    }

    private Wanted fromLine(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw CliException.usage("\"URL FILE\" is expected");
        }
        String file = parts.group(2) == null ? "" : parts.group(2);
        return wanted(parts.group(1), file, Optional.ofNullable(parts.group(3)).map(FileArguments::digest));
    }

    private Wanted wanted(String url, String file, Optional<String> digest) {
        if (!isUrl(url)) {
            throw CliException.usage("\"" + url + "\" is not a URL: it should begin with http:// or https://");
        }
        if (isUrl(file)) {
            throw CliException.usage("\"" + file + "\" stands where a FILE is expected: give URL FILE URL FILE ...");
        }
        return new Wanted(url, place(url, file), digest);
    }

    private Path place(String url, String file) {
        try {
            Path path = directory.resolve(file).normalize();
            boolean folder = file.isEmpty() || file.endsWith("/") || Files.isDirectory(path);
            return folder ? path.resolve(nameIn(url)) : path;
        } catch (InvalidPathException invalid) {
            throw CliException.usage("\"" + file + "\" is not a path");
        }
    }

    /** Whether a word is meant as a URL. */
    static boolean isUrl(String word) {
        return URL.matcher(word).matches();
    }

    /** The last segment of the path of a URL, decoded. */
    static String nameIn(String url) {
        String path;
        try {
            path = Optional.ofNullable(new URI(url).getPath()).orElse("");
        } catch (URISyntaxException malformed) {
            throw CliException.usage("\"" + url + "\" is not a URL: " + malformed.getReason() + " at character "
                    + (malformed.getIndex() + 1));
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
            throw CliException.usage("\"" + url + "\" has no file name in it: say a FILE as well");
        }
        return name;
    }

    static String digest(String text) {
        String digest = text.toLowerCase(Locale.ROOT);
        if (!digest.matches(CHECKSUMS)) {
            throw CliException.usage("\"" + text
                    + "\" is not a checksum: sha512: with 128 hexadecimal digits, sha256: with 64, sha1: with 40,"
                    + " md5: with 32, or crc32c: with 8");
        }
        return digest;
    }

    static List<Wanted> distinct(List<Wanted> wanted) {
        Set<Path> files = new HashSet<>();
        for (Wanted each : wanted) {
            if (!files.add(each.file())) {
                throw CliException.usage("two URLs go to the same file, " + each.file());
            }
        }
        return List.copyOf(wanted);
    }
}
