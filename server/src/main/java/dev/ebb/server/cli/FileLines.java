package dev.ebb.server.cli;

import dev.ebb.server.cli.FileActivity.Arrived;
import dev.ebb.server.cli.FileActivity.Moving;
import java.util.ArrayList;
import java.util.List;

/** Renders what the files of a job do as a few lines, each within its columns. Pure. */
final class FileLines {
    private static final int NARROW = 60;
    private static final int WIDTH_OF_BYTES = 19;
    private static final int WIDTH_OF_RATE = 12;

    private FileLines() {}

    /** At most {@code most} lines: as many files under way as there is room for, how many more there are, the last that came. */
    static List<String> render(List<Moving> moving, List<Arrived> arrived, int columns, int most) {
        List<String> lines = new ArrayList<>();
        int forArrived = arrived.isEmpty() || most < 3 ? 0 : 1;
        int room = most - forArrived;
        boolean all = moving.size() <= room;
        int shown = all ? moving.size() : Math.max(0, room - 1);
        moving.stream().limit(shown).map(file -> line(file, columns)).forEach(lines::add);
        if (!all && room > 0) {
            lines.add(Plain.cut("       and " + (moving.size() - shown) + " more under way", columns));
        }
        arrived.stream().limit(forArrived).map(file -> line(file, columns)).forEach(lines::add);
        return lines;
    }

    private static String line(Moving file, int columns) {
        String percent = file.total().isPresent() && file.total().getAsLong() > 0
                ? String.format(
                        "%5d%%", Math.min(99, 100 * file.bytes() / file.total().getAsLong()))
                : "     -";
        String bytes = Human.bytes(file.bytes())
                + (file.total().isPresent() ? "/" + Human.bytes(file.total().getAsLong()) : "");
        String rate = file.bytesPerSecond() > 0 ? Human.rate(file.bytesPerSecond()) : "";
        String numbers = columns < NARROW
                ? percent
                : percent + "  " + Plain.pad(bytes, WIDTH_OF_BYTES) + "  " + Plain.pad(rate, WIDTH_OF_RATE);
        return Plain.cut(numbers + "  " + file.name(), columns);
    }

    private static String line(Arrived file, int columns) {
        String bytes = columns < NARROW
                ? ""
                : "  " + Plain.pad(Human.bytes(file.bytes()), WIDTH_OF_BYTES) + "  " + " ".repeat(WIDTH_OF_RATE);
        return Plain.cut("  done" + bytes + "  " + file.name(), columns);
    }
}
