package dev.ebb.server.support.disk;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Iterator;
import java.util.Set;

/** A directory handle whose every use its disk sees. */
final class WatchedFolder implements SecureDirectoryStream<Path> {
    private final WatchedDisk disk;
    private final SecureDirectoryStream<Path> handle;
    private final Path folder;

    WatchedFolder(WatchedDisk disk, SecureDirectoryStream<Path> handle, Path folder) {
        this.disk = disk;
        this.handle = handle;
        this.folder = folder;
    }

    private Path full(Path name) {
        return folder.resolve(WatchedDisk.real(name));
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path name, LinkOption... options) throws IOException {
        return new WatchedFolder(disk, handle.newDirectoryStream(WatchedDisk.real(name), options), full(name));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return disk.opened(
                full(name), options, () -> handle.newByteChannel(WatchedDisk.real(name), options, attributes));
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        disk.doing(DiskEvent.of(Kind.DELETE, full(name)), () -> handle.deleteFile(WatchedDisk.real(name)));
    }

    @Override
    public void deleteDirectory(Path name) throws IOException {
        disk.doing(DiskEvent.of(Kind.DELETE, full(name)), () -> handle.deleteDirectory(WatchedDisk.real(name)));
    }

    @Override
    public void move(Path from, SecureDirectoryStream<Path> to, Path name) throws IOException {
        WatchedFolder there = (WatchedFolder) to;
        disk.doing(
                DiskEvent.between(Kind.MOVE, full(from), there.full(name)),
                () -> handle.move(WatchedDisk.real(from), there.handle, WatchedDisk.real(name)));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
        return handle.getFileAttributeView(type);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path name, Class<V> type, LinkOption... options) {
        return handle.getFileAttributeView(WatchedDisk.real(name), type, options);
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> all = handle.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Path next() {
                return disk.path(all.next());
            }
        };
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
