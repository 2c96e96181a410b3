package dev.ebb.server.web.page;

import com.google.gson.JsonObject;
import dev.ebb.client.EbbException;
import dev.ebb.server.web.http.WebResponse;
import java.util.Locale;
import java.util.Map;

/** Says in JSON why a call failed and what to do about it. */
final class CallFailure {
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;
    private static final Map<String, Integer> STATUS = Map.of("E_ACCESSDENIED", 403, "BG_E_NOT_FOUND", 404);

    private CallFailure() {}

    static WebResponse of(EbbException failed) {
        int otherwise = failed.isUnavailable() ? UNAVAILABLE : BAD_REQUEST;
        return WebResponse.json(STATUS.getOrDefault(failed.reason(), otherwise), json(failed));
    }

    static WebResponse saying(int status, String name, String message, String remedy) {
        JsonObject error = new JsonObject();
        error.addProperty("name", name);
        error.addProperty("message", message);
        error.addProperty("remedy", remedy);
        return WebResponse.json(status, wrapped(error));
    }

    static String json(EbbException failed) {
        JsonObject error = new JsonObject();
        error.addProperty("name", failed.reason());
        error.addProperty("message", failed.getMessage());
        failed.remedy().ifPresent(remedy -> error.addProperty("remedy", remedy));
        failed.field().ifPresent(field -> error.addProperty("field", field));
        failed.jobId().ifPresent(job -> error.addProperty("jobId", job));
        if (failed.hresult() != 0) {
            error.addProperty("hresult", String.format(Locale.ROOT, "0x%08X", failed.hresult()));
        }
        return wrapped(error);
    }

    private static String wrapped(JsonObject error) {
        JsonObject body = new JsonObject();
        body.add("error", error);
        return body.toString();
    }
}
