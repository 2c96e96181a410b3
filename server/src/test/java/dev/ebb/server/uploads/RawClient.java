package dev.ebb.server.uploads;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client that writes every byte of its requests itself, and may stop anywhere. */
final class RawClient implements Closeable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * An answer.
     *
     * @param interims the answers with a 1xx status before it
     */
    record Response(int status, Map<String, String> fields, byte[] body, List<Response> interims) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        String text() {
            return new String(body, ISO_8859_1);
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** The bytes of a head, with a length unless the fields have one or it is chunked. */
    static String head(String method, String path, long length, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        String all = head.toString().toLowerCase(java.util.Locale.ROOT);
        if (!all.contains("\r\ncontent-length:") && !all.contains("\r\ntransfer-encoding:")) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    RawClient send(byte[] bytes, int from, int to) throws IOException {
        out.write(bytes, from, to - from);
        out.flush();
        return this;
    }

    Response ask(String method, String path, byte[] body, String... fields) throws IOException {
        send(head(method, path, body.length, fields));
        try {
            send(body);
        } catch (IOException refusedEarly) {
            // The answer may be there nevertheless.
        }
        return read(method);
    }

    Response read(String method) throws IOException {
        List<Response> interims = new ArrayList<>();
        Response response = readOne(method);
        while (response.status() < 200) {
            interims.add(response);
            response = readOne(method);
        }
        return new Response(response.status(), response.fields(), response.body(), interims);
    }

    /** The next interim answer; the others may still come. */
    Response readInterim() throws IOException {
        return readOne("");
    }

    private Response readOne(String method) throws IOException {
        String status = line();
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        int length = method.equals("HEAD") ? 0 : Integer.parseInt(fields.getOrDefault("Content-Length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body of the answer is cut off");
        }
        return new Response(code, fields, body, List.of());
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** True when the server closes the connection without a further answer. */
    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** True when the server has closed the connection within that time, whatever it said before. */
    boolean waitsForClose(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Ends the connection as a network does that fails: without a goodbye. */
    void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
