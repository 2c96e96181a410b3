package dev.ebb.server.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way of one node to a server of this machine, which can be cut and mended. Thread-safe. */
public final class LinkCut implements Closeable {
    private static final int BLOCK_BYTES = 16 << 10;

    /** What gets through. */
    public enum Way {
        /** Everything. */
        OPEN,
        /** Nothing: connections end, and others are refused. */
        CUT,
        /** What the node sends arrives; what is answered is lost, and nobody is told. */
        DEAF
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Way way = Way.OPEN;

    public LinkCut(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void way(Way next) throws IOException {
        way = next;
        if (next == Way.CUT) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (way == Way.CUT) {
                    near.close();
                } else {
                    thread(() -> carry(near));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket near) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(near);
            open.add(far);
            thread(() -> pump(far, near, true));
            pump(near, far, false);
        } catch (IOException gone) {
            // One side left, and so does the other.
        } finally {
            open.remove(near);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] block = new byte[BLOCK_BYTES];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                if (!answers || way != Way.DEAF) {
                    out.write(block, 0, count);
                }
            }
        } catch (IOException gone) {
            // Cut, or somebody left.
        } finally {
            open.remove(from);
        }
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "link-cut");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        way(Way.CUT);
    }
}
