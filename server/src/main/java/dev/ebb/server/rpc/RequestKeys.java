package dev.ebb.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.JobText;
import dev.ebb.server.ledger.RequestKey;
import io.grpc.Context;
import io.grpc.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key by which a change can be repeated and dropped. The digest of a request is keyed, since a request may hold
 * secrets and its digest is stored. Thread-safe.
 */
final class RequestKeys {
    private final SecretBox secrets;
    private final InstantSource clock;

    RequestKeys(SecretBox secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** The key of a request in the current call. */
    RequestKey of(Message request) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName("request_id");
        if (field == null) {
            throw new IllegalArgumentException(request.getDescriptorForType().getFullName() + " has no request_id");
        }
        String id = JobText.requestId("request_id", (String) request.getField(field));
        if (id.isEmpty()) {
            return new RequestKey(null, "", deadline());
        }
        Message content = request.toBuilder().clearField(field).build();
        return new RequestKey(id, digest(content), deadline());
    }

    /** Every RPC has a request message of its own, so the message's name says which method is called. */
    private String digest(Message content) {
        String method = content.getDescriptorForType().getFullName();
        return HexFormat.of().formatHex(secrets.fingerprint(method, deterministic(content)));
    }

    /** The bytes of a message, the same for equal messages. */
    static byte[] deterministic(Message content) {
        ByteString.Output bytes = ByteString.newOutput(content.getSerializedSize());
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteString().toByteArray();
    }

    private @Nullable Instant deadline() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null ? null : clock.instant().plusNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }
}
