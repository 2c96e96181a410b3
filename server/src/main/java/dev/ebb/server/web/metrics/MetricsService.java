package dev.ebb.server.web.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.web.DoorSecret;
import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.server.web.http.WebService;
import dev.ebb.v1.GetServiceStatusRequest;
import java.util.Map;

/**
 * Answers whoever collects metrics and shows the token. What it says is asked of the service each time, so nothing is counted
 * while nobody looks. Thread-safe.
 */
public final class MetricsService implements WebService {
    /** Where it is. */
    public static final String PATH = "/metrics";

    private static final String BEARER = "Bearer ";
    private static final Map<String, String> TEXT = Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8");
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int WRONG_METHOD = 405;
    private static final int UNAVAILABLE = 503;

    private final EbbClient client;
    private final DoorSecret token;

    /** Tells those who show the token what the service says to this client. */
    public MetricsService(EbbClient client, DoorSecret token) {
        this.client = client;
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
        try {
            String text = ServiceMetrics.of(
                    client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance()));
            return new WebResponse.Whole(OK, TEXT, text.getBytes(UTF_8));
        } catch (EbbException failed) {
            return WebResponse.saying(UNAVAILABLE, "The service does not answer: " + failed.getMessage());
        }
    }
}
