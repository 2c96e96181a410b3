package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadSession;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Speaks with a BITS upload without a network: gives it answers, and reads what it asks. */
final class BitsDialogue {
    static final URI REMOTE = URI.create("http://up.example.org/in/file.bin?k=1");
    private static final JobId JOB = new JobId(new UUID(0, 1));

    final long size;
    final JobType type;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    BitsUpload upload;
    private List<String> hosts = List.of();

    BitsDialogue(long size, JobType type) {
        this.size = size;
        this.type = type;
        this.upload = new BitsUpload(plan(null));
    }

    BitsDialogue listing(String... names) {
        hosts = List.of(names);
        upload = new BitsUpload(plan(null));
        return this;
    }

    /** What a later attempt begins with. */
    void restart() {
        UploadSession session = upload.session();
        FileCheckpoint left =
                session == null ? null : new FileCheckpoint(JOB, 0, 1, upload.offset(), size, null, null).with(session);
        upload = new BitsUpload(plan(left));
    }

    private UploadPlan plan(@Nullable FileCheckpoint left) {
        TransferTask.LocalFiles files =
                new TransferTask.LocalFiles(Path.of("/tmp/a b\u00fc.bin"), null, false, null, List.of());
        TransferTask task = new TransferTask(
                JOB,
                0,
                1,
                type,
                REMOTE,
                files,
                left,
                null,
                List.of(),
                null,
                Duration.ofSeconds(10),
                false,
                HttpOptions.DEFAULTS,
                TransferMode.USUAL,
                FileSelection.WHOLE);
        return new UploadPlan(task, size, "v1", null, left, () -> now, new BitsHosts(hosts));
    }

    static UploadRequest request(Turn turn) {
        if (turn instanceof Turn.Ask ask) {
            return ask.request();
        }
        if (turn instanceof Turn.AskRemembered ask) {
            return ask.request();
        }
        throw new AssertionError("asks nothing: " + turn);
    }

    static String packet(Turn turn) {
        UploadRequest request = request(turn);
        return request.method().equals("GET") ? "GET" : String.valueOf(header(request, "BITS-Packet-Type"));
    }

    static @Nullable String header(UploadRequest request, String name) {
        return request.headers().stream()
                .filter(field -> field.name().equals(name))
                .map(TransferTask.Header::value)
                .findFirst()
                .orElse(null);
    }

    static UploadRequest.Part part(Turn turn) {
        return (UploadRequest.Part) request(turn).body();
    }

    /** Answers what was asked; fields are {@code "Name: value"}. */
    Turn answer(Turn asked, int status, String... fields) {
        return answer(asked, Duration.ofSeconds(1), status, fields);
    }

    Turn answer(Turn asked, Duration took, int status, String... fields) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.add("BITS-Packet-Type", "Ack");
        for (String field : fields) {
            headers.add(
                    field.substring(0, field.indexOf(':')),
                    field.substring(field.indexOf(':') + 1).trim());
        }
        UploadRequest request = request(asked);
        ResponseHead head = new ResponseHead(status, headers);
        upload.isReply(request, head);
        return upload.answered(new UploadAnswer(request, head, new byte[0], took));
    }

    /** A session is there, and the first fragment is asked. */
    Turn created(String... more) {
        Turn create = upload.begin();
        String[] fields = java.util.Arrays.copyOf(more, more.length + 2);
        fields[more.length] = "BITS-Session-Id: {S}";
        fields[more.length + 1] = "BITS-Protocol: " + BitsPackets.PROTOCOL;
        return answer(create, 201, fields);
    }

    Turn received(Turn asked, long next, String... more) {
        String[] fields = java.util.Arrays.copyOf(more, more.length + 1);
        fields[more.length] = "BITS-Received-Content-Range: " + next;
        return answer(asked, 200, fields);
    }
}
