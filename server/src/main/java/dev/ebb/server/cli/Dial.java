package dev.ebb.server.cli;

import java.nio.file.Path;

/** Opens connections; nothing is sent until the first call. */
interface Dial {
    /** To the Unix socket at this path. */
    Service socket(Path socket);

    /** To an address as {@code --target} gives it. */
    Service address(String target, TargetProof proof);
}
