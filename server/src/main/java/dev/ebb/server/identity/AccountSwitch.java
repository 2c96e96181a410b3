package dev.ebb.server.identity;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a program is started with the rights of an account. A root service uses {@code setpriv} of util-linux, which gives up
 * uid, gid, groups and capabilities for good before it becomes the program; no thread of the service ever does. Thread-safe.
 */
public final class AccountSwitch {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    private AccountSwitch() {}

    /**
     * The words to put before a program, none when the service's own rights are meant. E_ACCESSDENIED when this service cannot
     * act for the account, or when a principal from afar has none and the service is root.
     *
     * @param setBy who has the program run
     * @param account with whose rights; null = the service's own
     */
    public static List<String> words(OwnerId setBy, @Nullable FileOwner account) {
        OptionalLong own = MachineAccounts.ownUid();
        boolean root = own.orElse(-1) == 0;
        if (account == null) {
            if (root && !setBy.isLocal()) {
                throw refused("The principal " + setBy + " has no account with whose rights a program could be run; an"
                        + " administrator has to configure one.");
            }
            return List.of();
        }
        if (own.isPresent() && own.getAsLong() == account.uid()) {
            return List.of();
        }
        Optional<Path> tool = root ? tool() : Optional.empty();
        if (tool.isEmpty()) {
            throw refused("This service cannot run programs for user " + account.uid()
                    + ": only one that runs as root, where setpriv (util-linux) is installed, can.");
        }
        return words(tool.get(), account);
    }

    private static List<String> words(Path tool, FileOwner account) {
        List<String> words =
                new ArrayList<>(List.of(tool.toString(), "--reuid=" + account.uid(), "--regid=" + account.gid()));
        words.add(
                account.groups().isEmpty()
                        ? "--clear-groups"
                        : "--groups="
                                + account.groups().stream().map(String::valueOf).collect(Collectors.joining(",")));
        words.add("--inh-caps=-all");
        words.add("--");
        return words;
    }

    /** The real one: that of busybox goes by the same name and cannot change users. */
    private static Optional<Path> tool() {
        return PLACES.stream().filter(AccountSwitch::isTool).findFirst();
    }

    private static boolean isTool(Path place) {
        try {
            return Files.isExecutable(place) && place.toRealPath().endsWith("setpriv");
        } catch (IOException gone) {
            return false;
        }
    }

    private static JobException refused(String message) {
        return JobException.of(ErrorCode.E_ACCESSDENIED, message);
    }
}
