package dev.ebb.server.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the umask of another process from {@code /proc/<pid>/status} (Linux 4.7). Thread-safe. */
public final class ProcessUmask {
    /** What most systems give their users; used when a process cannot be looked at. */
    public static final int USUAL = 0022;

    private final Path proc;

    /** A reader of this proc file system. */
    public ProcessUmask(Path proc) {
        this.proc = proc;
    }

    /** The umask of a process, or the usual one when it is gone, out of sight, or its id has passed to another user. */
    public int of(PeerProcess peer) {
        if (peer.pid() <= 0) {
            return USUAL;
        }
        try {
            Map<String, String> status =
                    status(proc.resolve(Long.toString(peer.pid())).resolve("status"));
            String uid = status.getOrDefault("Uid", "").split("\\s+")[0];
            return uid.equals(Long.toString(peer.uid()))
                    ? Integer.parseInt(status.getOrDefault("Umask", "0022"), 8)
                    : USUAL;
        } catch (IOException gone) {
            return USUAL;
        }
    }

    private static Map<String, String> status(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return values;
    }
}
