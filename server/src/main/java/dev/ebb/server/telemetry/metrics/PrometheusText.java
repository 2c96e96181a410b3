package dev.ebb.server.telemetry.metrics;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Metrics in the text form of Prometheus, version 0.0.4, named as OpenTelemetry says that its metrics are named there: dots
 * become underscores, the unit is added, and {@code _total} to what only rises.
 */
final class PrometheusText {
    private static final Map<String, String> UNITS =
            Map.of("s", "seconds", "By", "bytes", "By/s", "bytes_per_second", "", "");

    private final StringBuilder text = new StringBuilder();

    private PrometheusText() {}

    static String of(Collection<MetricData> metrics) {
        PrometheusText out = new PrometheusText();
        metrics.stream().sorted(Comparator.comparing(MetricData::getName)).forEach(out::family);
        return out.text.toString();
    }

    /** The name of a metric without what histograms add. */
    static String name(MetricData metric) {
        String unit = metric.getUnit().startsWith("{") ? "" : UNITS.getOrDefault(metric.getUnit(), metric.getUnit());
        String name = metric.getName().replace('.', '_');
        String withUnit = unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
        return isCounter(metric) ? withUnit + "_total" : withUnit;
    }

    private static boolean isCounter(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic();
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic();
            default -> false;
        };
    }

    private void family(MetricData metric) {
        String name = name(metric);
        String kind =
                metric.getType() == MetricDataType.HISTOGRAM ? "histogram" : isCounter(metric) ? "counter" : "gauge";
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(metric.getDescription().replace("\\", "\\\\").replace("\n", "\\n"));
        text.append("\n# TYPE ").append(name).append(' ').append(kind).append('\n');
        switch (metric.getType()) {
            case LONG_GAUGE ->
                metric.getLongGaugeData()
                        .getPoints()
                        .forEach(it -> sample(name, it.getAttributes(), "", it.getValue()));
            case DOUBLE_GAUGE ->
                metric.getDoubleGaugeData()
                        .getPoints()
                        .forEach(it -> sample(name, it.getAttributes(), "", it.getValue()));
            case LONG_SUM ->
                metric.getLongSumData().getPoints().forEach(it -> sample(name, it.getAttributes(), "", it.getValue()));
            case DOUBLE_SUM ->
                metric.getDoubleSumData()
                        .getPoints()
                        .forEach(it -> sample(name, it.getAttributes(), "", it.getValue()));
            case HISTOGRAM -> metric.getHistogramData().getPoints().forEach(it -> histogram(name, it));
            default -> throw new IllegalStateException(metric.getName() + " is of a kind that nobody makes here");
        }
    }

    private void histogram(String name, HistogramPointData point) {
        List<Double> bounds = point.getBoundaries();
        long count = 0;
        for (int i = 0; i < bounds.size(); i++) {
            count += point.getCounts().get(i);
            sample(name + "_bucket", point.getAttributes(), "le=\"" + number(bounds.get(i)) + "\"", count);
        }
        sample(name + "_bucket", point.getAttributes(), "le=\"+Inf\"", point.getCount());
        sample(name + "_sum", point.getAttributes(), "", point.getSum());
        sample(name + "_count", point.getAttributes(), "", point.getCount());
    }

    private void sample(String name, Attributes labels, String bound, double value) {
        text.append(name);
        StringBuilder inside = new StringBuilder();
        labels.forEach((key, label) -> inside.append(inside.isEmpty() ? "" : ",")
                .append(key.getKey().replace('.', '_'))
                .append("=\"")
                .append(escaped(String.valueOf(label)))
                .append('"'));
        inside.append(inside.isEmpty() || bound.isEmpty() ? "" : ",").append(bound);
        if (!inside.isEmpty()) {
            text.append('{').append(inside).append('}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : new BigDecimal(Double.toString(value)).toPlainString();
    }
}
