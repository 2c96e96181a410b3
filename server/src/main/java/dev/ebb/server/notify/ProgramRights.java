package dev.ebb.server.notify;

import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import java.util.List;

/** What the rest of the service knows of programs and the people they run for. Thread-safe. */
public interface ProgramRights {
    /** True when the program may be run at this moment: what was allowed when it was set may be so no more. */
    boolean allows(NotifySettings.Command command);

    /** True of service accounts, for whose jobs BITS runs no program. */
    boolean isService(OwnerId owner);

    /** The words to put before the program so that it runs with its account's rights; JobException when that cannot be. */
    List<String> words(NotifySettings.Command command);
}
