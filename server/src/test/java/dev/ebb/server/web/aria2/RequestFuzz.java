package dev.ebb.server.web.aria2;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Text of a request, with URLs and options in it: whatever comes, there is an answer, and what is accepted can be asked for. */
public final class RequestFuzz {
    private static final JsonRpc RPC = new JsonRpc(new MethodTable(
            Map.of(
                    "add",
                    call -> new JsonPrimitive(add(call)),
                    "find",
                    call -> new JsonPrimitive(Gid.wanted(call.text(0)))),
            guess -> true));

    private RequestFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        Reply reply = RPC.answer(new String(input, StandardCharsets.UTF_8));
        if (reply.code() == 0 && reply.body() instanceof JsonObject answer && !answer.has("result")) {
            throw new AssertionError("no result in " + answer);
        }
        JsonRpc.write(reply.body());
    }

    private static String add(Call call) {
        JsonObject options = call.maybeObject(1);
        NewDownload download = NewDownload.of(call.texts(0), OptionSet.read(options), false);
        URI.create(download.url().text());
        String name = download.url().fileName();
        Path file = Path.of("/d").resolve(name);
        if (!Path.of("/d").equals(file.normalize().getParent())) {
            throw new AssertionError(name + " leads out of its folder");
        }
        return download.request(file, Optional.empty()).getSettings().getDescription() + List.of(name);
    }
}
