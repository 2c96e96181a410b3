package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the bytes of one request into a session. Unless a digest has to vouch for them first, what has come is made durable
 * every so often and when the client is gone, so little is ever sent twice. Confined to the thread of one request.
 */
public final class Intake {
    private static final long CHECKPOINT_BYTES = 32L << 20;
    private static final LongConsumer NOBODY = offset -> {};

    private final Lease lease;
    private long skip;
    private long most = Long.MAX_VALUE;
    private @Nullable Check check;
    private LongConsumer listener = NOBODY;

    /** Whether bytes are the right ones. */
    public interface Check {
        void update(ByteBuffer bytes);

        /** Asked once, at the end. */
        boolean fits();
    }

    public Intake(Lease lease) {
        this.lease = lease;
    }

    /** Leaves out the first bytes, which are there already. */
    public Intake skipping(long bytes) {
        skip = bytes;
        return this;
    }

    /** Refuses more than that many bytes as too large. */
    public Intake atMost(long bytes) {
        most = bytes;
        return this;
    }

    /** That the bytes have this digest. */
    public static Check check(Digests.Expected expected) {
        MessageDigest digest = expected.start();
        return new Check() {
            @Override
            public void update(ByteBuffer bytes) {
                digest.update(bytes);
            }

            @Override
            public boolean fits() {
                return expected.fits(digest.digest());
            }
        };
    }

    /** Nothing counts unless the whole of it passes. */
    public Intake checkedBy(Check vouching) {
        check = vouching;
        return this;
    }

    /** Told of each offset that has become durable before the end. */
    public Intake telling(LongConsumer heard) {
        listener = heard;
        return this;
    }

    /** Takes all of the bytes; at the end they are appended, but the last of them not acknowledged. */
    public void take(Incoming incoming) throws UploadException, IOException {
        boolean over = false;
        try {
            long left = most;
            ByteBuffer bytes = incoming.next();
            while (bytes != null) {
                left -= bytes.remaining();
                if (left < 0) {
                    throw new UploadException(Refusal.TOO_LARGE, "more bytes came than were announced or are allowed");
                }
                store(bytes);
                bytes = incoming.next();
            }
            if (check != null && !check.fits()) {
                throw new UploadException(
                        Refusal.CORRUPT, "the bytes that arrived are not those that the digest was made of");
            }
            over = true;
        } catch (IOException gone) {
            if (check == null) {
                lease.acknowledge();
                over = true;
            }
            throw gone;
        } finally {
            if (!over) {
                lease.rollBack();
            }
        }
    }

    private void store(ByteBuffer bytes) throws UploadException {
        if (check != null) {
            check.update(bytes.duplicate());
        }
        int old = (int) Math.min(skip, bytes.remaining());
        skip -= old;
        bytes.position(bytes.position() + old);
        lease.append(bytes);
        if (check == null && lease.position() - lease.session().offset() >= CHECKPOINT_BYTES) {
            lease.acknowledge();
            listener.accept(lease.position());
        }
    }
}
