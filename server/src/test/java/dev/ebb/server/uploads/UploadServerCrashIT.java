package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed at random, again and again, while clients resume: every file arrives exact and once. */
class UploadServerCrashIT {
    private static final int KILLS = 20;
    private static final int SIZE = 3_000_000;

    @TempDir
    Path folder;

    private Path root;
    private volatile int port;
    private volatile boolean stopping;

    @Test
    void server_killedTwentyTimes_losesNoByteAndPublishesNothingTwice() throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime());
        Random random = new Random(seed);
        root = Files.createDirectories(folder.resolve("root"));
        Path home = Files.createDirectories(folder.resolve("home"));
        UploadServerProcess server = UploadServerProcess.start(root, home);
        port = server.url().getPort();
        List<CompletableFuture<Integer>> clients = List.of(
                CompletableFuture.supplyAsync(() -> uploads("bits", seed)),
                CompletableFuture.supplyAsync(() -> uploads("tus", seed)));
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(50 + random.nextInt(700)); // the moment is what is random here
                server.kill();
                server = UploadServerProcess.start(root, home);
                port = server.url().getPort();
            }
            stopping = true;
            int whole = clients.get(0).get() + clients.get(1).get();
            assertThat(whole)
                    .as("seed " + seed + ": uploads that came to their end")
                    .isGreaterThan(1);
            try (Stream<Path> placed = Files.list(root)) {
                assertThat(placed.filter(Files::isRegularFile))
                        .as("seed " + seed)
                        .hasSize(whole);
            }
        } finally {
            stopping = true;
            server.close();
        }
    }

    /** Uploads one file after another until told to stop, each to its end; the number of files. */
    private int uploads(String way, long seed) {
        int number = 0;
        while (!stopping || number == 0) {
            byte[] file = new byte[SIZE];
            new Random(seed + number).nextBytes(file);
            String name = way + number;
            try {
                upload(way, name, file);
                assertThat(Files.readAllBytes(root.resolve(name)))
                        .as(name + " seed " + seed)
                        .isEqualTo(file);
            } catch (IOException unreadable) {
                throw new AssertionError(name, unreadable);
            }
            number++;
        }
        return number;
    }

    private void upload(String way, String name, byte[] file) {
        String session = "";
        int known = 0;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < deadline) {
            try (RawClient client = new RawClient(port)) {
                if (session.isEmpty()) {
                    session = way.equals("bits") ? createBits(client, name) : createTus(client, name, file.length);
                }
                if (known < file.length) {
                    // With every byte acknowledged only Close is left, which may have come and its answer been lost.
                    int offset = way.equals("bits") ? askBits(client, name, session) : askTus(client, session);
                    assertThat(offset).as("an acknowledged byte is never lost").isGreaterThanOrEqualTo(known);
                    known = offset;
                }
                while (known < file.length) {
                    int to = Math.min(file.length, known + 200_000);
                    known = way.equals("bits")
                            ? sendBits(client, name, session, file, known, to)
                            : sendTus(client, session, file, known, to);
                }
                if (way.equals("bits")) {
                    finishBits(client, name, session);
                }
                return;
            } catch (IOException killed) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError(name + " never came to its end");
    }

    private static String createBits(RawClient client, String name) throws IOException {
        RawClient.Response created = client.ask(
                "BITS_POST",
                "/" + name,
                new byte[0],
                "BITS-Packet-Type: Create-Session",
                "BITS-Supported-Protocols: " + BitsClient.PROTOCOL);
        assertThat(created.status()).isEqualTo(201);
        return created.field("BITS-Session-Id");
    }

    private static int askBits(RawClient client, String name, String session) throws IOException {
        RawClient.Response answer = client.ask(
                "BITS_POST",
                "/" + name,
                new byte[0],
                "BITS-Packet-Type: Fragment",
                "BITS-Session-Id: " + session,
                "Content-Range: bytes */" + SIZE);
        assertThat(answer.status()).isEqualTo(200);
        return Integer.parseInt(answer.field("BITS-Received-Content-Range"));
    }

    private static int sendBits(RawClient client, String name, String session, byte[] file, int from, int to)
            throws IOException {
        RawClient.Response answer = client.ask(
                "BITS_POST",
                "/" + name,
                Arrays.copyOfRange(file, from, to),
                BitsClient.fragmentFields(session, from, to, file.length));
        assertThat(answer.status()).isEqualTo(200);
        return Integer.parseInt(answer.field("BITS-Received-Content-Range"));
    }

    private static void finishBits(RawClient client, String name, String session) throws IOException {
        RawClient.Response answer = client.ask(
                "BITS_POST", "/" + name, new byte[0], "BITS-Packet-Type: Close-Session", "BITS-Session-Id: " + session);
        assertThat(answer.status()).isEqualTo(200);
    }

    private static String createTus(RawClient client, String name, int length) throws IOException {
        RawClient.Response created =
                client.ask("POST", "/" + name, new byte[0], "Tus-Resumable: 1.0.0", "Upload-Length: " + length);
        assertThat(created.status()).isEqualTo(201);
        return created.field("Location");
    }

    private static int askTus(RawClient client, String session) throws IOException {
        RawClient.Response answer = client.ask("HEAD", session, new byte[0], "Tus-Resumable: 1.0.0");
        assertThat(answer.status()).isEqualTo(200);
        return Integer.parseInt(answer.field("Upload-Offset"));
    }

    private static int sendTus(RawClient client, String session, byte[] file, int from, int to) throws IOException {
        RawClient.Response answer = client.ask(
                "PATCH",
                session,
                Arrays.copyOfRange(file, from, to),
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: " + from);
        assertThat(answer.status()).isEqualTo(204);
        return Integer.parseInt(answer.field("Upload-Offset"));
    }
}
