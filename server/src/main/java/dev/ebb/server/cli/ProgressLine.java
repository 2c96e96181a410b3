package dev.ebb.server.cli;

import java.util.ArrayList;
import java.util.List;

/** Renders the progress of a job as one line that never takes more columns than there are. Pure. */
final class ProgressLine {
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;
    private static final int WIDEST_NAME = 32;
    private static final String GAP = "  ";

    private ProgressLine() {}

    /** The line for a terminal of {@code columns} columns. The most needful parts stay when it is narrow. */
    static String render(TransferView view, int columns) {
        if (view.trouble().isPresent()) {
            return Plain.cut(trouble(view), columns);
        }
        String left = amount(view);
        List<String> right = new ArrayList<>();
        if (view.bytesPerSecond() > 0) {
            right.add(Human.rate(view.bytesPerSecond()));
        }
        view.timeLeft().ifPresent(time -> right.add("ETA " + Human.duration(time)));
        right.add(view.state());
        return fit(view, left, right, columns);
    }

    /** The line for a log: everything, at any length. */
    static String plain(TransferView view) {
        if (view.trouble().isPresent()) {
            return trouble(view);
        }
        StringBuilder line = new StringBuilder(amount(view));
        if (view.bytesPerSecond() > 0) {
            line.append(", ").append(Human.rate(view.bytesPerSecond()));
        }
        view.timeLeft()
                .ifPresent(
                        time -> line.append(", ").append(Human.duration(time)).append(" left"));
        return line.append(", ").append(view.state()).toString();
    }

    /** Drops the bar's width first, then the bar and the name, then what stands right, from the left. */
    private static String fit(TransferView view, String left, List<String> right, int columns) {
        String core = left + GAP + String.join(GAP, right);
        String name = Plain.cut(Plain.of(view.name()), WIDEST_NAME);
        int free = columns - Plain.width(core);
        int forBar = free - Plain.width(name) - 2 * GAP.length() - 2;
        if (forBar >= NARROWEST_BAR) {
            return name + GAP + bar(view, Math.min(forBar, WIDEST_BAR)) + GAP + core;
        }
        if (free - GAP.length() - 2 >= NARROWEST_BAR) {
            return bar(view, Math.min(free - GAP.length() - 2, WIDEST_BAR)) + GAP + core;
        }
        List<String> rest = new ArrayList<>(right);
        while (Plain.width(core) > columns && !rest.isEmpty()) {
            rest.remove(0);
            core = rest.isEmpty() ? left : left + GAP + String.join(GAP, rest);
        }
        return Plain.cut(core, columns);
    }

    private static String amount(TransferView view) {
        StringBuilder amount = new StringBuilder();
        view.percent().ifPresent(percent -> amount.append(String.format("%3d%%  ", percent)));
        amount.append(Human.bytes(view.bytes()));
        view.total().ifPresent(total -> amount.append('/').append(Human.bytes(total)));
        if (view.filesTotal() > 1) {
            amount.append(GAP)
                    .append(view.files())
                    .append('/')
                    .append(view.filesTotal())
                    .append(" files");
        }
        return amount.toString();
    }

    /** {@code [=====>    ]}; without a known total a bar that says nothing. */
    private static String bar(TransferView view, int width) {
        if (view.percent().isEmpty()) {
            return "[" + "-".repeat(width) + "]";
        }
        int done = (int) (width * view.percent().getAsLong() / 100);
        String head = done == width ? "=" : ">";
        String filled = done == 0 ? "" : "=".repeat(done - 1) + head;
        return "[" + filled + " ".repeat(width - done) + "]";
    }

    private static String trouble(TransferView view) {
        String next = view.nextTry()
                .map(time -> "; next try in " + Human.duration(time))
                .orElse("");
        String done = view.bytes() > 0 ? amount(view).strip() + GAP : "";
        String why = Plain.of(view.trouble().orElse(""));
        String said = !next.isEmpty() && why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
        return done + view.state() + ": " + said + next;
    }
}
