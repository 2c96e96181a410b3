package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A policy that was set is on disk, or the caller hears that it is not. */
class PolicyOverridesSyncTest {
    private static final Map<String, String> OLD = Map.of("limits.a", "1");
    private static final Map<String, String> NEW = Map.of("limits.a", "2");

    @TempDir
    Path folder;

    private final DiskScript disk = new DiskScript();

    private PolicyOverrides overrides() {
        return new PolicyOverrides(new WatchedDisk(disk).path(folder.resolve("overrides")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "FORCE", "MOVE"})
    void write_thatFails_isSaidAndLeavesWhatWasThere(Kind kind) {
        overrides().write(OLD);
        disk.fails(kind, 0, 1, "Input/output error");

        assertThatThrownBy(() -> overrides().write(NEW)).isInstanceOf(UncheckedIOException.class);
        assertThat(overrides().read()).isEqualTo(OLD);

        overrides().write(NEW);
        assertThat(overrides().read()).isEqualTo(NEW);
    }

    @Test
    void name_thatIsNotSynced_isSaid() {
        disk.fails(Kind.FORCE_FOLDER, 0, 1, "Input/output error");

        assertThatThrownBy(() -> overrides().write(NEW)).isInstanceOf(UncheckedIOException.class);

        overrides().write(NEW);
        assertThat(disk.count(Kind.FORCE_FOLDER)).isEqualTo(2);
    }
}
