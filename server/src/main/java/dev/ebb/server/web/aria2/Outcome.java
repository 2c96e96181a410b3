package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import org.jspecify.annotations.Nullable;

/**
 * What became of one call.
 *
 * @param result of a method that did not fail
 * @param failure why it failed; null = it did not
 * @param authorized false when somebody called who does not know the secret
 */
record Outcome(JsonElement result, @Nullable String failure, boolean authorized) {
    static final Outcome UNAUTHORIZED = new Outcome(JsonNull.INSTANCE, "Unauthorized", false);

    static Outcome done(JsonElement result) {
        return new Outcome(result, null, true);
    }

    static Outcome failed(String why) {
        return new Outcome(JsonNull.INSTANCE, why, true);
    }

    Reply reply(JsonElement id) {
        if (!authorized && failure != null) {
            return Reply.unauthorized(id);
        }
        Reply reply = failure == null ? Reply.result(id, result) : Reply.failure(id, Reply.FAILED, failure);
        return new Reply(reply.body(), reply.code(), authorized);
    }

    JsonElement inMulticall() {
        if (failure != null) {
            return Reply.error(Reply.FAILED, failure);
        }
        JsonArray one = new JsonArray();
        one.add(result);
        return one;
    }
}
