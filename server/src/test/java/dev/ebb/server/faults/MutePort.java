package dev.ebb.server.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port in front of a server that takes the first connections, reads them and never says a word, and passes the others on. Two
 * threads a connection.
 */
final class MutePort implements Closeable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    MutePort(int target, int mute) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(() -> accept(mute));
    }

    int number() {
        return listener.getLocalPort();
    }

    private static void thread(Runnable body) {
        Thread thread = new Thread(body, "mute-port");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(int mute) {
        for (int number = 1; !listener.isClosed(); number++) {
            try {
                Socket client = listener.accept();
                open.add(client);
                if (number <= mute) {
                    thread(() -> copy(client, OutputStream.nullOutputStream()));
                } else {
                    pass(client);
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket client) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(server);
        OutputStream toServer = server.getOutputStream();
        OutputStream toClient = client.getOutputStream();
        thread(() -> copy(client, toServer));
        thread(() -> copy(server, toClient));
    }

    private static void copy(Socket from, OutputStream to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to);
        } catch (IOException gone) {
            // One side left; the other follows.
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
