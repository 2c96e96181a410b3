package dev.ebb.server.web.aria2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** aria2's way to ask for a part of a list. */
final class Page {
    private Page() {}

    /**
     * The part.
     *
     * @param offset of the first entry; negative counts from the end, -1 is the last, and then the order is from the last to
     *     the first
     * @param number at most so many
     */
    static <T> List<T> of(List<T> all, long offset, long number) {
        if (number <= 0) {
            return List.of();
        }
        if (offset >= 0) {
            int from = (int) Math.min(all.size(), offset);
            return all.subList(from, (int) Math.min(all.size(), (long) from + Math.min(number, all.size())));
        }
        long last = all.size() + offset;
        if (last < 0) {
            return List.of();
        }
        int from = (int) Math.max(0, last - Math.min(number, all.size()) + 1);
        List<T> part = new ArrayList<>(all.subList(from, (int) last + 1));
        Collections.reverse(part);
        return part;
    }
}
