package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ebb.server.web.http.TextSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The WebSockets that are open: each hears of what becomes of downloads. Thread-safe. */
final class Audience {
    private final Set<TextSocket> sockets = ConcurrentHashMap.newKeySet();

    void join(TextSocket socket) {
        sockets.add(socket);
    }

    void leave(TextSocket socket) {
        sockets.remove(socket);
    }

    /** Tells everybody; {@code method} such as {@code aria2.onDownloadStart}. */
    void tell(String method, Gid gid) {
        JsonObject event = new JsonObject();
        event.addProperty("gid", gid.digits());
        JsonArray params = new JsonArray();
        params.add(event);
        JsonObject notification = new JsonObject();
        notification.addProperty("jsonrpc", "2.0");
        notification.addProperty("method", method);
        notification.add("params", params);
        String text = JsonRpc.write(notification);
        sockets.forEach(socket -> socket.send(text));
    }
}
