package dev.ebb.server.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who this process is, read once from the kernel.
 *
 * @param uid effective user, or -1 where the platform does not say
 * @param gid effective group
 * @param groups supplementary groups
 * @param umask permission bits that new files do not get
 */
record ProcessIdentity(long uid, long gid, List<Long> groups, int umask) {
    private static final int USUAL_UMASK = 022;
    private static final ProcessIdentity CURRENT = read(Path.of("/proc/self/status"));

    static ProcessIdentity current() {
        return CURRENT;
    }

    private static ProcessIdentity read(Path status) {
        Map<String, String[]> lines = new HashMap<>();
        try {
            for (String line : Files.readAllLines(status)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    lines.put(
                            line.substring(0, colon),
                            line.substring(colon + 1).trim().split("\\s+"));
                }
            }
            // Real, effective, saved and file-system ids, in this order.
            long uid = Long.parseLong(lines.getOrDefault("Uid", new String[] {"-1", "-1"})[1]);
            long gid = Long.parseLong(lines.getOrDefault("Gid", new String[] {"-1", "-1"})[1]);
            List<Long> groups = Arrays.stream(lines.getOrDefault("Groups", new String[0]))
                    .filter(text -> !text.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            int umask = Integer.parseInt(lines.getOrDefault("Umask", new String[] {"0022"})[0], 8);
            return new ProcessIdentity(uid, gid, groups, umask);
        } catch (IOException | NumberFormatException notLinux) {
            return new ProcessIdentity(-1, -1, List.of(), USUAL_UMASK);
        }
    }
}
