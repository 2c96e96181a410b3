package dev.ebb.server.faults.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Set;

/** A server of uploads in one protocol, as well-behaved as the case lets it be. */
abstract class UploadServer {
    private final UploadProtocol protocol;
    private final Stored stored;

    UploadServer(UploadProtocol protocol, Stored stored) {
        this.protocol = protocol;
        this.stored = stored;
    }

    static UploadServer of(UploadProtocol protocol, byte[] right) {
        Stored stored = new Stored(right);
        return switch (protocol) {
            case PLAIN -> new PlainServer(stored);
            case BITS -> new BitsServer(stored);
            case TUS -> new TusServer(stored);
            case RESUMABLE -> new DraftServer(stored);
            default -> throw new IllegalArgumentException(protocol + " is not spoken here");
        };
    }

    UploadProtocol protocol() {
        return protocol;
    }

    Stored stored() {
        return stored;
    }

    /** What the request is for; a request may be for two things. */
    abstract Set<Phase> phases(Request request);

    /** Whether the request is about an upload that is not known here. */
    boolean isLost(Request request) {
        return false;
    }

    /** The field that says how far an upload came. */
    abstract String offsetField();

    /** Does what is asked, with all of the body, and says what came of it. */
    final Reply serve(Request request, Answer answer) throws IOException {
        return serve(request, answer, length(request));
    }

    /** Does what is asked with so many bytes of the body; after fewer than all of them what it says is of no use. */
    abstract Reply serve(Request request, Answer answer, int bytes) throws IOException;

    /** How many bytes the body has. */
    static int length(Request request) {
        String length = request.header("Content-Length");
        return length == null ? 0 : Integer.parseInt(length);
    }

    /** Asks for the body of a client that waits to be asked. */
    static void invite(Request request, Answer answer) throws IOException {
        if ("100-continue".equalsIgnoreCase(request.header("Expect"))) {
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    static int number(Request request, String field) {
        String value = request.header(field);
        return value == null ? -1 : Integer.parseInt(value);
    }

    static String lastOf(String target) {
        return target.substring(target.lastIndexOf('/') + 1);
    }
}
