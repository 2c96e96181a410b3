package dev.ebb.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;

/**
 * Unary gRPC calls over a Unix socket, with nothing but the JDK: as much of HTTP/2 (RFC 9113) as one call after the other needs.
 * To start a whole gRPC client takes a command four times as long as the JVM itself. Whatever is not an answer in good order is
 * an IOException: then the whole client does the call again, and says what is wrong. Confined to a thread.
 */
final class QuickCalls implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEAD = 9;
    private static final int LARGEST_FRAME = 1 << 14;
    private static final int LARGEST_ANSWER = 16 << 20;
    private static final int MESSAGE_HEAD = 5;
    private static final long PATIENCE_MILLIS = 5_000;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private static final int HEADER_TABLE_SIZE = 1;
    private static final int ENABLE_PUSH = 2;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final SocketChannel channel;
    private final ByteBuffer in =
            ByteBuffer.allocate(2 * (LARGEST_FRAME + FRAME_HEAD)).flip();
    private final Thread deadline;
    private volatile long heard = System.nanoTime();
    private int nextStream = 1;
    private int consumed;

    private QuickCalls(SocketChannel channel) {
        this.channel = channel;
        this.deadline = new Thread(this::giveUp, "ebb-quick-deadline");
        deadline.setDaemon(true);
        deadline.start();
    }

    /** A service that is silent for five seconds is left to a client that can say so. */
    private void giveUp() {
        try {
            for (long left = PATIENCE_MILLIS; left > 0; ) {
                Thread.sleep(left);
                left = PATIENCE_MILLIS - (System.nanoTime() - heard) / 1_000_000;
            }
            channel.close();
        } catch (InterruptedException | IOException answered) {
            // Nothing is left to be cut short.
        }
    }

    /** Connects, and makes sure that the other end belongs to this user or to root. */
    static QuickCalls to(Path socket) throws IOException {
        if (System.getProperty("os.name", "").equals("Linux")) {
            // What the JDK finds by itself, but only after it has looked into every jar of the class path.
            System.setProperty("java.nio.channels.spi.SelectorProvider", "sun.nio.ch.EPollSelectorProvider");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String server =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!server.equals("root") && !server.equals(System.getProperty("user.name"))) {
                throw new IOException("the service belongs to " + server);
            }
            QuickCalls calls = new QuickCalls(channel);
            calls.greet();
            return calls;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** No table for header compression, so that every field comes as it is; and windows as large as an answer may be. */
    private void greet() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(PREFACE.length + 2 * FRAME_HEAD + 3 * 6 + 4);
        out.put(PREFACE);
        head(out, 3 * 6, SETTINGS, 0, 0);
        out.putShort((short) HEADER_TABLE_SIZE).putInt(0);
        out.putShort((short) ENABLE_PUSH).putInt(0);
        out.putShort((short) INITIAL_WINDOW_SIZE).putInt(LARGEST_ANSWER);
        head(out, 4, WINDOW_UPDATE, 0, 0);
        out.putInt(LARGEST_ANSWER);
        write(out.flip());
    }

    /** Calls a method, such as {@code /ebb.v1.BackgroundCopyManager/EnumJobs}, and returns the message of the answer. */
    byte[] call(String method, byte[] message) throws IOException {
        if (message.length + MESSAGE_HEAD > LARGEST_FRAME) {
            throw new IOException("too large for one frame");
        }
        int stream = nextStream;
        nextStream += 2;
        byte[] headers = requestHeaders(method);
        ByteBuffer out = ByteBuffer.allocate(3 * FRAME_HEAD + 4 + headers.length + MESSAGE_HEAD + message.length);
        if (consumed > 0) {
            head(out, 4, WINDOW_UPDATE, 0, 0);
            out.putInt(consumed);
            consumed = 0;
        }
        head(out, headers.length, HEADERS, END_HEADERS, stream);
        out.put(headers);
        head(out, MESSAGE_HEAD + message.length, DATA, END_STREAM, stream);
        out.put((byte) 0).putInt(message.length).put(message);
        write(out.flip());
        return answer(stream);
    }

    private byte[] answer(int stream) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        boolean last = false;
        while (true) {
            ByteBuffer frame = frame();
            int type = frame.get(3);
            int flags = frame.get(4);
            boolean ours = frame.getInt(5) == stream;
            frame.position(FRAME_HEAD);
            switch (type) {
                case DATA -> {
                    consumed += frame.remaining();
                    append(body, content(frame, flags));
                }
                case HEADERS, CONTINUATION -> {
                    append(fields, type == HEADERS ? content(frame, flags) : frame);
                    last |= type == HEADERS && (flags & END_STREAM) != 0;
                    if ((flags & END_HEADERS) != 0) {
                        if (last) {
                            QuickHeaders.demandSuccess(fields.toByteArray());
                            return message(body.toByteArray());
                        }
                        fields.reset();
                    }
                }
                case SETTINGS, PING -> acknowledge(type, flags, frame);
                case RESET, GO_AWAY -> throw new IOException("the service ended the call");
                default -> {
                    // Windows and priorities: of no interest to a call as short as this.
                }
            }
            if (!ours && (type == DATA || type == HEADERS || type == CONTINUATION)) {
                throw new IOException("an answer to another call");
            }
        }
    }

    /** What a DATA or HEADERS frame holds besides padding and priority. */
    private static ByteBuffer content(ByteBuffer frame, int flags) throws IOException {
        boolean padded = (flags & PADDED) != 0;
        int padding = padded && frame.hasRemaining() ? frame.get() & 0xFF : 0;
        int before = (flags & PRIORITY) != 0 ? PRIORITY_BYTES : 0;
        if (before + padding > frame.remaining()) {
            throw new IOException("more padding than frame");
        }
        return frame.position(frame.position() + before).limit(frame.limit() - padding);
    }

    private static byte[] message(byte[] body) throws IOException {
        ByteBuffer framed = ByteBuffer.wrap(body);
        if (body.length < MESSAGE_HEAD || framed.get() != 0 || framed.getInt() != body.length - MESSAGE_HEAD) {
            throw new IOException("not one message, uncompressed");
        }
        byte[] message = new byte[framed.remaining()];
        framed.get(message);
        return message;
    }

    private void acknowledge(int type, int flags, ByteBuffer frame) throws IOException {
        if ((flags & ACK) == 0) {
            int length = type == PING ? frame.remaining() : 0;
            ByteBuffer out = ByteBuffer.allocate(FRAME_HEAD + length);
            head(out, length, type, ACK, 0);
            write((length > 0 ? out.put(frame) : out).flip());
        }
    }

    /** The next frame with its head; valid until the one after. */
    private ByteBuffer frame() throws IOException {
        fill(FRAME_HEAD);
        int length = (in.get(in.position()) & 0xFF) << 16 | in.getShort(in.position() + 1) & 0xFFFF;
        if (length > LARGEST_FRAME) {
            throw new IOException("a frame of " + length + " bytes");
        }
        fill(FRAME_HEAD + length);
        ByteBuffer frame = in.slice(in.position(), FRAME_HEAD + length);
        in.position(in.position() + FRAME_HEAD + length);
        return frame;
    }

    private void fill(int bytes) throws IOException {
        if (in.remaining() < bytes) {
            in.compact();
            while (in.position() < bytes) {
                if (channel.read(in) < 0) {
                    throw new IOException("the service has gone");
                }
                heard = System.nanoTime();
            }
            in.flip();
        }
    }

    private static void append(ByteArrayOutputStream to, ByteBuffer from) throws IOException {
        if (to.size() + from.remaining() > LARGEST_ANSWER) {
            throw new IOException("an answer of more than 16 MiB");
        }
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.writeBytes(bytes);
    }

    private void write(ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private static void head(ByteBuffer out, int length, int type, int flags, int stream) {
        out.put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
    }

    /** As fields of HPACK (RFC 7541) that are in no table: {@code :method: POST} and {@code :scheme: http} are 3 and 6. */
    private static byte[] requestHeaders(String method) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x83);
        headers.write(0x86);
        field(headers, ":path", method);
        field(headers, ":authority", "localhost");
        field(headers, "content-type", "application/grpc");
        field(headers, "te", "trailers");
        field(headers, "user-agent", "ebb-quick");
        return headers.toByteArray();
    }

    /** Names and values are ASCII and shorter than 127 bytes. */
    private static void field(ByteArrayOutputStream headers, String name, String value) {
        headers.write(0);
        for (String part : new String[] {name, value}) {
            headers.write(part.length());
            headers.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        deadline.interrupt();
        channel.close();
    }
}
