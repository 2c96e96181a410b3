package dev.ebb.server.uploads;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the packets of the BITS upload protocol. */
final class BitsClient {
    static final String PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

    private final UploadRig rig;
    private final String path;

    BitsClient(UploadRig rig, String path) {
        this.rig = rig;
        this.path = path;
    }

    RawClient.Response packet(String type, String... fields) throws IOException {
        return rig.ask("BITS_POST", path, new byte[0], with(fields, "BITS-Packet-Type: " + type));
    }

    RawClient.Response create() throws IOException {
        return packet("Create-Session", "BITS-Supported-Protocols: " + PROTOCOL, "Content-Name: file.bin");
    }

    /** A new session's id. */
    String session() throws IOException {
        return create().field("BITS-Session-Id");
    }

    /** Sends the bytes from {@code from} up to, but not including, {@code to}. */
    RawClient.Response fragment(String session, byte[] file, int from, int to) throws IOException {
        return rig.ask(
                "BITS_POST", path, Arrays.copyOfRange(file, from, to), fragmentFields(session, from, to, file.length));
    }

    static String[] fragmentFields(String session, int from, int to, int total) {
        return new String[] {
            "BITS-Packet-Type: Fragment",
            "BITS-Session-Id: " + session,
            "Content-Range: bytes " + from + "-" + (to - 1) + "/" + total
        };
    }

    /** Asks where to go on. */
    RawClient.Response question(String session, int total) throws IOException {
        return packet("Fragment", "BITS-Session-Id: " + session, "Content-Range: bytes */" + total);
    }

    RawClient.Response close(String session) throws IOException {
        return packet("Close-Session", "BITS-Session-Id: " + session);
    }

    RawClient.Response cancel(String session) throws IOException {
        return packet("Cancel-Session", "BITS-Session-Id: " + session);
    }

    private static String[] with(String[] fields, String field) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add(field);
        return all.toArray(String[]::new);
    }
}
