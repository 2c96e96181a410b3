package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to write one session. Bytes are appended at once and count only when acknowledged: then they are synced first
 * and the journal says so second. Confined to the thread of one request.
 */
public final class Lease implements AutoCloseable {
    private final Slot slot;
    private final Consumer<Slot> remover;
    private final InstantSource clock;
    private @Nullable FileChannel channel;
    private long position;

    Lease(Slot slot, Consumer<Slot> remover, InstantSource clock) {
        this.slot = slot;
        this.remover = remover;
        this.clock = clock;
        this.position = slot.session().offset();
    }

    /** What is on disk. */
    public Session session() {
        return slot.session();
    }

    SessionFolder folder() {
        return slot.folder();
    }

    InstantSource clock() {
        return clock;
    }

    /** Where the next byte goes: beyond the session's offset by what is not acknowledged yet. */
    public long position() {
        return position;
    }

    /** Appends all of {@code bytes}. */
    public void append(ByteBuffer bytes) throws UploadException {
        try {
            FileChannel open = open();
            while (bytes.hasRemaining()) {
                position += open.write(bytes);
            }
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** Makes what was appended durable, so that a client may be told of it. */
    public void acknowledge() throws UploadException {
        if (slot.isJournaled() && position > session().offset()) {
            try {
                open().force(false);
            } catch (IOException failed) {
                throw UploadException.disk(failed);
            }
            write(session().withOffset(position, clock.instant()));
        }
    }

    /** Makes what was appended durable as the end of the file. */
    public void acknowledgeWhole() throws UploadException {
        try {
            FileChannel open = open();
            open.force(true);
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
        write(session().whole(position, clock.instant()));
    }

    /** Forgets what was appended since the last acknowledgement. */
    public void rollBack() throws UploadException {
        try {
            open().truncate(session().offset());
            open().position(session().offset());
            position = session().offset();
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** Remembers the length that the client came to know. */
    public void learnLength(long bytes) throws UploadException {
        if (slot.isJournaled()) {
            write(session().withLength(bytes));
        } else {
            slot.remember(session().withLength(bytes));
        }
    }

    void write(Session next) throws UploadException {
        try {
            slot.write(next);
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** The client is done with the session: bytes and reply go, its end is remembered for a while. */
    public void end() throws UploadException {
        try {
            slot.write(session().ended(clock.instant()));
            letGoOfFile();
            slot.folder().deleteData();
            slot.folder().deleteReply();
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** Removes the session as if it had never been. */
    public void discard() throws UploadException {
        try {
            slot.vanish();
            remover.accept(slot);
            letGoOfFile();
            slot.folder().delete();
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel known = channel;
        if (known == null) {
            Path data = slot.folder().data();
            known = FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = known;
            known.truncate(session().offset());
            known.position(session().offset());
        }
        return known;
    }

    private void letGoOfFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** Lets go. What was not acknowledged is cut off when the session is next opened. */
    @Override
    public void close() {
        try {
            letGoOfFile();
        } catch (IOException alreadySynced) {
            return; // what counts was synced before
        } finally {
            slot.release();
        }
    }
}
