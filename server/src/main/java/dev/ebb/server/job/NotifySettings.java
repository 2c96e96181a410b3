package dev.ebb.server.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what of a job.
 *
 * @param flags as BITS numbers them: JOB_TRANSFERRED 0x1, JOB_ERROR 0x2, DISABLE 0x4, JOB_MODIFICATION 0x8,
 *     FILE_TRANSFERRED 0x10, FILE_RANGES_TRANSFERRED 0x20
 * @param minimumInterval shortest time between two of the notifications that may be many
 * @param command the program to run
 * @param endpoint the address to post to
 */
public record NotifySettings(
        int flags,
        Duration minimumInterval,
        @Nullable Command command,
        @Nullable Endpoint endpoint) {
    public static final int JOB_TRANSFERRED = 0x1;
    public static final int JOB_ERROR = 0x2;
    public static final int DISABLE = 0x4;
    public static final int JOB_MODIFICATION = 0x8;
    public static final int FILE_TRANSFERRED = 0x10;
    public static final int FILE_RANGES_TRANSFERRED = 0x20;
    public static final int ALL = 0x3F;

    /** BITS's defaults. */
    public static final NotifySettings DEFAULTS =
            new NotifySettings(JOB_TRANSFERRED | JOB_ERROR, Duration.ofMillis(500), null, null);

    /**
     * The program of SetNotifyCmdLine, as a list and never for a shell.
     *
     * @param program absolute path
     * @param arguments what follows the program's name
     * @param setBy who set it, with whose rights it runs
     * @param account the account to run as; null = the service's own
     */
    public record Command(
            String program,
            List<String> arguments,
            OwnerId setBy,
            @Nullable FileOwner account) {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * The durable callback, where BITS has a class id.
     *
     * @param url http or https
     * @param sealedSecret what notifications are signed with; null for unsigned ones
     */
    public record Endpoint(String url, @Nullable SealedText sealedSecret) {}

    /** These settings with other flags. */
    public NotifySettings withFlags(int next) {
        return new NotifySettings(next, minimumInterval, command, endpoint);
    }

    /** These settings with another interval. */
    public NotifySettings withMinimumInterval(Duration next) {
        return new NotifySettings(flags, next, command, endpoint);
    }

    /** These settings with another program. */
    public NotifySettings withCommand(@Nullable Command next) {
        return new NotifySettings(flags, minimumInterval, next, endpoint);
    }

    /** These settings with another address. */
    public NotifySettings withEndpoint(@Nullable Endpoint next) {
        return new NotifySettings(flags, minimumInterval, command, next);
    }

    /** True when there is anybody to tell. */
    public boolean hasReceiver() {
        return command != null || endpoint != null;
    }

    /** True when this kind of notification is wanted. */
    public boolean wants(int flag) {
        return (flags & DISABLE) == 0 && (flags & flag) != 0;
    }
}
