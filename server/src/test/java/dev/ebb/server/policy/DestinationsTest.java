package dev.ebb.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where files of local callers and of remote principals may lie. */
class DestinationsTest {
    private static final OwnerId CI = new OwnerId("token:ci");

    @Test
    void localCaller_withoutRoots_isFree() {
        Destinations.ANYWHERE.check(OwnerId.ofUid(1), "f", Path.of("/anywhere/at/all"));
        assertThat(Destinations.ANYWHERE.rootsOf(OwnerId.ofUid(1))).isEmpty();
    }

    @Test
    void remotePrincipal_withoutRoots_hasNoFiles() {
        assertDenied(Destinations.ANYWHERE, CI, "/srv/a");
        assertDenied(Destinations.ANYWHERE, new OwnerId("anonymous"), "/srv/a");
        assertDenied(new Destinations(List.of(), Map.of(CI, List.of())), CI, "/srv/a");
    }

    @Test
    void path_outsideTheRoots_isDenied() {
        Destinations some = new Destinations(List.of(Path.of("/home/a")), Map.of(CI, List.of(Path.of("/srv/ci"))));
        some.check(CI, "f", Path.of("/srv/ci/x/y"));
        some.check(OwnerId.ofUid(1), "f", Path.of("/home/a/x"));
        assertDenied(some, CI, "/srv/ci2/x");
        assertDenied(some, CI, "/home/a/x");
        assertDenied(some, OwnerId.ofUid(1), "/srv/ci/x");
    }

    private static void assertDenied(Destinations destinations, OwnerId owner, String path) {
        JobException refused =
                catchThrowableOfType(JobException.class, () -> destinations.check(owner, "f", Path.of(path)));
        assertThat(refused).as(path).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
    }
}
