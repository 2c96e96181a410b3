package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.client.BlockingStubs;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.StopServiceRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Methods about the service as a whole. */
final class ServiceMethods {
    /** The version of aria2 whose RPC this is; clients look at it before they use what came with it. */
    private static final String VERSION = "1.37.0";

    private static final List<String> FEATURES = List.of("HTTPS", "Message Digest", "Metalink");
    private static final int SESSION_BYTES = 20;

    private final BlockingStubs service;
    private final boolean mayStop;
    private final String session;

    ServiceMethods(BlockingStubs service, boolean mayStop) {
        this.service = service;
        this.mayStop = mayStop;
        byte[] random = new byte[SESSION_BYTES];
        new SecureRandom().nextBytes(random);
        this.session = HexFormat.of().formatHex(random);
    }

    void addTo(Map<String, Method> table) {
        table.put("aria2.getVersion", call -> version());
        table.put("aria2.getSessionInfo", call -> {
            JsonObject info = new JsonObject();
            info.addProperty("sessionId", session);
            return info;
        });
        // Whatever was acknowledged is on disk already.
        table.put("aria2.saveSession", call -> Method.OK);
        table.put("aria2.shutdown", call -> shutdown());
        table.put("aria2.forceShutdown", call -> shutdown());
    }

    private JsonElement version() {
        JsonArray features = new JsonArray();
        FEATURES.forEach(features::add);
        JsonObject version = new JsonObject();
        version.addProperty("version", VERSION);
        version.add("enabledFeatures", features);
        version.addProperty(
                "server",
                "Ebb "
                        + service.administration()
                                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                                .getVersion());
        return version;
    }

    private JsonElement shutdown() {
        if (!mayStop) {
            throw new Aria2Exception(
                    "This service is not only aria2's, so it is not stopped from here unless aria2.shutdown is set.");
        }
        service.administration().stopService(StopServiceRequest.getDefaultInstance());
        return Method.OK;
    }
}
