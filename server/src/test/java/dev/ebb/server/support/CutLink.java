package dev.ebb.server.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way from a client to a server of this machine, which counts what the client sends and cuts a connection that has sent so
 * much. What went in until then arrives.
 */
public final class CutLink implements Closeable {
    private static final int BLOCK_BYTES = 16 << 10;

    /** What happens when a connection is cut. */
    @FunctionalInterface
    public interface Event {
        void happens() throws Exception;
    }

    private final ServerSocket listener;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private volatile int target;
    private volatile long cutAfter = Long.MAX_VALUE;
    private volatile Event event = () -> {};

    public CutLink(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** So many of the next connections that send so much are cut, each after the event. */
    public CutLink cut(int times, long afterBytes, Event then) {
        cutsLeft.set(times);
        cutAfter = afterBytes;
        event = then;
        return this;
    }

    /** The server is there now. */
    public void target(int port) {
        target = port;
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + listener.getLocalPort() + path);
    }

    /** Bytes that clients sent and the server was given, heads of requests too. */
    public long sentBytes() {
        return sent.get();
    }

    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                thread(() -> carry(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket near) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
            thread(() -> back(far, near));
            OutputStream out = far.getOutputStream();
            InputStream in = near.getInputStream();
            byte[] block = new byte[BLOCK_BYTES];
            long here = 0;
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                out.write(block, 0, count);
                sent.addAndGet(count);
                here += count;
                if (here >= cutAfter && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    cuts.incrementAndGet();
                    event.happens();
                    return;
                }
            }
        } catch (IOException gone) {
            // One side left, and so does the other.
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static void back(Socket far, Socket near) {
        try (near) {
            far.getInputStream().transferTo(near.getOutputStream());
        } catch (IOException gone) {
            // Nobody there any more.
        }
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "cut-link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
