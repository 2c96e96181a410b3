package dev.ebb.server.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real web server over a folder, where one is installed. */
public final class NginxOrigin implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Process process;
    private final int port;

    private NginxOrigin(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Serves the folder; empty when nginx is not installed. */
    public static Optional<NginxOrigin> startIfInstalled(Path content, Path scratch)
            throws IOException, InterruptedException {
        return start(content, scratch, "");
    }

    /**
     * Serves the folder over TLS, with HTTP/2, 200 requests a connection, and with the certificate and key that {@link TestCertificates#write} has put
     * into the scratch folder under the name "server".
     */
    public static Optional<NginxOrigin> startSecureIfInstalled(Path content, Path scratch)
            throws IOException, InterruptedException {
        String certificate =
                "; keepalive_requests 200; ssl_certificate %1$s/server.pem; ssl_certificate_key %1$s/server.key"
                        .formatted(scratch);
        return start(content, scratch, " ssl http2" + certificate);
    }

    private static Optional<NginxOrigin> start(Path content, Path scratch, String listen)
            throws IOException, InterruptedException {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = freePort();
        Path configuration = scratch.resolve("nginx.conf");
        Files.writeString(configuration, configuration(content, scratch, port, listen));
        Process process = new ProcessBuilder(
                        program.get().toString(), "-c", configuration.toString(), "-p", scratch.toString())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("nginx.out").toFile())
                .start();
        awaitOpen(process, port);
        return Optional.of(new NginxOrigin(process, port));
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static String configuration(Path content, Path scratch, int port, String listen) {
        return """
                daemon off;
                %4$s
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.err;
                events { worker_connections 512; }
                http {
                  log_format brief "$server_protocol $status";
                  access_log %1$s/access.log brief;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server { listen 127.0.0.1:%3$d%5$s; root %2$s; }
                }
                """.formatted(scratch, content, port, userLine(), listen);
    }

    /** Started by root, its workers would otherwise be nobody, who cannot look into a temporary folder. */
    private static String userLine() {
        return System.getProperty("user.name").equals("root") ? "user root;" : "";
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void awaitOpen(Process process, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException("nginx ended with " + process.exitValue(), notYet);
                }
            }
        }
        throw new IOException("nginx does not answer");
    }
}
