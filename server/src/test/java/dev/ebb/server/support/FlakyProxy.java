package dev.ebb.server.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A TCP proxy that breaks connections: each after as many answered bytes as its {@link #cutting} says, sometimes in good order,
 * sometimes with a reset. Two threads a connection.
 */
public final class FlakyProxy implements Closeable {
    /** Bytes after which a connection is not cut. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int BLOCK = 16 << 10;

    private final InetSocketAddress target;
    private final LongSupplier cutting;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean down;

    private FlakyProxy(InetSocketAddress target, LongSupplier cutting) throws IOException {
        this.target = target;
        this.cutting = cutting;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** Asks the supplier, for every connection, how many bytes of answers to let through. */
    public static FlakyProxy cutting(int targetPort, LongSupplier bytes) throws IOException {
        return new FlakyProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), bytes);
    }

    /** Cuts a share of the connections at random places, the same for the same seed. */
    public static FlakyProxy random(int targetPort, long seed, double share, int mostBytes) throws IOException {
        Random random = new Random(seed);
        return cutting(targetPort, () -> {
            synchronized (random) {
                return random.nextDouble() < share ? 1 + random.nextInt(mostBytes) : NEVER;
            }
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that were cut. */
    public int cuts() {
        return cuts.get();
    }

    /** While down, connections are closed as soon as they are made; those that are open break. */
    public void setDown(boolean isDown) throws IOException {
        down = isDown;
        if (isDown) {
            breakAll();
        }
    }

    /** Breaks the connections that are open. */
    public void breakAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "flaky-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (down) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException closed) {
                // Closed for good ends the loop; a broken connection does not.
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(target);
        } catch (IOException refused) {
            client.close();
            return;
        }
        open.add(client);
        open.add(server);
        long limit = cutting.getAsLong();
        thread(() -> pump(client, server, NEVER));
        thread(() -> pump(server, client, limit));
    }

    private void pump(Socket from, Socket to, long limit) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] block = new byte[BLOCK];
            long left = limit;
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                int passed = (int) Math.min(count, left);
                out.write(block, 0, passed);
                left -= passed;
                if (left == 0) {
                    cut(to, limit);
                    return;
                }
            }
        } catch (IOException gone) {
            // One side left; the other follows.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void cut(Socket client, long limit) throws IOException {
        cuts.incrementAndGet();
        if (limit % 2 == 0) {
            client.setSoLinger(true, 0);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        breakAll();
    }
}
