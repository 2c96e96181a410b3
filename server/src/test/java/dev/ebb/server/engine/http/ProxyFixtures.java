package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A file behind proxies, and jobs that go through them. */
final class ProxyFixtures {
    static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");

    private ProxyFixtures() {}

    /** A job with these proxies of its own. */
    static HttpOptions through(String list) {
        return Logins.NONE.through(list).options();
    }

    static String at(ScriptedHttpServer server) {
        return "127.0.0.1:" + server.port();
    }

    /** A port where nobody listens. */
    static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
