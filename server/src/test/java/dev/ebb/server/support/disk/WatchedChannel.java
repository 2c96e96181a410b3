package dev.ebb.server.support.disk;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A channel that asks its watch before it does anything.
 * What the engine never calls is refused, so that nothing goes past the watch unseen.
 */
final class WatchedChannel extends FileChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final FileChannel channel;
    private final Path file;
    private final boolean folder;
    private final DiskWatch watch;

    WatchedChannel(FileChannel channel, Path file, boolean folder, DiskWatch watch) {
        this.channel = channel;
        this.file = file;
        this.folder = folder;
        this.watch = watch;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
        DiskEvent event = DiskEvent.at(Kind.WRITE, file, position, bytes.remaining());
        int most = Math.min(bytes.remaining(), watch.before(event));
        ByteBuffer let = bytes.duplicate().limit(bytes.position() + most);
        ByteBuffer seen = let.duplicate();
        int count = channel.write(let, position);
        bytes.position(bytes.position() + count);
        seen.limit(seen.position() + count);
        watch.after(DiskEvent.at(Kind.WRITE, file, position, count), seen);
        return count;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        int most = Math.min(into.remaining(), watch.before(DiskEvent.at(Kind.READ, file, position, into.remaining())));
        ByteBuffer let = into.duplicate().limit(into.position() + most);
        int count = channel.read(let, position);
        into.position(into.position() + Math.max(0, count));
        return count;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        DiskEvent event = DiskEvent.at(Kind.TRUNCATE, file, size, 0);
        watch.before(event);
        channel.truncate(size);
        watch.after(event, NOTHING);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        DiskEvent event = DiskEvent.of(folder ? Kind.FORCE_FOLDER : Kind.FORCE, file);
        if (watch.before(event) != DiskWatch.PRETENDED) {
            watch.after(event, NOTHING);
        }
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
        if (!folder) {
            watch.before(DiskEvent.of(Kind.CLOSE, file));
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = read(into, channel.position());
        channel.position(channel.position() + Math.max(0, count));
        return count;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = write(bytes, channel.position());
        channel.position(channel.position() + count);
        return count;
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }
}
