package dev.ebb.server.peer.client;

import dev.ebb.server.peer.PeerOptions.Address;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds peers on the networks of this machine, and announces this one there (DNS-SD over mDNS, RFC 6762 and 6763). What is heard
 * proves nothing: only an address of the same network is taken notice of, and only a certificate makes it a peer. Everything waits
 * for the network; confined to the thread that searches.
 */
final class Discovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final String TYPE = "_ebb-peer._tcp.local.";
    private static final String ID = "id";
    private static final long LISTEN_MILLIS = 2_000;
    private static final int MOST_INTERFACES = 4;

    private final String ownId;
    private final List<JmDNS> responders = new ArrayList<>();
    private List<InetAddress> places = List.of();
    private int announcedPort;

    Discovery(String ownId) {
        this.ownId = ownId;
    }

    /** Tells of every peer that is heard within two seconds, its address and name. */
    void search(BiConsumer<Address, String> found) {
        open();
        for (JmDNS responder : responders) {
            for (ServiceInfo service : responder.list(TYPE, LISTEN_MILLIS)) {
                if (!ownId.equals(service.getPropertyString(ID))) {
                    for (InetAddress address : service.getInetAddresses()) {
                        if (isOnLink(address)) {
                            found.accept(new Address(host(address), service.getPort()), service.getName());
                        }
                    }
                }
            }
        }
    }

    /** Announces where this machine serves; 0 takes it back. */
    void announce(int port) {
        if (port == 0 && announcedPort == 0) {
            return;
        }
        open();
        if (port == announcedPort) {
            return;
        }
        for (JmDNS responder : responders) {
            try {
                responder.unregisterAllServices();
                if (port != 0) {
                    String name =
                            responder.getHostName().replaceFirst("\\.local\\.$", "") + "-" + ownId.substring(0, 8);
                    responder.registerService(ServiceInfo.create(TYPE, name, port, 0, 0, Map.of(ID, ownId)));
                }
            } catch (IOException failed) {
                LOG.warn("peers could not be told where this machine serves", failed);
            }
        }
        announcedPort = port;
    }

    /** Where this machine is now: it may have moved since. */
    private void open() {
        List<InetAddress> here = ownAddresses().stream()
                .map(InterfaceAddress::getAddress)
                .filter(own -> !(own instanceof Inet6Address))
                .limit(MOST_INTERFACES)
                .toList();
        if (here.equals(places)) {
            return;
        }
        close();
        places = here;
        for (InetAddress own : here) {
            try {
                responders.add(JmDNS.create(own));
            } catch (IOException noMulticast) {
                LOG.debug("nothing is announced on {}", own, noMulticast);
            }
        }
    }

    private static List<InterfaceAddress> ownAddresses() {
        List<InterfaceAddress> own = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && each.supportsMulticast() && !each.isLoopback() && !each.isPointToPoint()) {
                    own.addAll(each.getInterfaceAddresses());
                }
            }
        } catch (SocketException unknown) {
            LOG.debug("the network interfaces are not known", unknown);
        }
        return own;
    }

    private static boolean isOnLink(InetAddress address) {
        return ownAddresses().stream().anyMatch(own -> isWithin(own, address));
    }

    static boolean isWithin(InterfaceAddress own, InetAddress address) {
        return isWithin(own.getAddress().getAddress(), own.getNetworkPrefixLength(), address.getAddress());
    }

    /** Whether the first so many bits of two addresses are the same. */
    static boolean isWithin(byte[] own, int prefix, byte[] other) {
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (((own[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    @Override
    public void close() {
        for (JmDNS responder : responders) {
            try {
                responder.close();
            } catch (IOException harmless) {
                LOG.debug("closing mDNS", harmless);
            }
        }
        responders.clear();
        places = List.of();
        announcedPort = 0;
    }
}
