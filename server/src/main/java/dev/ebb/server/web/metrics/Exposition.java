package dev.ebb.server.web.metrics;

/** Metrics in the text form of Prometheus, version 0.0.4: a family after the other, each with its help and its samples. */
final class Exposition {
    private final StringBuilder text = new StringBuilder();
    private String family = "";

    /** Begins a family of values that go up and down. */
    Exposition gauge(String name, String help) {
        family = name;
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help.replace("\\", "\\\\").replace("\n", "\\n"));
        text.append("\n# TYPE ").append(name).append(" gauge\n");
        return this;
    }

    /** A value of the family, with the names and values of its labels in turn. */
    Exposition sample(double value, String... labels) {
        text.append(family);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(escaped(labels[i + 1]))
                    .append('"');
        }
        text.append(labels.length == 0 ? "" : "}")
                .append(' ')
                .append(number(value))
                .append('\n');
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
