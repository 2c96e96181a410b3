package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import dev.ebb.server.job.UploadTerms;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A dialogue and somebody who answers it, without a network: holds every request to be one that a server can trust. */
final class Play {
    static final URI REMOTE = URI.create("http://there.example/in/file.bin");
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final JobId JOB = new JobId(new UUID(0, 1));
    private static final int MOST_TURNS = 3000;
    private static final int MOST_ANEW = 3;

    /** The other end: null for a connection that breaks. */
    interface Server {
        @Nullable
        ResponseHead answer(UploadRequest request, Dialogue dialogue);
    }

    private final JobType type;
    private final UploadTerms terms;
    private final long size;
    private URI remote = REMOTE;
    final List<UploadRequest> requests = new ArrayList<>();

    Play(JobType type, UploadProtocol protocol, boolean digests, long size) {
        this.type = type;
        this.terms = new UploadTerms(protocol, digests);
        this.size = size;
    }

    /** The same to another URL. */
    Play at(URI url) {
        remote = url;
        return this;
    }

    UploadPlan plan(@Nullable FileCheckpoint from) {
        TransferTask.LocalFiles files =
                new TransferTask.LocalFiles(Path.of("/here/file.txt"), null, false, null, List.of());
        TransferTask task = new TransferTask(
                JOB,
                0,
                1,
                type,
                remote,
                files,
                from,
                null,
                List.of(),
                null,
                Duration.ofSeconds(1),
                false,
                HttpOptions.DEFAULTS,
                TransferMode.USUAL.with(terms),
                FileSelection.WHOLE);
        return new UploadPlan(task, size, "source", null, from, () -> NOW);
    }

    Dialogue dialogue(@Nullable FileCheckpoint from) {
        return Dialogues.of(plan(from));
    }

    /** What an attempt leaves for the next one. */
    @Nullable
    FileCheckpoint left(Dialogue dialogue) {
        UploadSession session = dialogue.session();
        return session == null
                ? null
                : new FileCheckpoint(JOB, 0, 1, dialogue.offset(), size, null, null).with(session);
    }

    /** One attempt: {@link Turn.Done} or {@link Turn.Failed}. */
    Turn run(Dialogue dialogue, Server server) {
        Turn turn = dialogue.begin();
        int anew = 0;
        for (int turns = 0; turns < MOST_TURNS; turns++) {
            assertThat(dialogue.offset()).isBetween(0L, size);
            if (turn instanceof Turn.Ask ask) {
                turn = answer(dialogue, ask.request(), server);
            } else if (turn instanceof Turn.Anew again) {
                turn = ++anew > MOST_ANEW ? new Turn.Failed(again.why()) : dialogue.begin();
            } else {
                return turn;
            }
        }
        throw new AssertionError("no end in sight: " + requests.subList(requests.size() - 10, requests.size()));
    }

    private Turn answer(Dialogue dialogue, UploadRequest request, Server server) {
        requests.add(request);
        check(request);
        ResponseHead head = server.answer(request, dialogue);
        if (head == null) {
            var error = FailureClassifier.network(new IOException("cut"), request.uri());
            Turn next = dialogue.broken(error);
            return next == null ? new Turn.Failed(error) : next;
        }
        return dialogue.answered(new UploadAnswer(request, head, new byte[0], Duration.ZERO));
    }

    private void check(UploadRequest request) {
        if (request.body() instanceof UploadRequest.Part part) {
            assertThat(part.from()).isBetween(0L, size);
            assertThat(part.bytes()).isBetween(0L, size - part.from());
            String offset = request.says("Upload-Offset");
            assertThat(offset == null ? "0" : offset).isEqualTo(String.valueOf(part.from()));
            boolean toTheEnd = part.from() + part.bytes() == size;
            if (request.says("Upload-Complete") != null) {
                assertThat(request.says("Upload-Complete")).isEqualTo(toTheEnd ? "?1" : "?0");
            }
        }
    }

    static ResponseHead head(int status, String... fields) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        for (String field : fields) {
            int colon = field.indexOf(':');
            headers.add(field.substring(0, colon), field.substring(colon + 1).trim());
        }
        return new ResponseHead(status, headers);
    }

    /** Answers one after the other; the play is over before they are. */
    static Server script(ResponseHead... answers) {
        int[] next = {0};
        return (request, dialogue) -> answers[next[0]++];
    }

    List<String> asked() {
        return requests.stream().map(UploadRequest::method).toList();
    }

    UploadRequest last() {
        return requests.get(requests.size() - 1);
    }
}
