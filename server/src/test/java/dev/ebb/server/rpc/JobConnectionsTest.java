package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.UserPassword;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What SetProxySettings, SetCredentials and RemoveCredentials take, refuse, and ask the ledger for. */
class JobConnectionsTest {
    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    /** The changing calls that are proved here. */
    static final Set<String> CHANGES = Set.of("SetProxySettings", "SetCredentials", "RemoveCredentials");

    private RpcHarness rpc;
    private BackgroundCopyJobBlockingStub job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        job = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    private JobProperty asked() {
        return ((JobCommand.SetProperty) rpc.rooms.queue.lastAsked().command()).property();
    }

    private static dev.ebb.v1.ProxySettings proxy(dev.ebb.v1.ProxyUsage usage, String list, String bypass) {
        return dev.ebb.v1.ProxySettings.newBuilder()
                .setUsage(usage)
                .setProxyList(list)
                .setProxyBypassList(bypass)
                .build();
    }

    private static AuthCredentials login(
            dev.ebb.v1.AuthTarget target, dev.ebb.v1.AuthScheme scheme, String user, String password) {
        return AuthCredentials.newBuilder()
                .setTarget(target)
                .setScheme(scheme)
                .setUserName(user)
                .setPassword(password)
                .build();
    }

    private static AuthCredentials login(dev.ebb.v1.AuthScheme scheme, String user, String password) {
        return login(dev.ebb.v1.AuthTarget.AUTH_TARGET_SERVER, scheme, user, password);
    }

    private void set(AuthCredentials credentials) {
        job.setCredentials(SetCredentialsRequest.newBuilder()
                .setJobId(ID)
                .setCredentials(credentials)
                .build());
    }

    @Test
    void setProxySettings_override_asksForTheLists() {
        job.setProxySettings(SetProxySettingsRequest.newBuilder()
                .setJobId(ID)
                .setProxy(proxy(dev.ebb.v1.ProxyUsage.PROXY_USAGE_OVERRIDE, "p:1", "<local>"))
                .build());

        assertThat(asked()).isEqualTo(new JobProperty.Proxy(new ProxySettings(ProxyUsage.OVERRIDE, "p:1", "<local>")));
    }

    static Stream<Arguments> badProxies() {
        String tooLong = "p".repeat(4001);
        dev.ebb.v1.ProxyUsage override = dev.ebb.v1.ProxyUsage.PROXY_USAGE_OVERRIDE;
        return Stream.of(
                Arguments.of("E_NOTIMPL", "proxy.usage", dev.ebb.v1.ProxySettings.getDefaultInstance()),
                Arguments.of(
                        "E_NOTIMPL",
                        "proxy.usage",
                        dev.ebb.v1.ProxySettings.newBuilder().setUsageValue(99).build()),
                Arguments.of("E_INVALIDARG", "proxy.proxy_list", proxy(override, "", "")),
                Arguments.of("E_INVALIDARG", "proxy.proxy_list", proxy(override, " ", "a")),
                Arguments.of("E_INVALIDARG", "proxy.proxy_list", proxy(override, "p\0", "")),
                Arguments.of("E_INVALIDARG", "proxy.proxy_bypass_list", proxy(override, "p", "a\0")),
                Arguments.of(
                        "E_INVALIDARG", "proxy.proxy_list", proxy(dev.ebb.v1.ProxyUsage.PROXY_USAGE_NO_PROXY, "p", "")),
                Arguments.of(
                        "E_INVALIDARG",
                        "proxy.proxy_bypass_list",
                        proxy(dev.ebb.v1.ProxyUsage.PROXY_USAGE_PRECONFIG, "", "a")),
                Arguments.of("BG_E_PROXY_LIST_TOO_LARGE", "proxy.proxy_list", proxy(override, tooLong, "")),
                Arguments.of(
                        "BG_E_PROXY_BYPASS_LIST_TOO_LARGE", "proxy.proxy_bypass_list", proxy(override, "p", tooLong)));
    }

    @ParameterizedTest
    @MethodSource("badProxies")
    void setProxySettings_bad_isRefused(String reason, String field, dev.ebb.v1.ProxySettings proxy) {
        assertRefused(
                reason,
                field,
                () -> job.setProxySettings(SetProxySettingsRequest.newBuilder()
                        .setJobId(ID)
                        .setProxy(proxy)
                        .build()));
    }

    private void assertRefused(String reason, String field, Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        ErrorInfo info = StatusMapperTest.detail(refused, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getMetadataMap()).containsEntry("field", field);
        assertThat(refused.getMessage()).doesNotContain("hunter2");
        assertThat(rpc.rooms.queue.asked).isEmpty();
    }

    @Test
    void setProxySettings_atTheLimit_isTaken() {
        String longest = "p".repeat(4000);
        job.setProxySettings(SetProxySettingsRequest.newBuilder()
                .setJobId(ID)
                .setProxy(proxy(dev.ebb.v1.ProxyUsage.PROXY_USAGE_OVERRIDE, longest, longest))
                .build());

        assertThat(rpc.rooms.queue.asked).hasSize(1);
    }

    @Test
    void setCredentials_some_areSealedBeforeTheLedger() {
        set(login(
                dev.ebb.v1.AuthTarget.AUTH_TARGET_PROXY, dev.ebb.v1.AuthScheme.AUTH_SCHEME_DIGEST, "alice", "hunter2"));

        Credentials.Entry entry = ((JobProperty.OneLogin) asked()).entry();
        assertThat(entry.target()).isEqualTo(AuthTarget.PROXY);
        assertThat(entry.scheme()).isEqualTo(AuthScheme.DIGEST);
        assertThat(UserPassword.of(rpc.rooms.secrets.open(entry.sealed())))
                .isEqualTo(new UserPassword("alice", "hunter2"));
        assertThat(asked().ownerOnly()).isTrue();
        assertThat(asked().toString()).doesNotContain("hunter2", "alice");
    }

    static Stream<Arguments> badCredentials() {
        dev.ebb.v1.AuthScheme basic = dev.ebb.v1.AuthScheme.AUTH_SCHEME_BASIC;
        dev.ebb.v1.AuthScheme digest = dev.ebb.v1.AuthScheme.AUTH_SCHEME_DIGEST;
        dev.ebb.v1.AuthScheme ntlm = dev.ebb.v1.AuthScheme.AUTH_SCHEME_NTLM;
        String user = "credentials.user_name";
        String password = "credentials.password";
        return Stream.of(
                Arguments.of(
                        "BG_E_INVALID_AUTH_TARGET",
                        "credentials.target",
                        login(dev.ebb.v1.AuthTarget.AUTH_TARGET_UNSPECIFIED, basic, "u", "hunter2")),
                Arguments.of(
                        "BG_E_INVALID_AUTH_SCHEME",
                        "credentials.scheme",
                        login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_UNSPECIFIED, "u", "hunter2")),
                Arguments.of(
                        "BG_E_INVALID_AUTH_SCHEME",
                        "credentials.scheme",
                        login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_PASSPORT, "u", "hunter2")),
                Arguments.of("BG_E_USERNAME_TOO_LARGE", user, login(basic, "u".repeat(301), "hunter2")),
                Arguments.of("BG_E_PASSWORD_TOO_LARGE", password, login(digest, "u", "hunter2".repeat(9363))),
                Arguments.of("E_INVALIDARG", user, login(basic, "", "hunter2")),
                Arguments.of("E_INVALIDARG", password, login(digest, "u", "")),
                Arguments.of("E_INVALIDARG", user, login(digest, "", "")),
                Arguments.of("E_INVALIDARG", password, login(ntlm, "u", "")),
                Arguments.of("BG_E_INVALID_CREDENTIALS", user, login(basic, "u:v", "hunter2")),
                Arguments.of("BG_E_INVALID_CREDENTIALS", user, login(ntlm, "u\0v", "hunter2")),
                Arguments.of("BG_E_INVALID_CREDENTIALS", password, login(digest, "u", "hunter2\r\nX: y")),
                // The account of the service is not a user's to show.
                Arguments.of("E_ACCESSDENIED", user, login(ntlm, "", "")));
    }

    @ParameterizedTest
    @MethodSource("badCredentials")
    void setCredentials_bad_areRefused(String reason, String field, AuthCredentials credentials) {
        assertRefused(reason, field, () -> set(credentials));
    }

    @Test
    void setCredentials_atTheLimits_areTaken() {
        set(login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_BASIC, "u".repeat(300), "p".repeat(65_536)));

        assertThat(rpc.rooms.queue.asked).hasSize(1);
    }

    @Test
    void setCredentials_ofTheServicesAccountByAnAdministrator_areTaken() {
        rpc.caller = TestBackends.ADMIN;
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
        set(login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_NEGOTIATE, "", ""));

        Credentials.Entry entry = ((JobProperty.OneLogin) asked()).entry();
        assertThat(UserPassword.of(rpc.rooms.secrets.open(entry.sealed())).isImplicit())
                .isTrue();
    }

    private static RemoveCredentialsRequest removal() {
        return RemoveCredentialsRequest.newBuilder()
                .setJobId(ID)
                .setCredentials(CredentialsKey.newBuilder()
                        .setTarget(dev.ebb.v1.AuthTarget.AUTH_TARGET_SERVER)
                        .setScheme(dev.ebb.v1.AuthScheme.AUTH_SCHEME_BASIC))
                .build();
    }

    @Test
    void removeCredentials_asksForThePair() {
        assertThat(job.removeCredentials(removal()).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(asked()).isEqualTo(new JobProperty.NoLogin(AuthTarget.SERVER, AuthScheme.BASIC));
        assertThat(asked().ownerOnly()).isTrue();
    }

    @Test
    void removeCredentials_thatAreNotThere_isSFalse() {
        rpc.rooms.queue.result = ErrorCode.S_FALSE;

        assertThat(job.removeCredentials(removal()).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
    }

    @Test
    void removeCredentials_withoutAPair_isRefused() {
        assertRefused(
                "BG_E_INVALID_AUTH_TARGET",
                "credentials.target",
                () -> job.removeCredentials(
                        RemoveCredentialsRequest.newBuilder().setJobId(ID).build()));
    }

    private static CreateJobRequest creation(JobSettings.Builder settings) {
        return CreateJobRequest.newBuilder()
                .setDisplayName("n")
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setSettings(settings)
                .build();
    }

    @Test
    void createJob_withProxiesAndCredentials_hasThemFromTheStart() {
        BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel())
                .createJob(creation(JobSettings.newBuilder()
                        .setProxy(proxy(dev.ebb.v1.ProxyUsage.PROXY_USAGE_OVERRIDE, "p:1", ""))
                        .addCredentials(login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_BASIC, "alice", "hunter2"))
                        .setUseStoredProxyCredentials(true)));

        HttpSettings http =
                ((NewJob) rpc.rooms.queue.lastAsked().command()).settings().http();
        assertThat(http.proxy()).isEqualTo(new ProxySettings(ProxyUsage.OVERRIDE, "p:1", ""));
        assertThat(http.storedProxyCredentials()).isTrue();
        assertThat(http.credentials().has(AuthTarget.SERVER, AuthScheme.BASIC)).isTrue();
    }

    @Test
    void createJob_withTheSamePairTwice_isRefused() {
        AuthCredentials credentials = login(dev.ebb.v1.AuthScheme.AUTH_SCHEME_BASIC, "alice", "hunter2");
        assertRefused(
                "E_INVALIDARG",
                "settings.credentials[1]",
                () -> BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel())
                        .createJob(creation(JobSettings.newBuilder()
                                .addCredentials(credentials)
                                .addCredentials(credentials))));
    }
}
