package dev.ebb.server.faults.upload;

import java.util.List;
import java.util.stream.Stream;

/** Every way in which a server of uploads misbehaves, by kind. */
final class UploadFaultTable {
    /** Cases of one kind. */
    record Group(String title, List<UploadFault> cases) {}

    static final List<Group> GROUPS = List.of(
            new Group("Connections", CutFaults.cases()),
            new Group("What the server says it has", OffsetFaults.cases()),
            new Group("Refusals", RefusedFaults.cases()),
            new Group("Silence, floods and rubbish", NoiseFaults.cases()));

    private UploadFaultTable() {}

    static Stream<UploadFault> all() {
        return GROUPS.stream().flatMap(group -> group.cases().stream());
    }
}
