package dev.ebb.server.faults;

import java.util.List;
import java.util.stream.Stream;

/** Every way in which a server misbehaves, by kind. */
final class FaultTable {
    /** Cases of one kind. */
    record Group(String title, List<FaultCase> cases) {}

    static final List<Group> GROUPS = List.of(
            new Group("Connections", ConnectionFaults.cases()),
            new Group("Changed content", ChangeFaults.cases()),
            new Group("Changed content, and a job that says what then", ChangePolicyFaults.cases()),
            new Group("Digests", DigestFaults.cases()),
            new Group("Ranges", RangeFaults.cases()),
            new Group("Further connections", LaneFaults.cases()),
            new Group("Lengths", LengthFaults.cases()),
            new Group("Chunks and codings", ChunkFaults.cases()),
            new Group("Redirects", RedirectFaults.cases()),
            new Group("Refusals", RefusalFaults.cases()),
            new Group("Silence and floods", StallFaults.cases()),
            new Group("TLS", TlsFaults.cases()),
            new Group("Not HTTP", RubbishFaults.cases()),
            new Group("HTTP/2", Http2Faults.cases()));

    private FaultTable() {}

    static Stream<FaultCase> all() {
        return GROUPS.stream().flatMap(group -> group.cases().stream());
    }
}
