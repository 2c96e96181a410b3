package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In what words uploads are sent, and how many files they may have by that. */
class UploadRulesTest {
    @Test
    void newUpload_isSentInTheWordsOfItsServer() {
        UploadTerms terms = termsOf(JobLife.create(NewJobs.of(JobType.UPLOAD, 1)));
        assertThat(terms).isEqualTo(new UploadTerms(UploadProtocol.AUTO, false, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TUS", "RESUMABLE"})
    void protocolOfManyFiles_takesThem_andKeepsThem(UploadProtocol protocol) {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD, 1));
        life.after(set(protocol)).after(add(3));
        assertThat(life.job().counters().filesTotal()).isEqualTo(4);
        assertThat(termsOf(life).protocol()).isEqualTo(protocol);

        assertThat(refused(life, set(UploadProtocol.AUTO))).isEqualTo(ErrorCode.TOO_MANY_FILES);
        assertThat(refused(life, set(UploadProtocol.BITS))).isEqualTo(ErrorCode.TOO_MANY_FILES);
        assertThat(termsOf(life).protocol()).isEqualTo(protocol);
        life.after(set(UploadProtocol.PLAIN));
        life.after(set(null, true));
        assertThat(termsOf(life)).isEqualTo(new UploadTerms(UploadProtocol.PLAIN, true, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "BITS"})
    void protocolOfOneFile_refusesASecond_inWordsThatHelp(UploadProtocol protocol) {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD, 1)).after(set(protocol));
        JobException refusal = catchThrowableOfType(JobException.class, () -> life.does(add(1)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_FILES);
        assertThat(refusal).hasMessageContaining("RESUMABLE");
        assertThat(catchThrowableOfType(
                                JobException.class, () -> JobLife.create(withProtocol(JobType.UPLOAD, protocol, 2)))
                        .code())
                .isEqualTo(ErrorCode.TOO_MANY_FILES);
    }

    @Test
    void newUploadOfManyFiles_isTakenWithAProtocolThatDoes() {
        JobLife life = JobLife.create(withProtocol(JobType.UPLOAD, UploadProtocol.TUS, 5));
        assertThat(life.files()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "PLAIN", "BITS", "RESUMABLE"})
    void uploadReply_hasOneFileWhateverItsWords(UploadProtocol protocol) {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD_REPLY, 1)).after(set(protocol));
        assertThat(refused(life, add(1))).isEqualTo(ErrorCode.TOO_MANY_FILES);
    }

    @Test
    void tus_ofAnUploadReply_isRefusedSinceItHasNone() {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD_REPLY, 1));
        assertThat(refused(life, set(UploadProtocol.TUS))).isEqualTo(ErrorCode.UNSUPPORTED_JOB_CONFIGURATION);
        assertThat(refusedNew(JobType.UPLOAD_REPLY, settings(UploadProtocol.TUS, false)))
                .isEqualTo(ErrorCode.UNSUPPORTED_JOB_CONFIGURATION);
    }

    @Test
    void partsWithoutUrls_areRefused() {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD, 1));
        assertThat(refused(life, set(UploadProtocol.S3_PARTS))).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refusedNew(JobType.UPLOAD, settings(UploadProtocol.S3_PARTS, false)))
                .isEqualTo(ErrorCode.E_INVALIDARG);
    }

    @Test
    void download_hasNoWordsToSendIn() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1));
        assertThat(refused(life, set(UploadProtocol.PLAIN))).isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(refused(life, set(null, true))).isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(refusedNew(JobType.DOWNLOAD, settings(UploadProtocol.BITS, false)))
                .isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(refusedNew(JobType.DOWNLOAD, settings(UploadProtocol.AUTO, true)))
                .isEqualTo(ErrorCode.E_NOTIMPL);
    }

    @Test
    void replyName_ofAJobWithoutReply_isRefused() {
        JobSettings named = JobSettings.DEFAULTS.withReplyFileName("/data/reply");
        assertThat(refusedNew(JobType.DOWNLOAD, named)).isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(refusedNew(JobType.UPLOAD, named)).isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(JobLife.create(of(JobType.UPLOAD_REPLY, named, 1))
                        .job()
                        .settings()
                        .replyFileName())
                .isEqualTo("/data/reply");
    }

    @Test
    void ownMethod_andAProtocolOfManyRequests_excludeEachOther() {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD, 1)).after(set(UploadProtocol.TUS));
        JobCommand post = new JobCommand.SetProperty(new JobProperty.HttpMethod("POST"));
        assertThat(refused(life, post)).isEqualTo(ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);
        life.after(set(UploadProtocol.PLAIN)).after(post);
        assertThat(refused(life, set(UploadProtocol.BITS))).isEqualTo(ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);
        life.after(set(UploadProtocol.AUTO));
        HttpSettings method = HttpSettings.DEFAULTS.withMethod("POST");
        assertThat(refusedNew(
                        JobType.UPLOAD,
                        settings(UploadProtocol.RESUMABLE, false).withHttp(method)))
                .isEqualTo(ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);
    }

    @Test
    void protocol_ofAnEndedJob_isSettled() {
        JobLife life = JobLife.in(JobState.CANCELLED, NewJobs.of(JobType.UPLOAD, 1));
        assertThat(refused(life, set(UploadProtocol.PLAIN))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    private static ErrorCode refused(JobLife life, JobCommand command) {
        return catchThrowableOfType(JobException.class, () -> life.does(command))
                .code();
    }

    private static ErrorCode refusedNew(JobType type, JobSettings settings) {
        return catchThrowableOfType(JobException.class, () -> JobLife.create(of(type, settings, 1)))
                .code();
    }

    private static UploadTerms termsOf(JobLife life) {
        return life.job().settings().transfer().terms().upload();
    }

    private static JobCommand set(UploadProtocol protocol) {
        return set(protocol, null);
    }

    private static JobCommand set(@Nullable UploadProtocol protocol, @Nullable Boolean digests) {
        return new JobCommand.SetProperty(new JobProperty.Upload(protocol, digests));
    }

    private static JobCommand add(int files) {
        return new JobCommand.AddFiles(NewJobs.files(files));
    }

    private static NewJob withProtocol(JobType type, UploadProtocol protocol, int files) {
        return of(type, settings(protocol, false), files);
    }

    private static JobSettings settings(UploadProtocol protocol, boolean digests) {
        TransferTerms terms = TransferTerms.DEFAULTS.withUpload(new UploadTerms(protocol, digests, null));
        return JobSettings.DEFAULTS.withTransfer(TransferSettings.DEFAULTS.withTerms(terms));
    }

    private static NewJob of(JobType type, JobSettings settings, int files) {
        JobPriority priority = HttpMethodRules.priority(settings.http(), JobPriority.NORMAL);
        List<FileSpec> specs = NewJobs.files(files);
        return new NewJob(type, NewJobs.ALICE, null, false, "a job", "", priority, settings, specs, false);
    }
}
