package dev.ebb.server.web.aria2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbClient;
import dev.ebb.server.web.DoorSecret;
import dev.ebb.server.web.http.SocketListener;
import dev.ebb.server.web.http.TextSocket;
import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.server.web.http.WebService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Speaks aria2's RPC at {@link #PATH}, over HTTP and WebSocket, to whoever shows the secret. A client of the service like any
 * other, as which it sees the downloads of its own user. Thread-safe.
 */
public final class Aria2Service implements WebService, AutoCloseable {
    /** Where it answers, as aria2 does. */
    public static final String PATH = "/jsonrpc";

    /** How long a wrong guess waits for its answer, as in aria2. */
    private static final long GUESS_MILLIS = 1000;

    private final OriginRule origins;
    private final JsonRpc rpc;
    private final GetRequests gets;
    private final Audience audience = new Audience();
    private final Publisher publisher;
    private final DownloadWatch watch;

    private Aria2Service(EbbClient client, DoorSecret secret, Aria2Terms terms) {
        BlockingStubs service = client.blocking();
        Results results = new Results();
        Speeds speeds = new Speeds();
        Downloads downloads = new Downloads(service, results);
        publisher = new Publisher(service, downloads, results, audience);
        watch = new DownloadWatch(client, downloads, results, speeds, audience, publisher);
        GlobalOptions options = new GlobalOptions(service, terms.folder());
        StatusSheet sheet = new StatusSheet(downloads, new Pieces(service), speeds::of, terms.folder());
        Map<String, Method> methods = new LinkedHashMap<>();
        new AddMethods(service, downloads, options).addTo(methods);
        new QueueMethods(service, downloads, results, publisher).addTo(methods);
        new TellMethods(downloads, results, sheet).addTo(methods);
        new OptionMethods(service, downloads, options).addTo(methods);
        new ServiceMethods(service, terms.mayStop()).addTo(methods);
        rpc = new JsonRpc(new MethodTable(methods, secret::is));
        origins = new OriginRule(terms.origins());
        gets = new GetRequests(origins);
    }

    /** Opens it; from now on downloads that were added here are completed by themselves. */
    public static Aria2Service open(EbbClient client, DoorSecret secret, Aria2Terms terms) {
        Aria2Service opened = new Aria2Service(client, secret, terms);
        opened.watch.start();
        return opened;
    }

    @Override
    public boolean admits(String origin) {
        return origins.admits(origin);
    }

    @Override
    public WebResponse serve(WebRequest request) {
        return switch (request.method()) {
            case "POST" -> answer(request.body(), Optional.empty());
            case "GET" ->
                gets.refusal(request)
                        .<WebResponse>map(why -> WebResponse.saying(GetRequests.FORBIDDEN, why))
                        .orElseGet(() -> answer(GetRequests.body(request), GetRequests.callback(request)));
            case "OPTIONS" -> new WebResponse.Whole(GetRequests.OK, Map.of("allow", "GET, POST, OPTIONS"), new byte[0]);
            default -> WebResponse.saying(GetRequests.NOT_ALLOWED, "POST or GET a JSON-RPC request");
        };
    }

    private WebResponse answer(String text, Optional<String> callback) {
        Reply reply = reply(text);
        String json = JsonRpc.write(reply.body());
        if (callback.isPresent()) {
            // The comment keeps what the caller chose from being the first bytes of a file of another kind.
            String script = "/**/" + callback.get() + "(" + json + ")";
            return whole(reply, "text/javascript; charset=utf-8", script);
        }
        return whole(reply, "application/json-rpc; charset=utf-8", json);
    }

    private static WebResponse whole(Reply reply, String type, String body) {
        return new WebResponse.Whole(reply.httpStatus(), Map.of("content-type", type), body.getBytes(UTF_8));
    }

    private Reply reply(String text) {
        Reply reply = rpc.answer(text);
        if (!reply.authorized()) {
            slowDown();
        }
        return reply;
    }

    private static void slowDown() {
        try {
            Thread.sleep(GUESS_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<SocketListener> converse(WebRequest handshake) {
        return Optional.of(new SocketListener() {
            private volatile Optional<TextSocket> joined = Optional.empty();

            @Override
            public void opened(TextSocket socket) {
                joined = Optional.of(socket);
                audience.join(socket);
            }

            @Override
            public void received(TextSocket socket, String text) {
                socket.send(JsonRpc.write(reply(text).body()));
            }

            @Override
            public void closed() {
                joined.ifPresent(audience::leave);
            }
        });
    }

    @Override
    public void close() {
        watch.close();
        publisher.close();
    }
}
