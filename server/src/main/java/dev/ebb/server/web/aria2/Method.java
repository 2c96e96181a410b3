package dev.ebb.server.web.aria2;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

/** One of aria2's methods. May wait; throws {@link Aria2Exception}. */
@FunctionalInterface
interface Method {
    /** What most methods that change something answer. */
    JsonPrimitive OK = new JsonPrimitive("OK");

    JsonElement run(Call call);
}
