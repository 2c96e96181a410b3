package dev.ebb.server.uploads;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How uploads are received.
 *
 * @param root the folder below which files go
 * @param door where to listen, and who may come in
 * @param limits what uploads may take
 * @param placing what becomes of a whole file
 * @param application who is told of it first
 */
public record UploadOptions(Path root, Door door, Limits limits, Placing placing, Notify application) {
    /** What happens to a file that is in the way. */
    public enum Overwrite {
        /** It stays, and the upload is refused. */
        REFUSE,
        /** It is replaced in one step. */
        REPLACE,
        /** It stays, and the new file gets a number in its name. */
        VERSION
    }

    /** BITSServerNotificationType. */
    public enum Notification {
        /** Nobody is told. */
        NONE,
        /** The application gets the path of the file. */
        REFERENCE,
        /** The application gets the bytes. */
        VALUE
    }

    /**
     * Where to listen, and who may come in.
     *
     * @param host name or address
     * @param port 0 lets the system choose
     * @param certificate PEM chain; null = no TLS, which only a loopback address may have
     * @param key PEM private key (PKCS #8) of the certificate
     * @param tokens file of those who may come in; null = everybody, which only a loopback address may have
     * @param publicUrl scheme and authority that clients use; null = what each of them asked for
     * @param farm this host's name in a farm
     */
    public record Door(
            String host,
            int port,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path tokens,
            @Nullable URI publicUrl,
            Farm farm) {}

    /**
     * A farm of hosts behind one name, for BITS clients.
     *
     * @param hostId what a client is to call this one (BITSHostId); null = nothing
     * @param fallback after which it may turn to another one (BITSHostIdFallbackTimeout)
     */
    public record Farm(@Nullable String hostId, Duration fallback) {}

    /**
     * What uploads may take.
     *
     * @param fileBytes largest file (BITSMaximumUploadSize)
     * @param sessions under way at once
     * @param requests at once
     * @param lifetime of a session without progress (BITSSessionTimeout)
     * @param cleanup how often stale sessions are looked for
     * @param idle longest silence of a client
     * @param bytesPerSecond of a body at least
     */
    public record Limits(
            long fileBytes,
            int sessions,
            int requests,
            Duration lifetime,
            Duration cleanup,
            Duration idle,
            long bytesPerSecond) {
        public static final Limits DEFAULTS = new Limits(
                Long.MAX_VALUE, 1000, 64, Duration.ofDays(14), Duration.ofHours(12), Duration.ofSeconds(60), 128);
    }

    /**
     * What becomes of a whole file.
     *
     * @param overwrite what happens to a file that is in the way
     * @param createsFolders missing folders on its way are made
     * @param servesFiles finished files may be downloaded
     */
    public record Placing(Overwrite overwrite, boolean createsFolders, boolean servesFiles) {
        public static final Placing DEFAULTS = new Placing(Overwrite.REFUSE, true, false);
    }

    /**
     * Who is told of a whole file first.
     *
     * @param type how (BITSServerNotificationType)
     * @param url of the application (BITSServerNotificationURL); null for NONE
     * @param limit for its answer
     */
    public record Notify(Notification type, @Nullable URI url, Duration limit) {
        public static final Notify NONE = new Notify(Notification.NONE, null, Duration.ofMinutes(5));
    }
}
