package dev.ebb.server.cli;

/**
 * Text from elsewhere made safe for a terminal, and measured in its columns. Names, URLs and messages come from servers and
 * other users: a control character in them could rewrite the screen.
 */
public final class Plain {
    private static final char INSTEAD = '?';
    private static final String ELLIPSIS = "…";

    private Plain() {}

    /** The text with everything that is not printable replaced, line breaks included. */
    public static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            plain.appendCodePoint(isPrintable(c) ? c : INSTEAD);
        }
        return plain.toString();
    }

    /** Columns that a printable text takes. */
    static int width(String text) {
        int columns = 0;
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            columns += width(c);
        }
        return columns;
    }

    /** At most {@code columns} columns of a printable text, with an ellipsis where something was cut. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        if (columns <= 0) {
            return "";
        }
        StringBuilder kept = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (used + width(c) > columns - 1) {
                break;
            }
            kept.appendCodePoint(c);
            used += width(c);
            i += Character.charCount(c);
        }
        return kept + ELLIPSIS;
    }

    /** The text with spaces up to {@code columns} columns. */
    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    /** East Asian wide and full-width characters, and pictographs. */
    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
    }
}
