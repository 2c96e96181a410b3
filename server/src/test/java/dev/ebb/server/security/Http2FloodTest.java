package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.ErrorCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server answers a request in HTTP/2 with frames that cost it nothing, for as long as it is listened to. */
class Http2FloodTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** What a client may have taken in before it has had enough. */
    private static final long ENOUGH = 64L << 20;

    @TempDir
    Path folder;

    /** What is sent again and again once a request is there. */
    enum Flood {
        /** CVE-2024-27983 and its kin: a head that never ends. */
        CONTINUATION {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                if (round == 0) {
                    frame(out, HEADERS, 0, stream, new byte[] {(byte) 0x88});
                }
                frame(out, Http2FloodTest.CONTINUATION, 0, stream, new byte[0]);
            }
        },
        /** A head whose fields are many times what is sent: entries of the table, named by one octet each. */
        HPACK_BOMB {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                if (round == 0) {
                    byte[] entry = new byte[4000 + 9];
                    // :status 200, then a new entry "x" with a value of 4,000 octets (RFC 7541 section 6.2.1).
                    entry[0] = (byte) 0x88;
                    entry[1] = 0x40;
                    entry[2] = 1;
                    entry[3] = 'x';
                    entry[4] = 0x7F;
                    entry[5] = (byte) (4000 - 127 & 0x7F | 0x80);
                    entry[6] = (byte) (4000 - 127 >> 7);
                    java.util.Arrays.fill(entry, 7, 4007, (byte) 'v');
                    frame(out, HEADERS, 0, stream, java.util.Arrays.copyOf(entry, 4007));
                } else {
                    byte[] named = new byte[16_000];
                    java.util.Arrays.fill(named, (byte) 0xBE); // the newest entry
                    frame(out, Http2FloodTest.CONTINUATION, 0, stream, named);
                }
            }
        },
        /** Each wants an answer. */
        PING {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                frame(out, Http2FloodTest.PING, 0, 0, new byte[8]);
            }
        },
        SETTINGS {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                frame(out, Http2FloodTest.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, (byte) (round % 100 + 1)});
            }
        },
        /** CVE-2019-9514 and CVE-2023-44487, turned round. */
        RESETS {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                frame(out, RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            }
        },
        WINDOWS {
            @Override
            void send(DataOutputStream out, int stream, int round) throws IOException {
                frame(out, WINDOW_UPDATE, 0, 0, new byte[] {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
            }
        };

        abstract void send(DataOutputStream out, int stream, int round) throws IOException;
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] content)
            throws IOException {
        out.writeByte(content.length >> 16);
        out.writeShort(content.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(content);
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    @Timeout(60)
    void flood_endsWithAnError_andCostsLittle(Flood flood) throws Exception {
        AtomicLong sent = new AtomicLong();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EngineHarness engine = new EngineHarness(
                        folder,
                        o -> EngineHarness.timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3))
                                .apply(o)
                                .with(change -> change.http2(new Http2Options(Use.ALWAYS, 64))))) {
            Thread server = new Thread(() -> serve(listener, flood, sent), "flood");
            server.setDaemon(true);
            server.start();

            TransferEnd.Failed failed = engine.run(URI.create("http://localhost:" + listener.getLocalPort() + "/f"))
                    .awaitFailed();

            assertThat(failed.error().code())
                    .as(failed.error().message())
                    .isIn(
                            ErrorCode.INVALID_SERVER_RESPONSE,
                            ErrorCode.CONNECTION_CLOSED,
                            ErrorCode.OPERATION_TIMED_OUT);
            assertThat(sent.get()).as("bytes that it listened to").isLessThan(ENOUGH);
        }
    }

    /** The same words said once are none of an attack. */
    @Test
    void settingsAndPing_saidOnce_areAnswered() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EngineHarness engine = new EngineHarness(
                        folder, o -> o.with(change -> change.http2(new Http2Options(Use.ALWAYS, 64))))) {
            Thread server = new Thread(() -> answerOnce(listener), "once");
            server.setDaemon(true);
            server.start();

            engine.run(URI.create("http://localhost:" + listener.getLocalPort() + "/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).containsExactly('h', 'i');
        }
    }

    private static void serve(ServerSocket listener, Flood flood, AtomicLong sent) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                DataOutputStream out = greeted(socket);
                int stream = awaitRequest(new DataInputStream(socket.getInputStream()));
                DataOutputStream counted = new DataOutputStream(out) {
                    @Override
                    public synchronized void write(int b) throws IOException {
                        super.write(b);
                        sent.incrementAndGet();
                    }

                    @Override
                    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
                        super.write(bytes, from, count);
                        sent.addAndGet(count);
                    }
                };
                for (int round = 0; sent.get() < ENOUGH; round++) {
                    flood.send(counted, stream, round);
                }
            } catch (IOException hungUp) {
                // What was hoped for.
            }
        }
    }

    private static void answerOnce(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            DataOutputStream out = greeted(socket);
            int stream = awaitRequest(new DataInputStream(socket.getInputStream()));
            frame(out, PING, 0, 0, new byte[8]);
            frame(out, SETTINGS, 0, 0, new byte[0]);
            frame(out, HEADERS, END_HEADERS, stream, new byte[] {(byte) 0x88});
            frame(out, DATA, END_STREAM, stream, new byte[] {'h', 'i'});
            out.flush();
            while (socket.getInputStream().read() >= 0) {
                // until the client has had enough
            }
        } catch (IOException hungUp) {
            // The client has what it wanted.
        }
    }

    private static DataOutputStream greeted(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        frame(out, SETTINGS, 0, 0, new byte[0]);
        frame(out, SETTINGS, ACK, 0, new byte[0]);
        out.flush();
        return out;
    }

    /** Reads past the preface, up to the head of a request, and tells its stream. */
    private static int awaitRequest(DataInputStream in) throws IOException {
        in.readFully(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length()]);
        int type = -1;
        int stream = 0;
        while (type != HEADERS) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            type = in.readUnsignedByte();
            in.readUnsignedByte();
            stream = in.readInt();
            in.readFully(new byte[length]);
        }
        return stream;
    }
}
