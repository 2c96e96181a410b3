package dev.ebb.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns as wide as their widest cell. Cells are made printable. */
final class Table {
    private static final String GAP = "  ";
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        row(head);
    }

    Table row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Plain.of(cell));
        }
        rows.add(row);
        return this;
    }

    /** Rows below the head. */
    int rows() {
        return rows.size() - 1;
    }

    boolean isEmpty() {
        return rows() == 0;
    }

    void print(PrintStream out) {
        lines().forEach(out::println);
    }

    /** The head and the rows as lines. */
    List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Plain.width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(i == columns - 1 ? row.get(i) : Plain.pad(row.get(i), widths[i]) + GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
