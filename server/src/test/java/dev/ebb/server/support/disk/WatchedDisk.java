package dev.ebb.server.support.disk;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/**
 * The real disk behind a {@link DiskWatch}: whoever is handed {@link #path} works on real files, and everything that could
 * fail on a real disk passes the watch first. Thread-safe as far as the watch is.
 * What the engine never calls is refused, so that nothing goes past the watch unseen.
 */
public final class WatchedDisk extends FileSystemProvider {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final DiskWatch watch;
    private final FileSystem volume = new WatchedVolume(this);
    private final WatchedPaths paths = new WatchedPaths(volume);

    public WatchedDisk(DiskWatch watch) {
        this.watch = watch;
    }

    /** The same file, seen through the watch. */
    public Path path(Path real) {
        return paths.of(real);
    }

    /** The file itself. */
    public static Path real(Path path) {
        return WatchedPaths.real(path);
    }

    /** Something done to names. */
    interface Doing {
        void run() throws IOException;
    }

    void doing(DiskEvent event, Doing work) throws IOException {
        watch.before(event);
        work.run();
        watch.after(event, NOTHING);
    }

    /** How a file is opened. */
    interface Opening {
        SeekableByteChannel open() throws IOException;
    }

    WatchedChannel opened(Path file, Set<? extends OpenOption> options, Opening opening) throws IOException {
        Kind kind = options.contains(StandardOpenOption.CREATE_NEW) ? Kind.CREATE : Kind.OPEN;
        boolean folder = Files.isDirectory(file);
        DiskEvent event = DiskEvent.of(kind, file);
        watch.before(event);
        WatchedChannel channel = new WatchedChannel((FileChannel) opening.open(), file, folder, watch);
        watch.after(event, NOTHING);
        return channel;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return opened(real(path), options, () -> FileChannel.open(real(path), options, attributes));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return new WatchedFolder(this, (SecureDirectoryStream<Path>) Files.newDirectoryStream(real(path)), real(path));
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        doing(DiskEvent.of(Kind.MAKE_FOLDER, real(path)), () -> Files.createDirectory(real(path), attributes));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        doing(
                DiskEvent.between(Kind.LINK, real(existing), real(link)),
                () -> Files.createLink(real(link), real(existing)));
    }

    @Override
    public void delete(Path path) throws IOException {
        doing(DiskEvent.of(Kind.DELETE, real(path)), () -> Files.delete(real(path)));
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        doing(DiskEvent.between(Kind.MOVE, real(from), real(to)), () -> Files.move(real(from), real(to), options));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real(path).getFileSystem().provider().checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return Files.readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        Files.setAttribute(real(path), name, value, options);
    }

    @Override
    public String getScheme() {
        return "watched";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return volume;
    }

    @Override
    public Path getPath(URI uri) {
        return path(Path.of(uri.getPath()));
    }
}
