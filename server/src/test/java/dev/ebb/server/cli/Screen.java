package dev.ebb.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal of some width shows after all that was written to it; knows the sequences that Ebb uses, and no others. */
final class Screen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\d*)([A-Za-z])");

    private final int columns;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    Screen(int columns) {
        this.columns = columns;
    }

    Screen write(String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        for (int i = 0; i < text.length(); ) {
            if (sequence.region(i, text.length()).lookingAt()) {
                control(sequence.group(2), sequence.group(1));
                i = sequence.end();
            } else {
                put(text.charAt(i++));
            }
        }
        return this;
    }

    List<String> lines() {
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private void control(String letter, String number) {
        switch (letter) {
            case "A" -> row -= Math.min(row, number.isEmpty() ? 1 : Integer.parseInt(number));
            case "K" -> cut(lines.get(row));
            case "J" -> {
                cut(lines.get(row));
                lines.subList(row + 1, lines.size()).clear();
            }
            case "m" -> {
                // Colour.
            }
            default -> throw new AssertionError("a sequence that this terminal does not know: " + letter);
        }
    }

    private void cut(StringBuilder line) {
        line.setLength(Math.min(line.length(), column));
    }

    private void put(char c) {
        if (c == '\r') {
            column = 0;
            return;
        }
        if (c == '\n' || column == columns) {
            row++;
            // As the terminal driver does: a new line begins at the left.
            column = 0;
            if (row == lines.size()) {
                lines.add(new StringBuilder());
            }
        }
        if (c != '\n') {
            StringBuilder line = lines.get(row);
            while (line.length() <= column) {
                line.append(' ');
            }
            line.setCharAt(column++, c);
        }
    }
}
