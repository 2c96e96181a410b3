package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.function.Predicate;

/** A user of a server, and servers that let in nobody else. */
final class ServerLoginFixtures {
    static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    static final String USER = "jörg";
    static final String PASSWORD = "p:ss \"word\"";

    private ServerLoginFixtures() {}

    /** The user's name and password, for these schemes. */
    static HttpOptions login(AuthScheme... schemes) {
        Logins logins = Logins.NONE;
        for (AuthScheme scheme : schemes) {
            logins = logins.server(scheme, USER, PASSWORD);
        }
        return logins.options();
    }

    /** Lets those in who prove themselves; the others get a body that must be read away. */
    static ScriptedHttpServer.Script guarded(
            Predicate<Request> gate, ScriptedHttpServer.Script behind, String... challenges) {
        return (request, answer) -> {
            if (gate.test(request)) {
                behind.answer(request, answer);
            } else {
                refuse(answer, challenges);
            }
        };
    }

    static void refuse(Answer answer, String... challenges) throws IOException {
        StringBuilder fields = new StringBuilder();
        for (String challenge : challenges) {
            fields.append("WWW-Authenticate: ").append(challenge).append("\r\n");
        }
        answer.raw("HTTP/1.1 401 No\r\n" + fields + "Content-Length: 6\r\n\r\ndenied");
    }

    static boolean isBasic(Request request) {
        return Logins.basic(USER, PASSWORD).equals(request.header("Authorization"));
    }
}
