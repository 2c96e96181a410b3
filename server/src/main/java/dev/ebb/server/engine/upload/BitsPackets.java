package dev.ebb.server.engine.upload;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Writes the packets of the BITS upload protocol 1.5. */
final class BitsPackets {
    /** The only version that is defined. */
    static final String PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

    private static final String METHOD = "BITS_POST";

    private final UploadPlan plan;

    BitsPackets(UploadPlan plan) {
        this.plan = plan;
    }

    UploadRequest ping(BitsSession session) {
        return packet("Ping", session.url());
    }

    /** Sent on a connection of its own: a second one would begin a second session. */
    UploadRequest create() {
        UploadRequest request = packet("Create-Session", plan.remote())
                .with("BITS-Supported-Protocols", PROTOCOL)
                .with("Content-Name", fileName());
        return DigestFields.ofFile(plan, request).once();
    }

    /** A part of the file, which for an empty file is nothing. */
    UploadRequest fragment(BitsSession session, long from, long bytes) {
        String range = bytes == 0 ? "*" : from + "-" + (from + bytes - 1);
        UploadRequest request = of("Fragment", session)
                .with("Content-Range", "bytes " + range + "/" + plan.size())
                .sending(from, bytes);
        return from == 0 ? request.with("Content-Name", fileName()) : request;
    }

    UploadRequest close(BitsSession session) {
        return of("Close-Session", session);
    }

    UploadRequest cancel(BitsSession session) {
        return of("Cancel-Session", session);
    }

    private static UploadRequest of(String type, BitsSession session) {
        return packet(type, session.url()).with("BITS-Session-Id", session.id());
    }

    /** With an empty body rather than none: then a server is told its length, and the connection is one of HTTP/1.1. */
    private static UploadRequest packet(String type, URI to) {
        return UploadRequest.of(METHOD, to).with("BITS-Packet-Type", type).sending(0, 0);
    }

    /** What a field may not hold is escaped as in a URL. */
    private String fileName() {
        StringBuilder text = new StringBuilder();
        for (byte unit : plan.fileName().getBytes(StandardCharsets.UTF_8)) {
            boolean plain = unit > ' ' && unit <= '~' && unit != '%';
            text.append(plain ? String.valueOf((char) unit) : String.format("%%%02X", unit & 0xFF));
        }
        return text.toString();
    }
}
