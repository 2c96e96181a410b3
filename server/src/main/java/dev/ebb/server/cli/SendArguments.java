package dev.ebb.server.cli;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Understands which file goes to which URL: {@code FILE... URL}.
 *
 * @param directory what relative files are relative to
 */
record SendArguments(Path directory) {
    private static final String UNRESERVED = "-._~";

    /**
     * One file to send.
     *
     * @param file which, absolute
     * @param url where to
     * @param digest what its content must have
     */
    record Sent(Path file, String url, Optional<String> digest) {}

    /** The last word is the URL. One that ends in a slash takes the names of the files. Digests are in the order of the files. */
    List<Sent> fromWords(List<String> words, List<String> digests) {
        if (words.size() < 2) {
            throw CliException.usage("say what to send and where to: FILE URL, or FILE FILE ... URL/");
        }
        List<String> files = words.subList(0, words.size() - 1);
        String url = words.get(words.size() - 1);
        if (!FileArguments.isUrl(url)) {
            throw CliException.usage(
                    "\"" + url + "\" is not a URL: the last word says where to, and begins with http:// or https://");
        }
        if (!digests.isEmpty() && digests.size() != files.size()) {
            throw CliException.usage("--checksum is given " + digests.size() + " times for " + files.size()
                    + " files: give it once for each, in the same order");
        }
        List<Sent> sent = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = file(files.get(i));
            String target = target(url, file, files.size());
            if (!targets.add(target)) {
                throw CliException.usage("two files go to the same URL, " + target);
            }
            Optional<String> digest =
                    digests.isEmpty() ? Optional.empty() : Optional.of(FileArguments.digest(digests.get(i)));
            sent.add(new Sent(file, target, digest));
        }
        return List.copyOf(sent);
    }

    private Path file(String word) {
        if (FileArguments.isUrl(word)) {
            throw CliException.usage("\"" + word + "\" stands where a FILE is expected: FILE ... URL");
        }
        try {
            Path file = directory.resolve(word).normalize();
            if (word.isEmpty() || word.endsWith(File.separator) || Files.isDirectory(file)) {
                throw CliException.usage("\"" + word + "\" is a folder; say which files of it to send");
            }
            return file;
        } catch (InvalidPathException invalid) {
            throw CliException.usage("\"" + word + "\" is not a path");
        }
    }

    /** The URL for one file: below a folder its name is added, before a query. */
    private static String target(String url, Path file, int files) {
        int query = url.indexOf('?');
        String place = query < 0 ? url : url.substring(0, query);
        String rest = query < 0 ? "" : url.substring(query);
        boolean bare = place.indexOf('/', place.indexOf("://") + 3) < 0;
        if (bare) {
            place += "/";
        }
        if (place.endsWith("/")) {
            return place + escaped(String.valueOf(file.getFileName())) + rest;
        }
        if (files > 1) {
            throw CliException.usage("several files need a URL that ends in /, below which each has its name");
        }
        return url;
    }

    /** A segment of a path (RFC 3986 section 3.3): UTF-8, and everything but the unreserved characters in percent. */
    private static String escaped(String name) {
        StringBuilder segment = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            segment.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return segment.toString();
    }
}
