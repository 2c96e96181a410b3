package dev.ebb.server.uploads;

import dev.ebb.server.support.ProductJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code ebb upload-server} in a process of its own, so that it can be killed. */
final class UploadServerProcess implements AutoCloseable {
    private final Process process;
    private final URI url;

    private UploadServerProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    static UploadServerProcess start(Path root, Path home, String... more) throws IOException {
        return startAt(0, root, home, more);
    }

    /** One that comes up where clients expect it; 0 for any port. */
    static UploadServerProcess startAt(int port, Path root, Path home, String... more) throws IOException {
        List<String> command = ProductJvm.command(home);
        command.addAll(List.of("upload-server", "--root", root.toString(), "--listen", "127.0.0.1:" + port));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolve("upload-server.log").toFile()))
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("it did not start: see upload-server.log in " + home);
        }
        return new UploadServerProcess(process, URI.create(line));
    }

    URI url() {
        return url;
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
