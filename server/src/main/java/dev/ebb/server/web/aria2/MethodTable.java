package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.client.EbbException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Runs calls: finds the method, and lets in only who shows the secret as {@code token:} in the first parameter. Thread-safe.
 *
 * <p>As in aria2 the three {@code system} methods ask for no secret; each call within {@code system.multicall} does.
 */
final class MethodTable {
    private static final String TOKEN = "token:";
    private static final String MULTICALL = "system.multicall";
    private static final List<String> NOTIFICATIONS = List.of(
            "aria2.onDownloadStart",
            "aria2.onDownloadPause",
            "aria2.onDownloadStop",
            "aria2.onDownloadComplete",
            "aria2.onDownloadError");

    private final Map<String, Method> methods;
    private final Map<String, Method> open = new LinkedHashMap<>();
    private final Predicate<String> secret;

    MethodTable(Map<String, Method> methods, Predicate<String> secret) {
        this.methods = new LinkedHashMap<>(methods);
        this.secret = secret;
        open.put("system.listMethods", call -> names());
        open.put("system.listNotifications", call -> array(NOTIFICATIONS));
    }

    /** Runs one call. */
    Outcome run(String method, List<JsonElement> params) {
        if (method.equals(MULTICALL)) {
            return multicall(new Call(method, params));
        }
        Method system = open.get(method);
        if (system != null) {
            return perform(system, new Call(method, params));
        }
        Optional<String> token = params.isEmpty()
                ? Optional.empty()
                : Call.string(params.get(0)).filter(first -> first.startsWith(TOKEN));
        if (!secret.test(token.map(text -> text.substring(TOKEN.length())).orElse(""))) {
            return Outcome.UNAUTHORIZED;
        }
        List<JsonElement> own = params.subList(token.isPresent() ? 1 : 0, params.size());
        Method found = methods.get(method);
        return found == null ? Outcome.failed("No such method: " + method) : perform(found, new Call(method, own));
    }

    private static Outcome perform(Method method, Call call) {
        try {
            return Outcome.done(method.run(call));
        } catch (Aria2Exception failed) {
            return Outcome.failed(String.valueOf(failed.getMessage()));
        } catch (EbbException refused) {
            return Outcome.failed(String.valueOf(Aria2Exception.of(refused).getMessage()));
        }
    }

    /**
     * Runs the calls one after another. Results stand in a list of one, as errors are told from them by that. After a wrong
     * secret no other is looked at, or one request could try thousands.
     */
    private Outcome multicall(Call call) {
        JsonArray answers = new JsonArray();
        boolean authorized = true;
        try {
            if (call.list(0).size() > JsonRpc.MOST_REQUESTS) {
                return Outcome.failed("More than " + JsonRpc.MOST_REQUESTS + " calls in one system.multicall.");
            }
            for (JsonElement each : call.list(0)) {
                Outcome outcome = authorized ? one(each) : Outcome.UNAUTHORIZED;
                authorized &= outcome.authorized();
                answers.add(outcome.inMulticall());
            }
        } catch (Aria2Exception failed) {
            return Outcome.failed(String.valueOf(failed.getMessage()));
        }
        return new Outcome(answers, null, authorized);
    }

    private Outcome one(JsonElement spec) {
        if (!spec.isJsonObject()) {
            return Outcome.failed("system.multicall expected struct.");
        }
        JsonObject asked = spec.getAsJsonObject();
        Optional<String> name = Optional.ofNullable(asked.get("methodName")).flatMap(Call::string);
        if (name.isEmpty()) {
            return Outcome.failed("Missing methodName.");
        }
        if (name.get().equals(MULTICALL)) {
            return Outcome.failed("Recursive system.multicall forbidden.");
        }
        JsonElement params = asked.get("params");
        List<JsonElement> list =
                params != null && params.isJsonArray() ? params.getAsJsonArray().asList() : List.of();
        return run(name.get(), list);
    }

    private JsonArray names() {
        List<String> names = new ArrayList<>(methods.keySet());
        names.add(MULTICALL);
        names.addAll(open.keySet());
        return array(names);
    }

    private static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
