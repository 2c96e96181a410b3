package dev.ebb.server.web.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.web.DoorSecret;
import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.server.web.http.WebService;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers whoever collects metrics and shows the token. Thread-safe.
 */
public final class MetricsService implements WebService {
    /** Where it is. */
    public static final String PATH = "/metrics";

    private static final String BEARER = "Bearer ";
    private static final Map<String, String> TEXT = Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8");
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int WRONG_METHOD = 405;

    private final Supplier<String> metrics;
    private final DoorSecret token;

    /** Tells those who show the token what the metrics are then, in the text form of Prometheus. */
    public MetricsService(Supplier<String> metrics, DoorSecret token) {
        this.metrics = metrics;
        this.token = token;
    }

    @Override
    public WebResponse serve(WebRequest request) {
        String shown = request.header("Authorization").orElse("");
        if (!shown.startsWith(BEARER) || !token.is(shown.substring(BEARER.length()))) {
            return new WebResponse.Whole(
                    UNAUTHORIZED,
                    Map.of("content-type", "text/plain; charset=utf-8", "www-authenticate", "Bearer"),
                    "Metrics need the token of the file metrics.token beside the queue.\n".getBytes(UTF_8));
        }
        if (!request.method().equals("GET")) {
            return WebResponse.saying(WRONG_METHOD, "Metrics are read with GET.");
        }
        return new WebResponse.Whole(OK, TEXT, metrics.get().getBytes(UTF_8));
    }
}
