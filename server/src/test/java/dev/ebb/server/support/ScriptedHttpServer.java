package dev.ebb.server.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that is as rude as its script says: the script writes the bytes of every answer itself. A thread a
 * connection; records every request.
 */
public final class ScriptedHttpServer implements Closeable {
    /** Answers one request. Returning keeps the connection open for another; closing the answer ends it. */
    @FunctionalInterface
    public interface Script {
        void answer(Request request, Answer answer) throws IOException, InterruptedException;
    }

    /**
     * A request as it came.
     *
     * @param number counts all requests, from 1
     * @param connection counts connections, from 1
     * @param headers names in lower case, the last of a name wins
     */
    public record Request(
            int number, int connection, String method, String target, Map<String, String> headers, InputStream stream) {
        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        /** Reads the body that Content-Length announces. */
        public byte[] body() throws IOException {
            String length = header("Content-Length");
            return length == null ? new byte[0] : stream.readNBytes(Integer.parseInt(length));
        }
    }

    /** Where the script writes. */
    public static final class Answer {
        private final Socket socket;
        private final OutputStream out;
        private final CountDownLatch over;

        Answer(Socket socket, CountDownLatch over) throws IOException {
            this.over = over;
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        /** Status line and fields, each as {@code "Name: value"}, and the empty line. */
        public Answer head(int status, String... fields) throws IOException {
            StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
            for (String field : fields) {
                text.append(field).append("\r\n");
            }
            return raw(text.append("\r\n").toString());
        }

        public Answer raw(String text) throws IOException {
            return body(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Answer body(byte[] bytes) throws IOException {
            return body(bytes, 0, bytes.length);
        }

        public Answer body(byte[] bytes, int from, int to) throws IOException {
            out.write(bytes, from, to - from);
            out.flush();
            return this;
        }

        /** Passes bytes on to a port of this machine and back, until either side ends. */
        public void tunnelTo(int port, InputStream fromClient) throws IOException {
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream there = target.getOutputStream();
                InputStream back = target.getInputStream();
                thread(() -> {
                    try (socket) {
                        back.transferTo(out);
                    } catch (IOException ended) {
                        // One side left, and so does the other.
                    }
                });
                pump(fromClient, there);
            } finally {
                socket.close();
            }
        }

        /** Ends the connection in good order. */
        public void close() throws IOException {
            socket.close();
        }

        /** Says nothing more, reads nothing more and keeps the connection, until the test is over. */
        public void fallSilent() throws InterruptedException {
            over.await(SILENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** Asks for another TLS handshake on the same connection; only up to TLS 1.2. */
        public void renegotiate() throws IOException {
            ((SSLSocket) socket).startHandshake();
        }

        /** Ends the connection with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private static final long SILENCE_SECONDS = 60;

    private final ServerSocket listener;
    private final CountDownLatch over = new CountDownLatch(1);
    private final boolean secure;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Throwable> troubles = new CopyOnWriteArrayList<>();
    private volatile Script script;
    private volatile @Nullable Script greeting;

    private ScriptedHttpServer(ServerSocket listener, boolean secure, Script script) {
        this.listener = listener;
        this.secure = secure;
        this.script = script;
        thread(this::accept);
    }

    public static ScriptedHttpServer start(Script script) throws IOException {
        return startAt(0, script);
    }

    /** A server that comes up where one is expected. */
    public static ScriptedHttpServer startAt(int port, Script script) throws IOException {
        return new ScriptedHttpServer(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), false, script);
    }

    /** A server that speaks no other version of TLS than this. */
    public static ScriptedHttpServer startSecure(SSLContext tls, String version, Script script) throws IOException {
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ((SSLServerSocket) socket).setEnabledProtocols(new String[] {version});
        return new ScriptedHttpServer(socket, true, script);
    }

    public static ScriptedHttpServer startSecure(SSLContext tls, Script script) throws IOException {
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ScriptedHttpServer(socket, true, script);
    }

    /** A server on a socket that the test has made to its taste; it speaks TLS. */
    public static ScriptedHttpServer startSecure(ServerSocket socket, Script script) {
        return new ScriptedHttpServer(socket, true, script);
    }

    /** The script for requests from now on. */
    public void script(Script next) {
        script = next;
    }

    /** What is done to every connection from now on before anything is read from it. The request it is given is empty. */
    public void greeting(Script first) {
        greeting = first;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create((secure ? "https" : "http") + "://localhost:" + port() + path);
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public int connections() {
        return connections.get();
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                thread(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int connection) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Script first = greeting;
            if (first != null) {
                first.answer(new Request(0, connection, "", "", Map.of(), in), new Answer(socket, over));
            }
            while (!socket.isClosed()) {
                Request request = read(in, connection);
                requests.add(request);
                script.answer(request, new Answer(socket, over));
            }
        } catch (ProtocolException notHttp) {
            refuse(socket);
        } catch (IOException gone) {
            // The other side left, or the script closed: both are part of the play.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error broken) {
            troubles.add(broken);
            throw broken;
        } finally {
            open.remove(socket);
            close(socket);
        }
    }

    /** Byte by byte as they come: buffered streams would wait for more. */
    static void pump(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
            to.flush();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    private static void refuse(Socket socket) {
        try (socket) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            // Closing with something unread would reset the connection, and take the answer with it.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // It did not wait for the answer.
        }
    }

    private Request read(InputStream in, int connection) throws IOException {
        String[] start = line(in).split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new ProtocolException("not HTTP");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        if (start.length < 2) {
            throw new ProtocolException("not HTTP");
        }
        return new Request(requests.size() + 1, connection, start[0], start[1], Map.copyOf(headers), in);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                text.write(c);
            }
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    /** Closes everything; throws what a script threw. */
    @Override
    public void close() throws IOException {
        over.countDown();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        if (!troubles.isEmpty()) {
            throw new AssertionError("a script failed", troubles.get(0));
        }
    }
}
