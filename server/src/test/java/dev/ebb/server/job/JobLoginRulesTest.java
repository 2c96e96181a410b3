package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One login for each target and scheme, which stays with its owner. */
class JobLoginRulesTest {
    private static JobCommand set(AuthTarget target, AuthScheme scheme, int secret) {
        SealedText sealed = SealedText.of(new byte[] {(byte) secret});
        return new JobCommand.SetProperty(new JobProperty.OneLogin(new Credentials.Entry(target, scheme, sealed)));
    }

    private static JobCommand remove(AuthTarget target, AuthScheme scheme) {
        return new JobCommand.SetProperty(new JobProperty.NoLogin(target, scheme));
    }

    private static List<Credentials.Entry> logins(JobLife life) {
        return life.job().settings().http().credentials().entries();
    }

    @Test
    void setCredentials_forTheSamePair_replacesThem() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1))
                .after(set(AuthTarget.SERVER, AuthScheme.BASIC, 1))
                .after(set(AuthTarget.PROXY, AuthScheme.BASIC, 2))
                .after(set(AuthTarget.SERVER, AuthScheme.DIGEST, 3))
                .after(set(AuthTarget.SERVER, AuthScheme.BASIC, 4));

        assertThat(logins(life))
                .extracting(entry -> entry.target() + " " + entry.scheme() + " "
                        + entry.sealed().ciphertext()[0])
                .containsExactly("SERVER BASIC 4", "SERVER DIGEST 3", "PROXY BASIC 2");
    }

    @Test
    void removeCredentials_ofAPair_leavesTheOthers() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1))
                .after(set(AuthTarget.SERVER, AuthScheme.BASIC, 1))
                .after(set(AuthTarget.PROXY, AuthScheme.BASIC, 2));

        Decision decision = life.does(remove(AuthTarget.SERVER, AuthScheme.BASIC));

        assertThat(decision.result()).isEqualTo(ErrorCode.S_OK);
        assertThat(logins(life)).extracting(Credentials.Entry::target).containsExactly(AuthTarget.PROXY);
    }

    @Test
    void removeCredentials_thatAreNotThere_changesNothing() {
        JobLife life =
                JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1)).after(set(AuthTarget.SERVER, AuthScheme.BASIC, 1));
        Job before = life.job();

        Decision decision = life.does(remove(AuthTarget.SERVER, AuthScheme.DIGEST));

        assertThat(decision.result()).isEqualTo(ErrorCode.S_FALSE);
        assertThat(decision.events()).isEmpty();
        assertThat(life.job()).isEqualTo(before);
    }

    @Test
    void takeOwnership_dropsCredentialsAndKeepsTheProxies() {
        ProxySettings proxy = new ProxySettings(ProxyUsage.OVERRIDE, "p:1", "");
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1))
                .after(set(AuthTarget.SERVER, AuthScheme.BASIC, 1))
                .after(set(AuthTarget.PROXY, AuthScheme.NTLM, 2))
                .after(new JobCommand.SetProperty(new JobProperty.Proxy(proxy)))
                .after(new JobCommand.TakeOwnership(NewJobs.BOB, null, true));

        assertThat(logins(life)).isEmpty();
        assertThat(life.job().settings().http().proxy()).isEqualTo(proxy);
    }

    @Test
    void setters_onAnEndedJob_areRefused() {
        JobLife life = JobLife.in(JobState.CANCELLED, NewJobs.of(JobType.DOWNLOAD, 1));
        for (JobCommand command :
                List.of(set(AuthTarget.SERVER, AuthScheme.BASIC, 1), remove(AuthTarget.SERVER, AuthScheme.BASIC))) {
            assertThatThrownBy(() -> life.does(command))
                    .isInstanceOfSatisfying(
                            JobException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_STATE));
        }
    }

    @Test
    void userPassword_sealed_isReadBackAsItWas() {
        UserPassword secret = new UserPassword("a:b", "c:d ");

        assertThat(UserPassword.of(secret.text())).isEqualTo(secret);
        assertThat(secret).asString().doesNotContain("a:b", "c:d");
    }
}
