package dev.ebb.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Every question about a certificate is answered, and only what was accepted is remembered. */
class CertificateDeskTest {
    private static final List<byte[]> CHAIN = List.of(new byte[] {1, 2, 3});
    private static final List<byte[]> OTHER = List.of(new byte[] {4});
    private static final ErrorCode MINE = new ErrorCode(0x80041234);

    private final JobId job = new JobId(UUID.randomUUID());
    private final JobId another = new JobId(UUID.randomUUID());
    private final CertificateDesk desk = new CertificateDesk(Duration.ofHours(1), InstantSource.system());
    private final List<CertificateDesk.Question> asked = new CopyOnWriteArrayList<>();

    private CompletableFuture<ErrorCode> ask(JobId of, String host, int port, List<byte[]> chain) {
        return desk.ask(of, 0, host, port, chain);
    }

    private void answerLast(ErrorCode verdict) {
        desk.answer(job, asked.get(asked.size() - 1).id(), verdict);
    }

    @Test
    void question_thatNobodyHears_isAnsweredAtOnce() {
        assertThat(ask(job, "a", 443, CHAIN)).isCompletedWithValue(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
    }

    @Test
    void question_thatNobodyAnswers_runsOutOfTime() {
        CertificateDesk hasty = new CertificateDesk(Duration.ofMillis(1), InstantSource.system());
        hasty.watch(job, asked::add);

        assertThat(hasty.ask(job, 0, "a", 443, CHAIN).join()).isEqualTo(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
        assertThat(asked).hasSize(1);
    }

    @Test
    void certificate_accepted_isNotAskedAboutAgainByTheSameJobAtTheSamePlace() {
        desk.watch(job, asked::add);
        CompletableFuture<ErrorCode> first = ask(job, "a", 443, CHAIN);
        answerLast(ErrorCode.S_OK);

        assertThat(first).isCompletedWithValue(ErrorCode.S_OK);
        assertThat(ask(job, "a", 443, CHAIN)).isCompletedWithValue(ErrorCode.S_OK);
        assertThat(ask(job, "a", 444, CHAIN)).isNotDone();
        assertThat(ask(job, "b", 443, CHAIN)).isNotDone();
        assertThat(ask(job, "a", 443, OTHER)).isNotDone();
        assertThat(ask(another, "a", 443, CHAIN)).isCompletedWithValue(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
    }

    @Test
    void certificate_rejected_isAskedAboutAgain() {
        desk.watch(job, asked::add);
        CompletableFuture<ErrorCode> first = ask(job, "a", 443, CHAIN);
        answerLast(MINE);

        assertThat(first).isCompletedWithValue(MINE);
        assertThat(ask(job, "a", 443, CHAIN)).isNotDone();
        assertThat(asked).hasSize(2);
    }

    @Test
    void certificate_forgotten_isAskedAboutAgain() {
        desk.watch(job, asked::add);
        ask(job, "a", 443, CHAIN);
        answerLast(ErrorCode.S_OK);

        desk.forget(job);

        assertThat(ask(job, "a", 443, CHAIN)).isNotDone();
    }

    @Test
    void watcher_thatLeaves_leavesNoQuestionOpen() throws Exception {
        AutoCloseable watch = desk.watch(job, asked::add);
        CompletableFuture<ErrorCode> question = ask(job, "a", 443, CHAIN);

        watch.close();

        assertThat(question).isCompletedWithValue(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
    }

    @Test
    void watcher_thatComesLater_hearsOfOpenQuestions() {
        desk.watch(job, question -> {});
        ask(job, "a", 443, CHAIN);

        desk.watch(job, asked::add);

        assertThat(asked).hasSize(1);
    }

    @Test
    void answer_forAnotherJob_isRefused() {
        desk.watch(job, asked::add);
        ask(job, "a", 443, CHAIN);

        JobException refused = catchThrowableOfType(
                JobException.class, () -> desk.answer(another, asked.get(0).id(), ErrorCode.S_OK));

        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
}
