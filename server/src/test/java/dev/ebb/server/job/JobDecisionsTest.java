package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every command does in every state, against tables written by hand from BITS's documentation: columns are states, rows
 * are commands, on a job with one file that is still missing wherever the state allows it. A state name is where the job goes,
 * a dot is success without a change, a plus is success with a change that keeps the state, the rest are refusals.
 */
class JobDecisionsTest {
    private static final String DOWNLOAD = """
            |                  | QUEUED    | CONNECTING      | TRANSFERRING    | SUSPENDED | ERROR     | TRANSIENT_ERROR | TRANSFERRED  | ACKNOWLEDGED  | CANCELLED     |
            | ADD_FILES        | +         | +               | +               | +         | +         | +               | +            | INVALID_STATE | INVALID_STATE |
            | SUSPEND          | SUSPENDED | SUSPENDED       | SUSPENDED       | .         | .         | SUSPENDED       | .            | INVALID_STATE | INVALID_STATE |
            | RESUME           | .         | .               | .               | QUEUED    | QUEUED    | QUEUED          | .            | INVALID_STATE | INVALID_STATE |
            | CANCEL           | CANCELLED | CANCELLED       | CANCELLED       | CANCELLED | CANCELLED | CANCELLED       | CANCELLED    | INVALID_STATE | INVALID_STATE |
            | COMPLETE         | publish   | publish         | publish         | publish   | publish   | publish         | publish      | INVALID_STATE | INVALID_STATE |
            | TAKE_OWNERSHIP   | +         | +               | +               | +         | +         | +               | +            | INVALID_STATE | INVALID_STATE |
            | SET_PROPERTY     | +         | +               | +               | +         | +         | +               | +            | INVALID_STATE | INVALID_STATE |
            | REQUEST_FILE_RANGES| NO_RANGES | NO_RANGES | NO_RANGES | NO_RANGES | NO_RANGES | NO_RANGES | NO_RANGES | INVALID_STATE | INVALID_STATE |
            | UPDATE_DOWNLOAD_POSITION| +         | +         | +         | +         | +         | +         | .         | INVALID_STATE | INVALID_STATE |
            | SET_REMOTE_NAME  | +         | QUEUED          | QUEUED          | +         | +         | +               | +            | INVALID_STATE | INVALID_STATE |
            | SET_VALIDATION_STATE | E_PENDING | E_PENDING   | E_PENDING       | E_PENDING | E_PENDING | E_PENDING       | ERROR        | INVALID_STATE | INVALID_STATE |
            | START            | CONNECTING| .               | .               | .         | .         | .               | .            | .             | .             |
            | CONNECTED        | .         | TRANSFERRING    | .               | .         | .         | .               | .            | .             | .             |
            | FILES_TRANSFERRED| +         | TRANSFERRED     | TRANSFERRED     | +         | +         | +               | .            | .             | .             |
            | FAIL_TRANSIENT   | .         | TRANSIENT_ERROR | TRANSIENT_ERROR | .         | .         | .               | .            | .             | .             |
            | FAIL_FATAL       | .         | ERROR           | ERROR           | .         | .         | .               | .            | .             | .             |
            | YIELD            | .         | QUEUED          | QUEUED          | .         | .         | .               | .            | .             | .             |
            | RETRY            | .         | .               | .               | .         | .         | QUEUED          | .            | .             | .             |
            | SETTLE           | +         | +               | +               | +         | +         | +               | .            | .             | .             |
            | PUBLISHED        | .         | .               | .               | .         | .         | .               | .            | .             | .             |
            | PUBLISH_FAILED   | .         | .               | .               | .         | .         | .               | .            | .             | .             |
            | DISCARDED        | .         | .               | .               | .         | .         | .               | .            | .             | +             |
            | EXPIRE           | CANCELLED | CANCELLED       | CANCELLED       | CANCELLED | CANCELLED | CANCELLED       | CANCELLED    | .             | .             |
            | BLOCK            | TRANSIENT_ERROR | TRANSIENT_ERROR | TRANSIENT_ERROR | .   | .         | .               | .            | .             | .             |
            | UNBLOCK          | .         | .               | .               | .         | .         | QUEUED          | .            | .             | .             |
            | STILL_RUNNING    | .         | +               | +               | .         | .         | .               | .            | .             | .             |
            | RANGES_TRANSFERRED| +         | +         | +         | +         | +         | +         | +         | .         | .         |
            | RANGES_SERVED    | .         | .         | .         | .         | .         | .         | .         | .         | .         |
            | REDIRECTED       | +         | +               | +               | +         | +         | +               | +            | .             | .             |
            | SOURCE_FAILED    | .         | .               | .               | .         | .         | .               | .            | .             | .             |
            """;

    private static final String UPLOAD = """
            |                  | QUEUED         | CONNECTING     | TRANSFERRING   | SUSPENDED      | ERROR          | TRANSIENT_ERROR | TRANSFERRED    | ACKNOWLEDGED  | CANCELLED     |
            | ADD_FILES        | TOO_MANY_FILES | TOO_MANY_FILES | TOO_MANY_FILES | TOO_MANY_FILES | TOO_MANY_FILES | TOO_MANY_FILES  | TOO_MANY_FILES | INVALID_STATE | INVALID_STATE |
            | COMPLETE         | INVALID_STATE  | INVALID_STATE  | INVALID_STATE  | INVALID_STATE  | INVALID_STATE  | INVALID_STATE   | ACKNOWLEDGED   | INVALID_STATE | INVALID_STATE |
            | SET_REMOTE_NAME  | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL       | E_NOTIMPL      | INVALID_STATE | INVALID_STATE |
            | SET_VALIDATION_STATE | E_NOTIMPL  | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL      | E_NOTIMPL       | E_NOTIMPL      | INVALID_STATE | INVALID_STATE |
            | CANCEL           | CANCELLED      | CANCELLED      | CANCELLED      | CANCELLED      | CANCELLED      | CANCELLED       | CANCELLED      | INVALID_STATE | INVALID_STATE |
            """;

    /** While Complete is putting files in place, in the two states a job can be in then. */
    private static final String PUBLISHING = """
            |                  | SUSPENDED          | TRANSFERRED        |
            | ADD_FILES        | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | SUSPEND          | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | RESUME           | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | CANCEL           | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | COMPLETE         | .                  | .                  |
            | TAKE_OWNERSHIP   | +                  | +                  |
            | SET_PROPERTY     | +                  | +                  |
            | SET_REMOTE_NAME  | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | SET_VALIDATION_STATE | COMMIT_IN_PROGRESS | COMMIT_IN_PROGRESS |
            | START            | .                  | .                  |
            | YIELD            | .                  | .                  |
            | PUBLISHED        | ACKNOWLEDGED       | ACKNOWLEDGED       |
            | PUBLISH_FAILED   | +                  | +                  |
            | EXPIRE           | .                  | .                  |
            | BLOCK            | .                  | .                  |
            """;

    @TestFactory
    Stream<DynamicTest> download_everyCommandInEveryState_decidesAsBitsDoes() {
        return cells(DOWNLOAD, state -> JobLife.in(state, NewJobs.of(JobType.DOWNLOAD, 1)));
    }

    @TestFactory
    Stream<DynamicTest> upload_itsOwnRules_decideAsBitsDoes() {
        return cells(UPLOAD, state -> JobLife.in(state, NewJobs.of(JobType.UPLOAD, 1)));
    }

    @TestFactory
    Stream<DynamicTest> publishing_everyCommand_waitsOrIsRefused() {
        return cells(
                PUBLISHING,
                state -> JobLife.in(
                                state == JobState.TRANSFERRED ? state : JobState.QUEUED,
                                NewJobs.of(JobType.DOWNLOAD, 1))
                        .after(new JobCommand.Complete()));
    }

    @Test
    void table_ofDownloads_coversEveryVerbAndState() {
        Map<Verb, Map<JobState, String>> table = parse(DOWNLOAD);
        assertThat(table.keySet()).containsExactly(Verb.values());
        assertThat(table.values()).allSatisfy(row -> assertThat(row.keySet()).containsExactly(JobState.values()));
    }

    private interface Given {
        JobLife job(JobState state);
    }

    private static Stream<DynamicTest> cells(String table, Given given) {
        return parse(table).entrySet().stream()
                .flatMap(row -> row.getValue().entrySet().stream()
                        .map(cell -> DynamicTest.dynamicTest(
                                row.getKey() + " in " + cell.getKey(),
                                () -> check(given.job(cell.getKey()), row.getKey(), cell.getValue()))));
    }

    private static void check(JobLife life, Verb verb, String expected) {
        Job before = life.job();
        JobCommand command = command(verb, before);
        ErrorCode refusal = refusal(expected);
        if (refusal != null) {
            JobException refused = catchThrowableOfType(JobException.class, () -> life.does(command));
            assertThat(refused).as("refusal").isNotNull();
            assertThat(refused.code()).isEqualTo(refusal);
            return;
        }
        life.after(java.time.Duration.ofDays(1)).does(command);
        Job after = life.job();
        switch (expected) {
            case "." -> assertThat(after).isSameAs(before);
            case "+" -> {
                assertThat(after.state()).isEqualTo(before.state());
                assertThat(after.revision()).isEqualTo(before.revision() + 1);
            }
            case "publish" -> {
                assertThat(after.pending()).isEqualTo(PendingWork.PUBLISH);
                assertThat(after.state().isRunning()).isFalse();
                assertThat(life.after(new JobCommand.Published(0)).state()).isEqualTo(JobState.ACKNOWLEDGED);
            }
            default -> {
                assertThat(after.state()).isEqualTo(JobState.valueOf(expected));
                assertThat(after.revision()).isEqualTo(before.revision() + 1);
            }
        }
    }

    private static ErrorCode refusal(String expected) {
        return switch (expected) {
            case "INVALID_STATE" -> ErrorCode.INVALID_STATE;
            case "TOO_MANY_FILES" -> ErrorCode.TOO_MANY_FILES;
            case "NO_RANGES" -> ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED;
            case "COMMIT_IN_PROGRESS" -> ErrorCode.COMMIT_IN_PROGRESS;
            case "E_PENDING" -> ErrorCode.E_PENDING;
            case "E_NOTIMPL" -> ErrorCode.E_NOTIMPL;
            default -> null;
        };
    }

    private static JobCommand command(Verb verb, Job job) {
        long attempt = job.attempt();
        return switch (verb) {
            case ADD_FILES -> new JobCommand.AddFiles(NewJobs.files(1));
            case SUSPEND -> new JobCommand.Suspend();
            case RESUME -> new JobCommand.Resume();
            case CANCEL -> new JobCommand.Cancel();
            case COMPLETE -> new JobCommand.Complete();
            case TAKE_OWNERSHIP -> new JobCommand.TakeOwnership(NewJobs.BOB, null, false);
            case SET_PROPERTY -> new JobCommand.SetProperty(new JobProperty.Description("new"));
            case REQUEST_FILE_RANGES -> new JobCommand.RequestFileRanges(0, RangeSet.of(0, 10));
            case UPDATE_DOWNLOAD_POSITION -> new JobCommand.UpdateDownloadPosition(0, 50);
            case SET_REMOTE_NAME -> new FileCommand.SetRemoteName(0, "https://elsewhere.example/file");
            case SET_VALIDATION_STATE -> new FileCommand.SetValidationState(0, false);
            case START -> new JobCommand.Start();
            case CONNECTED -> new JobCommand.Connected(attempt);
            case FILES_TRANSFERRED ->
                new JobCommand.FilesTransferred(attempt, List.of(new TransferredFile(0, 100, "1:2")));
            case FAIL_TRANSIENT -> new JobCommand.Fail(attempt, 0, JobLife.unavailable(), false);
            case FAIL_FATAL -> new JobCommand.Fail(attempt, 0, JobLife.gone(), false);
            case YIELD -> new JobCommand.Yield(attempt, "its time slice is over");
            case RETRY -> new JobCommand.Retry();
            case SETTLE ->
                new JobCommand.Settle(
                        attempt, List.of(new FileCheckpoint(job.id(), 0, attempt, 10, 100, null)), List.of());
            case PUBLISHED -> new JobCommand.Published(0);
            case PUBLISH_FAILED -> new JobCommand.PublishFailed(List.of(), JobError.NO_FILE, JobLife.gone());
            case DISCARDED -> new JobCommand.Discarded(0);
            case RANGES_TRANSFERRED -> new JobCommand.RangesTransferred(attempt, 0, RangeSet.of(0, 10));
            case RANGES_SERVED -> new JobCommand.RangesServed(attempt, 1, Map.of(0, RangeSet.EMPTY));
            case EXPIRE -> new JobCommand.Expire(job.times().modified().plusMillis(1));
            case BLOCK -> new JobCommand.Block(JobLife.disconnected());
            case UNBLOCK -> new JobCommand.Unblock(job.times().modified(), "the network is back");
            case STILL_RUNNING -> new JobCommand.StillRunning(attempt);
            case SOURCE_FAILED ->
                new JobCommand.SourceFailed(
                        attempt,
                        0,
                        "https://example.org/f0",
                        TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.CONNECT_FAILURE, "no"),
                        "https://example.org/f0");
            case REDIRECTED -> new JobCommand.Redirected(attempt, 0, "https://example.org/moved");
        };
    }

    private static Map<Verb, Map<JobState, String>> parse(String table) {
        List<String[]> lines = table.lines()
                .map(line -> line.substring(1, line.length() - 1).split("\\|"))
                .toList();
        Map<Verb, Map<JobState, String>> cells = new EnumMap<>(Verb.class);
        for (String[] line : lines.subList(1, lines.size())) {
            Map<JobState, String> row = new EnumMap<>(JobState.class);
            for (int i = 1; i < line.length; i++) {
                row.put(JobState.valueOf(lines.get(0)[i].strip()), line[i].strip());
            }
            cells.put(Verb.valueOf(line[0].strip()), row);
        }
        return cells;
    }
}
