package dev.ebb.server.config;

import java.util.Collection;

/** Finds the name that was probably meant. */
public final class Suggestion {
    private static final int FARTHEST = 4;

    private Suggestion() {}

    /** {@code ; did you mean "x"?}, or nothing when no name is near. */
    public static String of(String written, Collection<String> names) {
        String nearest = "";
        int least = Math.min(FARTHEST, Math.max(1, written.length() / 3)) + 1;
        for (String name : names) {
            // Words of other lengths are farther; whoever wrote it may have written megabytes.
            boolean far = Math.abs(written.length() - name.length()) >= least;
            int distance = far ? least : distance(written, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?";
    }

    /** Levenshtein distance. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
