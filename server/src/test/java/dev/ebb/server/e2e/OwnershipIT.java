package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.CallerCast;
import dev.ebb.server.support.CallerCast.Role;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobType;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What takes the place of the tokens of Windows: whose job it is, and with whose rights its files are made. */
@EnabledOnOs(OS.LINUX)
class OwnershipIT {
    private CallerCast cast;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        cast = CallerCast.start(folder, "");
    }

    @AfterEach
    void stop() {
        cast.close();
    }

    @Test
    void owner_ofAPrincipalWithAnAccount_isShownWithIt() throws IOException {
        String id = cast.job(JobType.JOB_TYPE_DOWNLOAD);
        Job shown = cast.client(Role.OWNER)
                .blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(id).build())
                .getJob();
        int uid = (int) Files.getAttribute(cast.files(), "unix:uid");
        assertThat(shown.getOwner()).isEqualTo("token:owner");
        assertThat(shown.getOwnerElevated()).isFalse();
        assertThat(shown.getOwnerAccount().getUid()).isEqualTo(uid);
    }

    @Test
    void takeOwnership_ofAUsersJob_showsTheNewOwnerAndDropsTheEndpoint() throws IOException {
        String id = cast.job(JobType.JOB_TYPE_DOWNLOAD);
        JobPropertyValue endpoint = JobPropertyValue.newBuilder()
                .setNotificationEndpoint(NotifyEndpoint.newBuilder().setUrl("https://127.0.0.1/hook"))
                .build();
        JobPropertyValue interval = JobPropertyValue.newBuilder()
                .setMinimumNotificationInterval(TestDaemon.duration(Duration.ofSeconds(3)))
                .build();
        for (JobPropertyValue value : new JobPropertyValue[] {endpoint, interval}) {
            cast.client(Role.OWNER)
                    .blocking()
                    .job()
                    .setProperty(SetPropertyRequest.newBuilder()
                            .setJobId(id)
                            .setValue(value)
                            .build());
        }
        assertThat(cast.daemon().job(id).hasNotifyEndpoint()).isTrue();

        Job taken = cast.daemon()
                .stubs()
                .job()
                .takeOwnership(TakeOwnershipRequest.newBuilder().setJobId(id).build())
                .getJob();

        assertThat(taken.getOwner()).startsWith("uid:");
        assertThat(taken.getOwnerElevated()).isTrue();
        assertThat(taken.hasNotifyEndpoint()).isFalse();
        assertThat(taken.getMinimumNotificationInterval()).isEqualTo(TestDaemon.duration(Duration.ofSeconds(3)));
    }
}
