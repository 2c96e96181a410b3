package dev.ebb.server.faults.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks the BITS upload protocol 1.5. */
final class BitsServer extends UploadServer {
    private static final String OFFSET = "BITS-Received-Content-Range";
    private static final String ACK = "BITS-Packet-Type: Ack";
    private static final String PROTOCOL = "BITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}";
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
    private static final Pattern EMPTY = Pattern.compile("bytes \\*/(\\d+)");

    BitsServer(Stored stored) {
        super(UploadProtocol.BITS, stored);
    }

    @Override
    Set<Phase> phases(Request request) {
        return switch (packet(request)) {
            case "create-session" -> Set.of(Phase.CREATE);
            case "fragment" -> Set.of(length(request) == 0 ? Phase.ASK : Phase.DATA);
            case "close-session" -> Set.of(Phase.CLOSE);
            default -> Set.of();
        };
    }

    private static String packet(Request request) {
        return String.valueOf(request.header("BITS-Packet-Type")).toLowerCase(Locale.ROOT);
    }

    @Override
    boolean isLost(Request request) {
        return packet(request).equals("fragment") && !stored().knows(request.header("BITS-Session-Id"));
    }

    @Override
    String offsetField() {
        return OFFSET;
    }

    @Override
    Reply serve(Request request, Answer answer, int bytes) throws IOException {
        if (!request.method().equals("BITS_POST")) {
            return Reply.of(405, "Allow: BITS_POST");
        }
        String session = String.valueOf(request.header("BITS-Session-Id"));
        String packet = packet(request);
        if (packet.equals("ping")) {
            return Reply.of(200, ACK);
        }
        if (packet.equals("create-session")) {
            // The size is not known before the first fragment; there is one file here.
            return Reply.of(201, ACK, PROTOCOL, "BITS-Session-Id: " + stored().beginRight());
        }
        if (!stored().knows(session)) {
            stored().skip(request.stream(), bytes);
            return error(500, "0x8020001f");
        }
        if (packet.equals("fragment")) {
            return fragment(request, answer, session, bytes);
        }
        stored().end(session);
        return Reply.of(200, ACK, "BITS-Session-Id: " + session);
    }

    private Reply fragment(Request request, Answer answer, String session, int bytes) throws IOException {
        String range = String.valueOf(request.header("Content-Range"));
        Matcher part = RANGE.matcher(range);
        if (!part.matches()) {
            return EMPTY.matcher(range).matches() ? received(200, session) : error(400, "0x80070057");
        }
        int from = Integer.parseInt(part.group(1));
        int offset = stored().offset(session);
        invite(request, answer);
        if (from > offset) {
            stored().skip(request.stream(), bytes);
            return received(416, session);
        }
        stored().take(session, request.stream(), offset - from, bytes);
        return received(200, session);
    }

    private Reply received(int status, String session) {
        return Reply.of(
                status,
                ACK,
                "BITS-Session-Id: " + session,
                OFFSET + ": " + (stored().knows(session) ? stored().offset(session) : 0));
    }

    /** An error as BITS says it. */
    static Reply error(int status, String code) {
        return Reply.of(status, ACK, "BITS-Error-Code: " + code, "BITS-Error-Context: 0x5");
    }
}
