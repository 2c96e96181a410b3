package dev.ebb.server.engine.http.idle;

/**
 * Where packets to a server leave this machine: what lies behind it is taken for one bottleneck.
 *
 * @param device name of the network interface, such as {@code eth0}; of a VPN its own
 * @param nextHop address of the router; empty where there is none: hosts on the same link, or the far end of a tunnel
 * @param onLink the server is on the same link, so no line to a provider lies between
 */
record NetworkPath(String device, String nextHop, boolean onLink) {
    /** As it is shown: {@code eth0 via 192.0.2.1}, {@code eth0 on-link}, {@code tun0}. */
    String name() {
        if (onLink) {
            return device + " on-link";
        }
        return nextHop.isEmpty() ? device : device + " via " + nextHop;
    }
}
