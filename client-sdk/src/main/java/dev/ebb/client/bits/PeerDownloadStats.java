package dev.ebb.client.bits;

/**
 * Where the bytes of a file came from (GetPeerDownloadStats).
 *
 * <pre>{@code
 * long saved = file.getPeerDownloadStats().bytesFromPeers();
 * }</pre>
 *
 * @param bytesFromOrigin from its URL or one of its mirrors
 * @param bytesFromPeers from other machines of the network
 */
public record PeerDownloadStats(long bytesFromOrigin, long bytesFromPeers) {}
