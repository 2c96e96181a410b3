package dev.ebb.server.support;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A SOCKS 5 proxy (RFC 1928) on loopback that connects every name to this machine, asks for a name and password (RFC 1929) if it
 * has one, and remembers what it was asked for.
 */
public final class SocksServer implements Closeable {
    private static final int DOMAIN_NAME = 3;

    private final ServerSocket listener;
    private final @Nullable String login;
    private final int reply;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** {@code login} as {@code user:password}; {@code reply} 0 connects, another number refuses with it. */
    public SocksServer(@Nullable String login, int reply) throws IOException {
        this.login = login;
        this.reply = reply;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Every {@code host:port} that was asked for. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Every {@code user:password} that was shown. */
    public List<String> logins() {
        return List.copyOf(logins);
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "socks-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                thread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            if (!greet(in, out)) {
                return;
            }
            in.skipNBytes(3);
            if (in.readByte() != DOMAIN_NAME) {
                throw new IOException("a name was to be looked up here");
            }
            String host = text(in);
            int port = in.readUnsignedShort();
            asked.add(host + ":" + port);
            out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
            if (reply == 0) {
                connect(socket, in, out, port);
            }
        } catch (IOException gone) {
            // The other side left: part of the play.
        } finally {
            open.remove(socket);
        }
    }

    private boolean greet(DataInputStream in, OutputStream out) throws IOException {
        in.readByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        if (login == null) {
            out.write(new byte[] {5, 0});
            return true;
        }
        boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        out.write(new byte[] {5, (byte) (offered ? 2 : 0xFF)});
        if (!offered) {
            return false;
        }
        in.readByte();
        String shown = text(in) + ":" + text(in);
        logins.add(shown);
        boolean good = shown.equals(login);
        out.write(new byte[] {1, (byte) (good ? 0 : 1)});
        return good;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    private static void connect(Socket socket, DataInputStream in, OutputStream out, int port) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream there = target.getOutputStream();
            thread(() -> {
                try (socket) {
                    target.getInputStream().transferTo(out);
                } catch (IOException ended) {
                    // One side left, and so does the other.
                }
            });
            ScriptedHttpServer.pump(in, there);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
