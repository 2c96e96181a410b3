package dev.ebb.server.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Enumeration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the machine's network interfaces every few seconds, on a thread of its own, and says when the last one has gone or
 * one has come. The JDK has no events for it.
 */
final class NetworkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);
    private static final long INTERVAL_SECONDS = 3;

    private final NetworkLink link = new NetworkLink();
    private final Consumer<Boolean> listener;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ebb-network");
        thread.setDaemon(true);
        return thread;
    });

    NetworkWatch(Consumer<Boolean> listener) {
        this.listener = listener;
    }

    void start() {
        looking.scheduleWithFixedDelay(this::look, 1, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }

    private void look() {
        try {
            link.look(reachesBeyond()).ifPresent(up -> {
                LOG.info(up ? "a network is there" : "the last network has gone");
                listener.accept(up);
            });
        } catch (SocketException | RuntimeException unknown) {
            LOG.debug("the network interfaces cannot be looked at", unknown);
        }
    }

    /** Up, running, not the loopback, and with an address that others know. */
    private static boolean reachesBeyond() throws SocketException {
        Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
        while (interfaces != null && interfaces.hasMoreElements()) {
            NetworkInterface each = interfaces.nextElement();
            if (!each.isLoopback() && each.isUp() && each.inetAddresses().anyMatch(NetworkWatch::isKnown)) {
                return true;
            }
        }
        return false;
    }

    /** Every IPv6 interface has a link-local address, with a network behind it or not. */
    private static boolean isKnown(InetAddress address) {
        return address instanceof Inet4Address || !address.isLinkLocalAddress();
    }
}
