package dev.ebb.server.web.aria2;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;

/** JSON-RPC 2.0 as aria2 speaks it: one request, or a list of them, with parameters by their place. Thread-safe. */
final class JsonRpc {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final TypeAdapter<JsonElement> READER = GSON.getAdapter(JsonElement.class);

    /** Of one message: each costs an answer, which for a small request is many times its size. */
    static final int MOST_REQUESTS = 1000;

    private final MethodTable methods;

    JsonRpc(MethodTable methods) {
        this.methods = methods;
    }

    static String write(JsonElement json) {
        return GSON.toJson(json);
    }

    /** The answer to a text that came in; never throws for what is wrong with it. */
    Reply answer(String text) {
        Optional<JsonElement> parsed = parse(text);
        if (parsed.isEmpty()) {
            return Reply.unreadable();
        }
        JsonElement request = parsed.get();
        if (request.isJsonObject()) {
            return one(request.getAsJsonObject());
        }
        return request.isJsonArray() ? batch(request.getAsJsonArray()) : Reply.invalid(JsonNull.INSTANCE);
    }

    private Reply batch(JsonArray requests) {
        if (requests.size() > MOST_REQUESTS) {
            return Reply.failure(
                    JsonNull.INSTANCE,
                    Reply.INVALID_REQUEST,
                    "More than " + MOST_REQUESTS + " requests in one message.");
        }
        JsonArray answers = new JsonArray();
        boolean authorized = true;
        for (JsonElement each : requests) {
            // What is no request has no answer in aria2, not even an error.
            if (each.isJsonObject()) {
                Reply reply = authorized ? one(each.getAsJsonObject()) : Reply.unauthorized(id(each.getAsJsonObject()));
                authorized &= reply.authorized();
                answers.add(reply.body());
            }
        }
        return new Reply(answers, 0, authorized);
    }

    private Reply one(JsonObject request) {
        if (!request.has("id")) {
            return Reply.invalid(JsonNull.INSTANCE);
        }
        JsonElement id = id(request);
        Optional<String> method = Optional.ofNullable(request.get("method")).flatMap(Call::string);
        if (method.isEmpty()) {
            return Reply.invalid(id);
        }
        JsonElement params = request.get("params");
        if (params != null && !params.isJsonArray()) {
            return Reply.failure(id, Reply.INVALID_PARAMS, "Invalid params.");
        }
        List<JsonElement> list =
                params == null ? List.of() : params.getAsJsonArray().asList();
        return methods.run(method.get(), list).reply(id);
    }

    private static JsonElement id(JsonObject request) {
        return request.has("id") ? request.get("id") : JsonNull.INSTANCE;
    }

    /** Empty for what is no JSON. */
    static Optional<JsonElement> parse(String text) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            JsonElement json = READER.read(reader);
            return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(json) : Optional.empty();
        } catch (IOException | JsonParseException | IllegalStateException malformed) {
            return Optional.empty();
        }
    }
}
