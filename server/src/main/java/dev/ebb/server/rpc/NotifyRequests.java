package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.NotifyReceivers;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whom to notify of what. Thread-safe. */
final class NotifyRequests {
    private final SecretBox secrets;

    NotifyRequests(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** What CreateJob asks for; what it leaves open is as BITS has it. */
    NotifySettings settings(Caller caller, String prefix, JobSettings wire) {
        NotifySettings defaults = NotifySettings.DEFAULTS;
        int flags = wire.getNotifyFlagsCount() == 0
                ? defaults.flags()
                : flags(prefix + "notify_flags", wire.getNotifyFlagsList());
        Duration interval = wire.hasMinimumNotificationInterval()
                ? minimumInterval(prefix + "minimum_notification_interval", wire.getMinimumNotificationInterval())
                : defaults.minimumInterval();
        String program = prefix + "notify_command_line.";
        return new NotifySettings(
                flags,
                interval,
                command(
                        caller,
                        program,
                        wire.getNotifyCommandLine().getProgram(),
                        wire.getNotifyCommandLine().getArgumentsList()),
                endpoint(prefix + "notify_endpoint.", wire.getNotifyEndpoint()));
    }

    /** The bits of the flags that are given. */
    static int flags(String field, List<NotifyFlag> wire) {
        int flags = 0;
        for (int i = 0; i < wire.size(); i++) {
            NotifyFlag flag = wire.get(i);
            if (!WireEnums.said(flag)) {
                throw JobException.inField(
                        ErrorCode.E_NOTIMPL, field + "[" + i + "]", "is not a flag that this service knows");
            }
            flags |= 1 << (flag.getNumber() - 1);
        }
        return flags;
    }

    /** The shortest time between two notifications of changes. */
    static Duration minimumInterval(String field, com.google.protobuf.Duration wire) {
        return NotifyReceivers.minimumInterval(field, WireTimes.span(field, wire));
    }

    /** The program, to be run with the rights of the caller; null when none is named. */
    static NotifySettings.@Nullable Command command(
            Caller caller, String prefix, String program, List<String> arguments) {
        return NotifyReceivers.command(prefix, program, arguments, caller.id(), caller.account());
    }

    /** The endpoint with its secret sealed; null when none is named. */
    NotifySettings.@Nullable Endpoint endpoint(String prefix, NotifyEndpoint wire) {
        String url = NotifyReceivers.url(prefix, wire.getUrl(), wire.getSecret());
        return url == null
                ? null
                : new NotifySettings.Endpoint(url, wire.getSecret().isEmpty() ? null : secrets.seal(wire.getSecret()));
    }
}
