package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import com.sun.net.httpserver.HttpServer;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.OwnerAccount;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code ebb warm-up}: does once, in a home that is thrown away, what a command and a service do first, so that the JVM has
 * loaded their classes when the launcher lets it write them to an archive. Nobody is told how it went: without an archive
 * Ebb only starts more slowly.
 */
@Command(name = "warm-up", hidden = true, description = "Loads what the launcher keeps in its archive.")
final class WarmUp implements Callable<Integer> {
    private static final int SOME_BYTES = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final CommandContext context;

    WarmUp(CommandContext context) {
        this.context = context;
    }

    /** Whoever installs Ebb, or calls it for the first time, waits for this: what is loaded by then has to do. */
    @Override
    public Integer call() throws InterruptedException {
        Thread work = new Thread(this::load, "warm-up");
        work.setDaemon(true);
        work.start();
        work.join(PATIENCE.toMillis());
        if (work.isAlive()) {
            context.say("not everything could be loaded in " + PATIENCE.toSeconds() + " s");
            // Not exit: what hangs may hang in a hook as well.
            Runtime.getRuntime().halt(ExitCode.OK.number());
        }
        return ExitCode.OK.number();
    }

    private void load() {
        try {
            HttpServer origin = origin();
            StandaloneOpening standalone = StandaloneOpening.start(context, new SdkDial(), Optional.empty());
            try (standalone) {
                String url = "http://127.0.0.1:" + origin.getAddress().getPort() + "/file";
                Path socket = standalone.socket();
                String file = socket.resolveSibling("file").toString();
                String target = "--target=unix:" + socket;
                run("get", target, "--retry-delay", "0", "--no-progress-timeout", "0", url, file);
                run("get", target, "--json", "--detach", url, file);
                run("list", target, "--columns", "id,name");
                run("--home", standalone.folder().toString(), "list");
                run("status", target);
                Job.parseFrom(sample().toByteArray());
            } finally {
                origin.stop(0);
            }
        } catch (IOException | RuntimeException | LinkageError without) {
            context.say("not everything could be loaded: " + without);
        }
    }

    /** What the job above has not: classes that only a job in trouble needs. */
    private static Job sample() {
        return Job.newBuilder()
                .setError(JobError.newBuilder().setName("BG_E_NOT_FOUND").setTime(Timestamp.getDefaultInstance()))
                .setRetryTime(Timestamp.newBuilder().setSeconds(1))
                .setOwnerAccount(OwnerAccount.getDefaultInstance())
                .build();
    }

    private void run(String... words) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Map<String, String> environment = new HashMap<>(context.environment());
        int code = new EbbCommand(context.runner(), context.build(), Terminal.NONE, action -> () -> {})
                .run(words, nowhere, nowhere, environment, context.directory());
        context.say(words[0] + ": " + code);
    }

    private static HttpServer origin() throws IOException {
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/file", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, SOME_BYTES);
            exchange.getResponseBody().write(new byte[SOME_BYTES]);
            exchange.close();
        });
        origin.start();
        return origin;
    }
}
