package dev.ebb.server.web.aria2;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/**
 * The answer to a request, as JSON-RPC wants it.
 *
 * @param body the response, or a list of them
 * @param code of its error; 0 = none
 * @param authorized false when somebody called who does not know the secret
 */
record Reply(JsonElement body, int code, boolean authorized) {
    /** A method failed, the only code that aria2's methods have. */
    static final int FAILED = 1;

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int INVALID_PARAMS = -32602;

    private static final int HTTP_OK = 200;
    private static final int HTTP_BAD_REQUEST = 400;
    private static final int HTTP_FAILED = 500;

    static Reply result(JsonElement id, JsonElement result) {
        JsonObject response = response(id);
        response.add("result", result);
        return new Reply(response, 0, true);
    }

    static Reply failure(JsonElement id, int code, String message) {
        JsonObject response = response(id);
        response.add("error", error(code, message));
        return new Reply(response, code, true);
    }

    /** One that shows no secret, or a wrong one. */
    static Reply unauthorized(JsonElement id) {
        return new Reply(failure(id, FAILED, "Unauthorized").body(), FAILED, false);
    }

    static Reply unreadable() {
        return failure(JsonNull.INSTANCE, PARSE_ERROR, "Parse error.");
    }

    static Reply invalid(JsonElement id) {
        return failure(id, INVALID_REQUEST, "Invalid Request.");
    }

    static JsonObject error(int code, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("code", code);
        error.addProperty("message", message);
        return error;
    }

    /** The HTTP status that aria2 has for such an answer. */
    int httpStatus() {
        return switch (code) {
            case 0 -> HTTP_OK;
            case FAILED, INVALID_REQUEST -> HTTP_BAD_REQUEST;
            default -> HTTP_FAILED;
        };
    }

    private static JsonObject response(JsonElement id) {
        JsonObject response = new JsonObject();
        response.add("id", id);
        response.addProperty("jsonrpc", "2.0");
        return response;
    }
}
