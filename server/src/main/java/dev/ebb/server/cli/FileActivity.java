package dev.ebb.server.cli;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the files of a job do at one moment.
 *
 * @param moving those that bytes have arrived of and are missing of, those that moved since the last look first
 * @param arrived those that became whole since the last look, the last one first
 */
record FileActivity(List<Moving> moving, List<Arrived> arrived) {
    static final FileActivity NONE = new FileActivity(List.of(), List.of());

    /**
     * A file under way.
     *
     * @param name its local name, without the folder
     * @param bytes moved so far
     * @param total of it, when it is known
     * @param bytesPerSecond since the last look; 0 when nothing came
     */
    record Moving(String name, long bytes, OptionalLong total, long bytesPerSecond) {}

    /**
     * A file that is whole.
     *
     * @param name its local name, without the folder
     * @param bytes its size
     */
    record Arrived(String name, long bytes) {}
}
