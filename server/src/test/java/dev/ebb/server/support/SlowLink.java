package dev.ebb.server.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A port of this machine reached over a long way: every byte arrives later, and none sooner than the one before it. */
public final class SlowLink implements Closeable {
    private static final int CHUNK_BYTES = 64 << 10;

    private final ServerSocket listener;
    private final int target;
    private final long delayNanos;

    private record Piece(long due, byte[] bytes) {}

    public SlowLink(int target, java.time.Duration oneWay) throws IOException {
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.target = target;
        this.delayNanos = oneWay.toNanos();
        thread(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                carry(near, far);
                carry(far, near);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Piece> way = new LinkedBlockingQueue<>();
        thread(() -> {
            byte[] buffer = new byte[CHUNK_BYTES];
            try (from) {
                InputStream in = from.getInputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    way.add(new Piece(System.nanoTime() + delayNanos, java.util.Arrays.copyOf(buffer, count)));
                }
            } catch (IOException gone) {
                // The end travels as well.
            }
            way.add(new Piece(System.nanoTime() + delayNanos, new byte[0]));
        });
        thread(() -> {
            try (to) {
                OutputStream out = to.getOutputStream();
                for (Piece piece = way.take(); piece.bytes().length > 0; piece = way.take()) {
                    long wait = piece.due() - System.nanoTime();
                    if (wait > 0) {
                        java.util.concurrent.locks.LockSupport.parkNanos(wait);
                    }
                    out.write(piece.bytes());
                }
            } catch (IOException | InterruptedException gone) {
                // Nobody there any more.
            }
        });
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "slow-link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
