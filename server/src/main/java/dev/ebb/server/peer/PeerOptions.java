package dev.ebb.server.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How other machines of the network help.
 *
 * @param identity what this machine shows and whom it trusts; empty = there is no peer caching
 * @param listen where peers are served
 * @param peers peers to ask besides those that are discovered
 * @param discovery looks for peers on the networks of the machine, and announces itself
 * @param minimumBytesPerSecond a peer that stays below is left; 0 for never
 * @param reserveBytes free space that the cache leaves on its volume; the larger of this and 1 % of it
 */
public record PeerOptions(
        Optional<Identity> identity,
        Address listen,
        List<Address> peers,
        boolean discovery,
        long minimumBytesPerSecond,
        long reserveBytes) {
    public PeerOptions {
        peers = List.copyOf(peers);
    }

    /**
     * Files in PEM.
     *
     * @param certificate shown to peers, with those that signed it
     * @param key its key (PKCS #8)
     * @param authority certificates that sign those of peers
     */
    public record Identity(Path certificate, Path key, Path authority) {}

    /**
     * Where somebody is.
     *
     * @param host name or address, an IPv6 address without brackets
     * @param port its port
     */
    public record Address(String host, int port) {
        /** As it stands in a URL. */
        public String authority() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public String toString() {
            return authority();
        }
    }
}
