package dev.ebb.server.security;

import dev.ebb.server.security.Libraries.Library;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was known of the flaws of our libraries on one day.
 *
 * @param asOf that day
 * @param packages those that were looked at, as {@code group:artifact}
 * @param entries the flaws
 */
record Advisories(LocalDate asOf, List<String> packages, List<Entry> entries) {
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    /**
     * One flaw of one package.
     *
     * @param from the first version that has it
     * @param fixed the first version that has it no more; empty = there is none
     */
    record Entry(String id, String coordinates, String from, String fixed, String summary) {
        boolean affects(Library library) {
            return library.is(coordinates)
                    && compare(library.version(), from) >= 0
                    && (fixed.isEmpty() || compare(library.version(), fixed) < 0);
        }

        String line() {
            return String.join("\t", "flaw", id, coordinates, from, fixed, summary);
        }
    }

    /** Reads lines {@code as-of}, {@code looked-at} and {@code flaw}, their columns between tabs. */
    static Advisories parse(List<String> lines) {
        LocalDate asOf = null;
        List<String> packages = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            switch (columns[0]) {
                case "as-of" -> asOf = LocalDate.parse(columns[1]);
                case "looked-at" -> packages.add(columns[1]);
                case "flaw" -> entries.add(new Entry(columns[1], columns[2], columns[3], columns[4], columns[5]));
                default -> {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        throw new IllegalArgumentException("not a line of advisories: " + line);
                    }
                }
            }
        }
        if (asOf == null) {
            throw new IllegalArgumentException("the advisories do not say of which day they are");
        }
        return new Advisories(asOf, List.copyOf(packages), List.copyOf(entries));
    }

    /** By the numbers that a version begins with; what follows them ({@code .Final}, {@code -jre}) tells no releases apart. */
    static int compare(String one, String other) {
        int[] left = numbers(one);
        int[] right = numbers(other);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = Integer.compare(i < left.length ? left[i] : 0, i < right.length ? right[i] : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int[] numbers(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.lookingAt()) {
            throw new IllegalArgumentException("a version that begins with no number: " + version);
        }
        return Pattern.compile("\\.")
                .splitAsStream(numbers.group())
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
