package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a remote file (BG_FILE_RANGE).
 *
 * @param initialOffset its first byte, from 0
 * @param length how many bytes, at least 1, or {@link #TO_EOF}
 */
public record FileRange(long initialOffset, long length) {
    /** To the end of the file, wherever that is (BG_LENGTH_TO_EOF: all bits set). */
    public static final long TO_EOF = -1;

    /** The byte after the last; {@link RangeSet#EOF} when that is the end of the file. */
    public long end() {
        return length == TO_EOF ? RangeSet.EOF : initialOffset + length;
    }

    /** True when it reaches to the end of the file. */
    public boolean isToEof() {
        return length == TO_EOF;
    }

    /** As the store keeps a list: {@code 0+10,5000+}. */
    public static String write(List<FileRange> ranges) {
        StringBuilder text = new StringBuilder();
        for (FileRange range : ranges) {
            text.append(text.isEmpty() ? "" : ",").append(range.initialOffset).append('+');
            if (!range.isToEof()) {
                text.append(range.length);
            }
        }
        return text.toString();
    }

    /** The list that {@link #write} wrote. */
    public static List<FileRange> read(String text) {
        List<FileRange> ranges = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int plus = each.indexOf('+');
            String length = each.substring(plus + 1);
            ranges.add(new FileRange(
                    Long.parseLong(each.substring(0, plus)), length.isEmpty() ? TO_EOF : Long.parseLong(length)));
        }
        return List.copyOf(ranges);
    }
}
